"""What differs between two drawings, as sentences; labels, help, places and the order of things do not count; pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .drawing import Drawing, Input, Ref, Step

LONGEST: Final = 60
LEAD: Final = 16
NOT_SET: Final = object()
Names = Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """One thing that was changed: in which step ("" for the pipeline itself), which field, from what to what.

    `field` is as in a Problem: "" for a whole step, else `type`, `params.strength`, `in.image`, `inputs.product.many`,
    `outputs.card`. A value that is not there is None; a source is written as in the file.
    """

    step: str
    field: str
    before: Any
    after: Any
    sentence: str


def find_differences(before: Drawing, after: Drawing) -> list[Difference]:
    """Every difference, in the order of the later drawing: its inputs, steps and outputs; what is gone comes last."""
    was, now = _names(before), _names(after)
    found = [_input_differences(before.inputs.get(name), after.inputs.get(name)) for name in _both(before, after)]
    for step_id in dict.fromkeys([*after.steps, *before.steps]):
        found.append(_step_differences(before.steps.get(step_id), after.steps.get(step_id), was, now))
    found.append(_output_differences(before, after, was, now))
    return [difference for group in found for difference in group]


def _both(before: Drawing, after: Drawing) -> Iterable[str]:
    return dict.fromkeys([*after.inputs, *before.inputs])


# --- Steps ---------------------------------------------------------------------------------------


def _step_differences(before: Step | None, after: Step | None, was: Names, now: Names) -> Iterator[Difference]:
    if before is None and after is not None:
        yield Difference(after.id, "", None, after.type, f"“{now[after.id]}” is new; its step type is {after.type}.")
    if before is not None and after is None:
        yield Difference(before.id, "", before.type, None, f"“{was[before.id]}” is gone.")
    if before is None or after is None:
        return
    name = now[after.id]
    if before.type != after.type:
        sentence = f"“{name}”: its step type goes from {before.type} to {after.type}."
        yield Difference(after.id, "type", before.type, after.type, sentence)
    if before.version != after.version:
        sentence = f"“{name}”: {_change('the version of its step type', _given(before.version), _given(after.version))}"
        yield Difference(after.id, "version", before.version, after.version, sentence)
    yield from _params(before, after, name)
    yield from _sources(before, after, name, was, now)
    if before.needs != after.needs:
        instead = "goes on without members that failed" if after.needs == "some" else "is skipped when a member failed"
        yield Difference(after.id, "needs", before.needs, after.needs, f"“{name}”: it now {instead}.")


def _params(before: Step, after: Step, name: str) -> Iterator[Difference]:
    for param in dict.fromkeys([*after.params, *before.params]):
        old, new = before.params.get(param, NOT_SET), after.params.get(param, NOT_SET)
        if _is_other(old, new):
            sentence = f"“{name}”: {_change(param.replace('_', ' '), old, new)}"
            yield Difference(after.id, f"params.{param}", _kept(old), _kept(new), sentence)


def _sources(before: Step, after: Step, name: str, was: Names, now: Names) -> Iterator[Difference]:
    for port in dict.fromkeys([*after.inputs, *before.inputs]):
        old, new = before.inputs.get(port), after.inputs.get(port)
        if old != new:
            sentence = f"“{name}”: {_rewiring(port, _source(old, was), _source(new, now))}"
            yield Difference(after.id, f"in.{port}", _written(old), _written(new), sentence)


# --- The pipeline itself -------------------------------------------------------------------------


def _input_differences(before: Input | None, after: Input | None) -> Iterator[Difference]:
    if before is None and after is not None:
        yield Difference("", f"inputs.{after.name}", None, after.type, _new_input(after))
    if before is not None and after is None:
        yield Difference("", f"inputs.{before.name}", before.type, None, f"The input “{before.label}” is gone.")
    if before is None or after is None:
        return
    told = f"The input “{after.label}”"
    sentences = {
        "type": f"{told} takes {after.type} instead of {before.type}.",
        "many": f"{told} is now given once for {'each row' if after.many else 'the whole run'}.",
        "optional": f"{told} {'may now be left out' if after.optional else 'must now be given'}.",
        "default": f"{told}: {_change('its default', _given(before.default), _given(after.default))}",
    }
    for field, sentence in sentences.items():
        old, new = getattr(before, field), getattr(after, field)
        if _is_other(old, new):
            yield Difference("", f"inputs.{after.name}.{field}", old, new, sentence)


def _new_input(drawn: Input) -> str:
    often = ", one for each row" if drawn.many else ""
    must = "It may be left out" if drawn.optional or drawn.default is not None else "It must be given"
    return f"The input “{drawn.label}” is new: {drawn.type}{often}. {must}."


def _output_differences(before: Drawing, after: Drawing, was: Names, now: Names) -> Iterator[Difference]:
    for name in dict.fromkeys([*after.outputs, *before.outputs]):
        old, new = before.outputs.get(name), after.outputs.get(name)
        if old != new:
            sentence = f"The output “{name}” {_output_change(_source(old, was), _source(new, now))}"
            yield Difference("", f"outputs.{name}", _written(old), _written(new), sentence)


def _output_change(before: str, after: str) -> str:
    if not before:
        return f"is new; it comes from {after}."
    return f"comes from {after} instead of {before}." if after else "is gone."


# --- Saying it -----------------------------------------------------------------------------------


def _names(drawing: Drawing) -> Names:
    """What steps and inputs are called; those that share a label are told apart by their id."""
    steps = {step.id: step.label or step.id.replace("_", " ").capitalize() for step in drawing.steps.values()}
    words = list(steps.values())
    told = {step_id: word if words.count(word) == 1 else f"{word} ({step_id})" for step_id, word in steps.items()}
    return told | {f"${name}": drawn.label for name, drawn in drawing.inputs.items()}


def _source(ref: Ref | None, names: Names) -> str:
    if ref is None:
        return ""
    if not ref.step:
        return f"the input “{names.get(str(ref), ref.port)}”"
    return f"{ref.port.replace('_', ' ')} of “{names.get(ref.step, ref.step)}”"


def _rewiring(port: str, before: str, after: str) -> str:
    word = port.replace("_", " ")
    if not before:
        return f"{word} now comes from {after}; it was empty."
    if not after:
        return f"{word} is now empty; it came from {before}."
    return f"{word} comes from {after} instead of {before}."


def _change(word: str, before: Any, after: Any) -> str:
    old, new = _shortened(_spoken(before), _spoken(after))
    if before is NOT_SET:
        return f"{word} is now set to {new}."
    if after is NOT_SET:
        return f"{word} is no longer set; it was {old}."
    return f"{word} goes from {old} to {new}."


def _spoken(value: Any) -> str:
    """A value as people write it; values that differ are spoken differently."""
    if value is None or value is NOT_SET:
        return "nothing"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, list):
        return f"[{', '.join(_spoken(item) for item in value)}]"
    if isinstance(value, dict):
        return f"({', '.join(f'{name}: {_spoken(item)}' for name, item in value.items())})"
    return json.dumps(value, default=str)


def _shortened(before: str, after: str) -> tuple[str, str]:
    """Both as they are, or, where one is long, from shortly before the place where they part."""
    if max(len(before), len(after)) <= LONGEST:
        return before, after
    shared = min(len(before), len(after))
    parting = next((at for at in range(shared) if before[at] != after[at]), shared)
    start = max(0, parting - LEAD)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    part = text[start : start + LONGEST]
    return f"{'…' if start else ''}{part}{'…' if start + LONGEST < len(text) else ''}"


def _given(value: Any) -> Any:
    return NOT_SET if value is None else value


def _kept(value: Any) -> Any:
    return None if value is NOT_SET else value


def _written(ref: Ref | None) -> str | None:
    return None if ref is None else str(ref)


def _is_other(before: Any, after: Any) -> bool:
    """Compared as the cache compares them: 1, 1.0 and true are three values."""
    if before is NOT_SET or after is NOT_SET:
        return before is not after
    return json.dumps(before, sort_keys=True, default=str) != json.dumps(after, sort_keys=True, default=str)
