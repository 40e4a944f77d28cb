"""Reading and writing the pipeline file: JSON is canonical, YAML is read by its 1.2 rules."""

from __future__ import annotations

import json
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ..errors import Invalid, Problem
from .drawing import FORMAT, NEEDS, PORT_TYPES, Drawing, Input, Needs, Ref, Step

FILE_KEYS = {"format", "name", "inputs", "steps", "outputs", "layout"}
INPUT_KEYS = {"type", "label", "help", "default", "many", "optional"}
STEP_KEYS = {"type", "label", "in", "params", "version", "needs"}
MAX_BYTES = 2_000_000


def load_text(text: str) -> dict[str, Any]:
    """The mapping in a JSON or YAML document; raises Invalid naming the line that cannot be read."""
    if len(text.encode()) > MAX_BYTES:
        raise Invalid(f"A pipeline file may hold {MAX_BYTES // 1_000_000} MB of text; this one is larger.")
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else _yaml().load(text)
    except json.JSONDecodeError as error:
        raise Invalid(f"This is not readable JSON: line {error.lineno}, {error.msg}.") from error
    except YAMLError as error:
        raise Invalid(f"This is not readable YAML: {_yaml_place(error)}.") from error
    if not isinstance(data, dict):
        raise Invalid("A pipeline file is a mapping that starts with `format: 1`.")
    return data


def dump_json(data: dict[str, Any]) -> str:
    """The canonical text of a pipeline file: keys in the file's order of sections, then as drawn; ends in a newline."""
    ordered = {key: data[key] for key in ("format", "name", "inputs", "steps", "outputs", "layout") if key in data}
    return json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"


def parse(data: dict[str, Any]) -> tuple[Drawing, list[Problem]]:
    """The drawing in a pipeline file's content, as far as it can be read, and every problem of its form."""
    reader = _Reader()
    return reader.drawing(data), reader.problems


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = "1.2"
    return yaml


def _yaml_place(error: YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or "it cannot be parsed"
    return f"line {mark.line + 1}, {reason}" if mark else str(reason)


class _Reader:
    """Collects problems while it reads, so that all of them are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def drawing(self, data: dict[str, Any]) -> Drawing:
        if data.get("format") != FORMAT:
            self._say("", "format", f"This is format {data.get('format', 'none')}; Pressline reads format {FORMAT}.")
        self._unknown("", data, FILE_KEYS)
        inputs = {name: self._input(name, body) for name, body in self._mapping(data, "inputs").items()}
        steps = {name: self._step(name, body) for name, body in self._mapping(data, "steps").items()}
        outputs = {
            name: ref
            for name, text in self._mapping(data, "outputs").items()
            if (ref := self._ref("", f"outputs.{name}", text)) is not None
        }
        layout = {
            name: place for name, spot in self._mapping(data, "layout").items() if (place := self._place(name, spot))
        }
        if not steps:
            self._say("", "steps", "A pipeline needs at least one step.")
        return Drawing(str(data.get("name") or "Untitled"), inputs, steps, outputs, layout)

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
        if not isinstance(body.get("type"), str):
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

    def _place(self, name: str, spot: Any) -> tuple[float, float] | None:
        if isinstance(spot, list | tuple) and len(spot) == 2 and all(isinstance(n, int | float) for n in spot):
            return float(spot[0]), float(spot[1])
        self._say("", f"layout.{name}", "A place is two numbers: [x, y].")
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
