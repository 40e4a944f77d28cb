"""Tiny step types for engine tests: text in, text out, no pictures."""

from __future__ import annotations

import os
import random
import signal
import time
from typing import Any, ClassVar

from pipelines.errors import Transient
from pipelines.graph import Port
from pipelines.steps import Outputs, Params, StepContext, StepType, Wait
from tests.faults.disk import room_for

KEPT_BYTES = 100_000


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


class TroubleParams(Params):
    on: str = ""
    seconds: float = 0.0
    salt: str = ""


class Slow(StepType):
    """Takes its time, then says what came in."""

    key, label, group = "slow", "Slow", "Test"
    inputs: ClassVar = {"text": Port("text")}
    outputs: ClassVar = {"text": Port("text")}
    params = TroubleParams

    def run(self, context: StepContext, params: TroubleParams) -> Outputs:
        time.sleep(params.seconds)
        return {"text": context.text("text")}


class Keeping(Slow):
    """Keeps a file too, of bytes that follow from the text, the path and the salt."""

    key, label = "keeping", "Keeping"
    outputs: ClassVar = {"text": Port("text"), "file": Port("file")}
    reads: ClassVar = frozenset({"path"})

    def run(self, context: StepContext, params: TroubleParams) -> Outputs:
        data = random.Random(f"{params.salt} {context.path} {context.text('text')}").randbytes(KEPT_BYTES)
        with room_for(KEPT_BYTES):
            kept = context.keep_file(data, name="noise.bin", mime="application/octet-stream", kind="file")
        return {**super().run(context, params), "file": kept}


class Deadly(Slow):
    """Kills its worker on one word, the way a faulty library does."""

    key, label = "deadly", "Deadly"

    def run(self, context: StepContext, params: TroubleParams) -> Outputs:
        if context.text("text") == params.on:
            os.kill(os.getpid(), signal.SIGSEGV)
        return super().run(context, params)


class Hanging(Slow):
    """Hangs on one word, for longer than it may."""

    key, label, seconds = "hanging", "Hanging", 1.0

    def run(self, context: StepContext, params: TroubleParams) -> Outputs:
        if context.text("text") == params.on:
            time.sleep(600)
        return super().run(context, params)


class Leaking(Slow):
    """Takes all memory on one word."""

    key, label = "leaking", "Leaking"

    def run(self, context: StepContext, params: TroubleParams) -> Outputs:
        held = []
        while context.text("text") == params.on:
            held.append(bytearray(10_000_000))
            time.sleep(0.02)
        return super().run(context, params)


TOYS: dict[str, StepType] = {
    toy.key: toy for toy in (Echo(), Split(), Join(), Ask(), Slow(), Keeping(), Deadly(), Hanging(), Leaking())
}
