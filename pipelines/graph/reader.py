"""From a pipeline file's content to a drawing, and every problem of its form; pure."""

from __future__ import annotations

import sys
from typing import Any

from ..errors import Invalid, Problem
from .canonical import Canonical
from .drawing import FORMAT, NEEDS, PORT_TYPES, Drawing, Group, Input, Needs, Note, Place, Ref, Step

SECTIONS = ("format", "name", "inputs", "steps", "outputs", "layout", "bends", "groups", "notes")
INPUT_KEYS = {"type", "label", "help", "default", "many", "optional"}
STEP_KEYS = {"type", "label", "in", "params", "version", "needs"}
GROUP_KEYS = {"label", "holds"}
NOTE_KEYS = {"text", "at", "size"}


class Reader:
    """Collects problems while it reads, so that all of them are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def drawing(self, data: dict[str, Any]) -> Drawing:
        if data.get("format") != FORMAT:
            self._say("", "format", f"This is format {data.get('format', 'none')}; Pressline reads format {FORMAT}.")
        self._unknown("", data, set(SECTIONS))
        self._values(data)
        inputs = {name: self._input(name, body) for name, body in self._mapping(data, "inputs").items()}
        steps = {name: self._step(name, body) for name, body in self._mapping(data, "steps").items()}
        outputs = {
            name: ref
            for name, text in self._mapping(data, "outputs").items()
            if (ref := self._ref("", f"outputs.{name}", text)) is not None
        }
        if not steps:
            self._say("", "steps", "A pipeline needs at least one step.")
        return Drawing(str(data.get("name") or "Untitled"), inputs, steps, outputs, **self._looks(data))

    def _values(self, data: dict[str, Any]) -> None:
        """Tells what no file can hold, such as a number that is infinite, at the section it stands in."""
        for section in data:
            try:
                Canonical().value(data[section])
            except Invalid as error:
                self._say("", str(section), error.message)

    def _looks(self, data: dict[str, Any]) -> dict[str, Any]:
        """What only people look at: where things stand, what belongs together, what is written beside it."""
        places = {name: self._place(f"layout.{name}", spot) for name, spot in self._mapping(data, "layout").items()}
        return {
            "layout": {name: place for name, place in places.items() if place},
            "bends": {wire: self._bend(wire, spots) for wire, spots in self._mapping(data, "bends").items()},
            "groups": {name: self._group(name, body) for name, body in self._mapping(data, "groups").items()},
            "notes": {name: self._note(name, body) for name, body in self._mapping(data, "notes").items()},
        }

    def _bend(self, wire: str, spots: Any) -> tuple[Place, ...]:
        if not isinstance(spots, list | tuple):
            self._say("", f"bends.{wire}", "A bend is a list of places, such as [[120, 80]].")
            return ()
        places = [self._place(f"bends.{wire}", spot) for spot in spots]
        return tuple(place for place in places if place)

    def _group(self, name: str, body: Any) -> Group:
        field = f"groups.{name}"
        if not isinstance(body, dict):
            self._say("", field, "A group is a mapping such as {label: Backdrop, holds: [cutout, $product]}.")
            return Group(name)
        self._unknown("", body, GROUP_KEYS, prefix=f"{field}.")
        holds = body.get("holds")
        if not isinstance(holds, list | tuple) or not all(isinstance(box, str) for box in holds):
            self._say("", f"{field}.holds", "A group holds a list of steps and inputs, such as [cutout, $product].")
            holds = ()
        return Group(str(body.get("label") or ""), tuple(holds))

    def _note(self, name: str, body: Any) -> Note:
        field = f"notes.{name}"
        if not isinstance(body, dict):
            self._say("", field, "A note is a mapping such as {text: Ask Mia first, at: [120, 80]}.")
            return Note("")
        self._unknown("", body, NOTE_KEYS, prefix=f"{field}.")
        text = body.get("text")
        if not isinstance(text, str):
            self._say("", f"{field}.text", "A note needs text.")
        place = self._place(f"{field}.at", body.get("at"))
        size = None if body.get("size") is None else self._place(f"{field}.size", body["size"])
        return Note(str(text or ""), place or (0.0, 0.0), size)

    def _input(self, name: str, body: Any) -> Input:
        field = f"inputs.{name}"
        if not isinstance(body, dict):
            self._say("", field, "An input is a mapping such as {type: image, label: Product photo}.")
            return Input(name, "text")
        self._unknown("", body, INPUT_KEYS, prefix=f"{field}.")
        given = body.get("type")
        kind = next((port_type for port_type in PORT_TYPES if port_type == given), None)
        if kind is None:
            self._say("", f"{field}.type", f"`{given}` is not a type; choose one of {', '.join(PORT_TYPES)}.")
        return Input(
            name=name,
            type=kind or "text",
            label=str(body.get("label") or name.replace("_", " ").capitalize()),
            help=str(body.get("help") or ""),
            default=body.get("default"),
            many=bool(body.get("many", False)),
            optional=bool(body.get("optional", False)),
        )

    def _step(self, step_id: str, body: Any) -> Step:
        if not isinstance(body, dict):
            self._say(step_id, "", "A step is a mapping with a `type`.")
            return Step(step_id, "")
        self._unknown(step_id, body, STEP_KEYS)
        if not step_id.isidentifier():
            self._say(step_id, "", "A step's id is made of letters, digits and underscores, and starts with a letter.")
        if not isinstance(body.get("type"), str) or not body["type"]:
            self._say(step_id, "type", "Every step needs a type, such as `generate_image`.")
        refs = {
            port: self._ref(step_id, f"in.{port}", text) for port, text in self._mapping(body, "in", step_id).items()
        }
        return Step(
            id=step_id,
            type=str(body.get("type") or ""),
            label=str(body.get("label") or ""),
            inputs={port: ref for port, ref in refs.items() if ref is not None},
            params=dict(self._mapping(body, "params", step_id)),
            version=self._version(step_id, body.get("version")),
            needs=self._needs(step_id, body.get("needs", "all")),
        )

    def _version(self, step_id: str, given: Any) -> int | None:
        if given is None or (isinstance(given, int) and not isinstance(given, bool)):
            return given
        self._say(step_id, "version", f"A step type's version is a whole number; `{given}` was given.")
        return None

    def _needs(self, step_id: str, given: Any) -> Needs:
        found = next((needs for needs in NEEDS if needs == given), None)
        if found is None:
            self._say(step_id, "needs", f"`{given}` was given; a gather needs `all` of its members or `some`.")
        return found or "all"

    def _ref(self, step_id: str, field: str, text: Any) -> Ref | None:
        if isinstance(text, str) and text.startswith("$") and len(text) > 1:
            return Ref("", text[1:])
        if isinstance(text, str) and text.count(".") == 1 and all(text.split(".")):
            return Ref(*text.split("."))
        self._say(step_id, field, f"`{text}` is not a source; write `$input` or `step.port`.")
        return None

    def _place(self, field: str, spot: Any) -> Place | None:
        if isinstance(spot, list | tuple) and len(spot) == 2 and all(_is_number(number) for number in spot):
            return float(spot[0]), float(spot[1])
        self._say("", field, "A place is two numbers: [x, y].")
        return None

    def _mapping(self, body: dict[str, Any], key: str, step_id: str = "") -> dict[str, Any]:
        value = body.get(key)
        if value is None:
            return {}
        if isinstance(value, dict):
            return {str(name): item for name, item in value.items()}
        self._say(step_id, key, f"`{key}` must be a mapping.")
        return {}

    def _unknown(self, step_id: str, body: dict[str, Any], known: set[str], *, prefix: str = "") -> None:
        for key in body:
            if key not in known:
                self._say(step_id, f"{prefix}{key}", f"`{key}` is not known here; expected {', '.join(sorted(known))}.")

    def _say(self, step_id: str, field: str, message: str) -> None:
        self.problems.append(Problem(step_id, field, message))


def _is_number(number: Any) -> bool:
    """Whether it is a number that a float can hold: a whole one may be too large."""
    return isinstance(number, int | float) and not isinstance(number, bool) and abs(number) <= sys.float_info.max
