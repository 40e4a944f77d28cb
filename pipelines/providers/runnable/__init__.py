"""A LangChain Runnable of our own: a chain, an agent or a graph in Python, invoked on this machine.

Only what whoever runs Pressline lists in RUNNABLES is ever imported, and it runs in a process of its own: what it does
to its memory, its threads and its time is its own affair, and it is ended when its time is up or its run is cancelled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ...errors import BadRequest, JobFailed, NotConfigured, Refused, StepFailed, Uncertain
from ..abilities import WorkflowProvider, WorkflowRequest, WorkflowResult
from ..base import Access, Bill, Exchange, Health, ModelInfo, Setting
from ..merge import merged
from ..placed import placed
from ..redact import safe_text
from .child import run_apart

TARGET = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*", re.ASCII)
LOOK_SECONDS = 60.0
MOST_SECONDS = 3_600
# What may be otherwise the next time, by the names that clients of models give it.
PASSING = frozenset(
    {"ConnectionError", "ConnectError", "TimeoutError", "TimeoutException", "APIConnectionError", "RateLimitError"}
)


class Runnable(WorkflowProvider):
    """One Runnable; as a model it is called by its target, or by nothing."""

    key = "runnable"
    label = "LangChain Runnable"
    has_address = False
    settings = (
        Setting("target", "Target", help="The module and the name in it, such as shop.chains:poster."),
        Setting("seconds", "Time limit", required=False, default="300", help="In seconds; then it is ended."),
    )
    slots = 2

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        # Places are counted for each target.
        self.base_url = f"python:{self.setting('target')}"

    def check(self) -> Health:
        """Imports it, which must cost nothing, and says what it is."""
        told = self._run({}, seconds=LOOK_SECONDS)
        return Health(f"`{self.setting('target')}` can be invoked.", {"kind": told.get("kind", "")})

    def models(self) -> Sequence[ModelInfo]:
        """The one that it is."""
        target = self.setting("target")
        return [ModelInfo(target, target, ("run_workflow",))] if target else []

    def model_form(self, model: str) -> Mapping[str, Any] | None:
        """Its input schema, where it tells one."""
        schema = self._run({}, seconds=LOOK_SECONDS).get("schema")
        return schema if isinstance(schema, dict) else None

    def run_workflow(self, request: WorkflowRequest, exchange: Exchange) -> WorkflowResult:
        """Its output; an input that is alone and called `input` goes as it is, for chains that take a text.

        `extra` may add to `config`. The seed and the request's key are in the config's metadata.
        """
        target = self.setting("target")
        if request.model not in ("", target):
            raise BadRequest(f"This connection has only `{target}`. Change the model in the step's settings.")
        inputs = placed(request.inputs)
        given = inputs["input"] if inputs.keys() == {"input"} else inputs
        config = {"metadata": {"seed": request.seed, "key": exchange.key}}
        told = self._run(
            merged({"input": given, "config": config}, request.extra),
            seconds=self._seconds(),
            meanwhile=lambda: exchange.progress(0.0, f"Running {target}"),
        )
        outputs = _outputs(told.get("output"))
        if not outputs:
            raise Refused(f"`{target}` ended and gave nothing.")
        bill = Bill(usage={"calls": Decimal(1), **_tokens(told.get("usage"))})
        return WorkflowResult(outputs, f"{self.name}/{target}", bill=bill)

    # --- The process -------------------------------------------------------------------------------

    def _run(
        self, asked: Mapping[str, Any], *, seconds: float, meanwhile: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        target = self._allowed()
        try:
            told = run_apart({**asked, "target": target}, seconds=seconds, meanwhile=meanwhile)
        except TimeoutError as error:
            raise self._late(seconds) from error
        if "error" in told:
            raise self._failure(told)
        if not told:
            gone = f"The process of `{target}` ended without an answer."
            raise Uncertain(gone) if "input" in asked else NotConfigured(gone)
        return told

    def _allowed(self) -> str:
        target = self.setting("target")
        if not TARGET.fullmatch(target):
            raise NotConfigured("Write the target as a module, a colon and a name in it, such as `shop.chains:poster`.")
        if target not in self.access.runnables:
            raise NotConfigured(
                f"`{target}` may not run here. Whoever runs Pressline allows it by adding it to RUNNABLES, "
                f"such as RUNNABLES={target}, and starting Pressline again."
            )
        return target

    def _seconds(self) -> float:
        given = self.setting("seconds")
        if not (given.isascii() and given.isdigit() and 0 < int(given) <= MOST_SECONDS):
            raise NotConfigured(f"The connection's time limit must be a whole number from 1 to {MOST_SECONDS:,}.")
        return float(given)

    def _late(self, seconds: float) -> StepFailed:
        return StepFailed(
            f"`{self.setting('target')}` took longer than {seconds:g} seconds and was ended; what it asked of others "
            "by then may be billed. Give it more time in its connection's settings, or less to do."
        )

    def _failure(self, told: Mapping[str, Any]) -> StepFailed:
        target, said = self.setting("target"), safe_text(str(told.get("message", "")))
        error = f"{told['error']}: {said}" if said else str(told["error"])
        match told.get("while"):
            case "importing":
                return NotConfigured(f"`{target}` cannot be imported here. Python says: {error}")
            case "finding":
                return NotConfigured(f"`{target}` is not there, or cannot be invoked. Python says: {error}")
            case "answering":
                return StepFailed(f"`{target}` gave something that cannot be kept as JSON. Python says: {error}")
        kind = JobFailed if PASSING.intersection(told.get("kinds", ())) else StepFailed
        return kind(f"`{target}` failed. Python says: {error}")


def _outputs(given: Any) -> list[dict[str, Any]]:
    """A text as "output", an object by its keys, anything else as JSON; of a conversation what was said last too."""
    parts = dict(given) if isinstance(given, dict) else {"output": given}
    said = parts.get("messages")
    if isinstance(said, list) and said and isinstance(said[-1], str):
        parts.setdefault("text", said[-1])
    return [
        {"name": name, "kind": "text" if isinstance(value, str) else "json", "value": value}
        for name, value in parts.items()
        if value not in (None, "", [], {})
    ]


def _tokens(told: Any) -> dict[str, Decimal]:
    counts = told.items() if isinstance(told, dict) else ()
    return {unit: Decimal(count) for unit, count in counts if isinstance(count, int) and count > 0}
