"""LangServe: a chain behind an address of its own, invoked and answered at once.

LangServe itself is no longer developed; what is served by it can still be used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from ..errors import NotConfigured, Refused, Retired, StepFailed, Uncertain
from .abilities import WorkflowProvider, WorkflowRequest, WorkflowResult
from .base import Bill, Exchange, Health, ModelInfo, Setting
from .http import Reply
from .merge import merged
from .placed import placed

INVOKE = "/invoke"


class LangServe(WorkflowProvider):
    """A LangServe server; a model is the path of a chain, such as `joke` for `/joke/invoke`."""

    key = "langserve"
    label = "LangServe"
    settings = (Setting("key", "Bearer token", secret=True, required=False, help="Only if the server asks for one."),)
    # Its usual port, 8000, is where Pressline itself is.
    default_url = "http://127.0.0.1:8001"
    lists_all = True
    slots = 4

    def credentials(self) -> Mapping[str, str]:
        """A bearer token, where there is one."""
        return {"Authorization": f"Bearer {self.setting('key')}"} if self.setting("key") else {}

    def check(self) -> Health:
        """Reads what the server says of itself."""
        found = [info.id for info in self.models()]
        return Health(
            "The LangServe server answers." if found else "The server answers and has no chain.", {"chains": found}
        )

    def models(self) -> Sequence[ModelInfo]:
        """The chains that the server's OpenAPI document has."""
        paths = self.http.read(self.http.get("openapi.json"), works=False).get("paths")
        chains = [path.removesuffix(INVOKE).strip("/") for path in paths or () if str(path).endswith(INVOKE)]
        # One that takes its configuration in its address is the same chain again.
        return [ModelInfo(chain, chain, ("run_workflow",)) for chain in chains if chain and "{" not in chain]

    def model_form(self, model: str) -> Mapping[str, Any] | None:
        """The input schema of a chain."""
        return self.http.read(self.http.get(f"{quote(model)}/input_schema"), works=False)

    def run_workflow(self, request: WorkflowRequest, exchange: Exchange) -> WorkflowResult:
        """The chain's output; an input that is alone and called `input` goes as it is, for chains that take a text."""
        if not request.model:
            raise NotConfigured("Choose a chain of this LangServe server in the step's settings.")
        inputs = placed(request.inputs)
        given = inputs["input"] if inputs.keys() == {"input"} else inputs
        body = merged({"input": given, "config": {}, "kwargs": {}}, request.extra)
        told = self.http.read(self.http.post(f"{quote(request.model)}{INVOKE}", json=body))
        if "output" not in told:
            raise Uncertain("LangServe answered something that is not the output of a chain.")
        outputs = _outputs(told["output"])
        if not outputs:
            raise Refused("The chain ended and gave nothing.")
        about = told.get("metadata")
        facts = {"request": about.get("run_id", "")} if isinstance(about, dict) else {}
        bill = Bill(usage={"calls": Decimal(1), **_tokens(told["output"])})
        return WorkflowResult(outputs, f"{self.name}/{request.model}", facts=facts, bill=bill)

    def explain(self, reply: Reply) -> StepFailed | None:
        """There is nothing but chains at its addresses."""
        return Retired("This chain") if reply.status == 404 else None


def _outputs(given: Any) -> list[dict[str, Any]]:
    """A text or a message's words as "output"; an object by its keys; anything else as JSON."""
    if isinstance(given, dict) and isinstance(given.get("content"), str) and "type" in given:
        given = given["content"]
    parts = given if isinstance(given, dict) else {"output": given}
    return [
        {"name": name, "kind": "text" if isinstance(value, str) else "json", "value": value}
        for name, value in parts.items()
        if value not in (None, "", [], {})
    ]


def _tokens(given: Any) -> dict[str, Decimal]:
    """What a message says that it took."""
    told = given.get("usage_metadata") if isinstance(given, dict) else None
    counts = {unit: told.get(f"{unit}_tokens") for unit in ("input", "output")} if isinstance(told, dict) else {}
    return {unit: Decimal(count) for unit, count in counts.items() if isinstance(count, int)}
