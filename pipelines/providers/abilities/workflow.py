"""Work whose shape only the service knows: a graph, a technique, an agent, any model by its own form."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ..base import UNTOLD, Ability, Bill, Exchange, Pending, Request


@dataclass(frozen=True)
class WorkflowResult:
    """What came out, in order: each {"name", "kind", "value"} for text and JSON, else with "data" and "mime".

    Where the service says which, `node` is the part of the workflow that gave it.
    """

    outputs: list[dict[str, Any]]
    model: str
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = UNTOLD


@dataclass(frozen=True)
class WorkflowRequest(Request[WorkflowResult]):
    """A workflow of the service's own, `model`, wanted over inputs by name: text, numbers, JSON, or a File.

    `workflow` is the workflow itself where the service takes it with the request, such as a ComfyUI graph. A run that
    stopped to ask people says `interrupted` in its result's facts, and goes on by a request with `resume`: those facts,
    and `answers`, one for each time that it asked, of which the last is new. What is `repeatable` only reads, or does
    the same again.
    """

    method: ClassVar = "run_workflow"
    result: ClassVar = WorkflowResult

    inputs: Mapping[str, Any]
    seed: int
    workflow: Mapping[str, Any] = field(default_factory=dict)
    resume: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    repeatable: bool = False
    model: str = ""

    def harmless(self) -> bool:
        """Whoever asks says so: a workflow itself cannot be known to."""
        return self.repeatable


class WorkflowProvider(Ability):
    """Runs workflows of its own."""

    ability = "run_workflow"

    @abstractmethod
    def run_workflow(self, request: WorkflowRequest, exchange: Exchange) -> WorkflowResult | Pending:
        """What came out; raises a StepFailed with the reason otherwise."""
