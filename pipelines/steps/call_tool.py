"""Call an MCP tool: one tool of a server, its arguments filled in with what is wired in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field, StrictBool

from ..graph import Port
from ..providers.abilities import WorkflowProvider, WorkflowRequest
from .base import Later, Outputs, Params, StepContext, StepType
from .came_back import CAME_BACK, kept, named
from .sending import FILE_PORTS, SENDABLE, VARIABLES, filled
from .values import values_on


class CallToolParams(Params):
    """`server` names the connection, `tool` is as the server calls it, and `arguments` are what it takes.

    In the texts of `arguments`, {text}, {json} and the names of the other inputs stand for what comes in; a file goes
    as a data URI. A `repeatable` tool only reads, or does the same again.
    """

    server: str = Field(
        "mcp",
        min_length=1,
        max_length=40,
        pattern=r"^[\w-]+$",
        title="Server",
        description="The name of the connection to it.",
    )
    tool: str = Field(min_length=1, max_length=128, title="Tool", description="As the server calls it.")
    arguments: dict[str, Any] = Field(
        default_factory=dict,
        title="Arguments",
        description="JSON; in its texts {text}, {json} and the names of the other ports stand for what is wired in.",
        json_schema_extra={"widget": "json", "variables": VARIABLES},
    )
    repeatable: StrictBool = Field(
        default=False,
        title="It may be called again",
        description="It only reads, or does the same again; so its result may be used again too.",
        json_schema_extra={"more": True},
    )


class CallTool(StepType):
    """Calls a tool of an MCP server; of `values`, each is an argument by its name and goes before a fixed one.

    The first result of each kind is on its port, every picture in `images`, and data in `json`. A tool may do what
    shows elsewhere, so only where it is repeatable is a result used again, or a call without an answer made again.
    """

    key = "call_tool"
    label = "Call an MCP tool"
    group = "Connect"
    lane = "models"
    inputs: ClassVar = {**SENDABLE, "values": Port("json", optional=True)}
    outputs: ClassVar = CAME_BACK
    params = CallToolParams
    reads: ClassVar = frozenset({"models"})

    def may_reuse(self, params: Mapping[str, Any]) -> bool:
        """Only where whoever drew it says that nothing is missed by that."""
        return params.get("repeatable") is True

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """A tool is a server's own, so which server must be said."""
        found = super().problems(params)
        if not found and params.get("server") == "auto":
            return [("server", "Name the connection of the MCP server that has the tool.")]
        return found

    def run(self, context: StepContext, params: CallToolParams) -> Outputs | Later:
        """What the tool gave, by its kind; raises a StepFailed where nothing of a kind that can be kept came."""
        given = {**_arguments(context, params.arguments), **values_on(context)}
        # A seed is for what draws; a tool has none.
        request = WorkflowRequest(given, seed=0, repeatable=params.repeatable)
        result = context.ask(WorkflowProvider, request, model=f"{params.server}/{params.tool}")
        if isinstance(result, Later):
            return result
        context.record(**result.facts, model=result.model, rehearsal=result.rehearsal, came=named(result))
        return kept(context, result)


def _arguments(context: StepContext, drawn: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments filled in; one that is nothing but a file stays a file until it is sent, and so in the ledger."""
    places = {f"{{{port}}}": port for port in FILE_PORTS if context.has(port)}
    files = {
        name: context.file(places[value]) for name, value in drawn.items() if isinstance(value, str) and value in places
    }
    return {name: files[name] if name in files else filled(context, value) for name, value in drawn.items()}
