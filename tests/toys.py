"""Tiny step types for engine tests: text in, text out, no pictures."""

from __future__ import annotations

from typing import Any, ClassVar

from pipelines.errors import Transient
from pipelines.graph import Port
from pipelines.steps import Outputs, Params, StepContext, StepType, Wait


class EchoParams(Params):
    say: str = "{}"
    fail_on: str = ""
    transient: bool = False


class Echo(StepType):
    """Says what comes in; fails where it is told to."""

    key, label, group = "echo", "Echo", "Test"
    inputs: ClassVar = {"text": Port("text", optional=True), "also": Port("text", optional=True)}
    outputs: ClassVar = {"text": Port("text")}
    params = EchoParams
    reads: ClassVar = frozenset({"seed"})

    def run(self, context: StepContext, params: EchoParams) -> Outputs:
        text = params.say.format(context.text("text") + context.text("also"))
        context.record(notes=list(context.notes), model="toy/echo", seed=context.seed + context.round)
        if params.fail_on and params.fail_on in text:
            if params.transient:
                raise Transient("The service is busy.", retry_after=0)
            raise RuntimeError("boom")
        return {"text": text if not context.round else f"{text}#{context.round}"}


class Split(StepType):
    """One text a word."""

    key, label, group = "split", "Split", "Test"
    inputs: ClassVar = {"text": Port("text")}
    outputs: ClassVar = {"word": Port("text", many=True), "whole": Port("text")}

    def run(self, context: StepContext, params: Any) -> Outputs:
        return {"word": context.text("text").split(), "whole": context.text("text")}


class Join(StepType):
    """All words in one text."""

    key, label, group = "join", "Join", "Test"
    inputs: ClassVar = {"words": Port("text", many=True), "lead": Port("text", optional=True)}
    outputs: ClassVar = {"text": Port("text")}

    def run(self, context: Any, params: Any) -> Outputs:
        return {"text": context.text("lead") + "+".join(context._input("words"))}


class AskParams(Params):
    back_to: str = ""
    max_rounds: int = 5


class Ask(StepType):
    """Waits for people."""

    key, label, group = "ask", "Ask", "Test"
    inputs: ClassVar = {"asset": Port("text")}
    outputs: ClassVar = {"asset": Port("text")}
    params = AskParams
    reusable = False

    def run(self, context: StepContext, params: AskParams) -> Wait:
        return Wait("Good?", context.text("asset"), back_to=params.back_to, max_rounds=params.max_rounds)


TOYS: dict[str, StepType] = {toy.key: toy for toy in (Echo(), Split(), Join(), Ask())}
