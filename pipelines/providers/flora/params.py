"""What a model or technique of FLORA's takes, as FLORA lists it, out of what is wanted."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import BadRequest
from ..base import File
from ..shapes import nearest_aspect, nearest_size

Upload = Callable[[File], str]
Listed = Mapping[str, Any]
SHAPE, SIZE, HEIGHT = re.compile(r"\d+:\d+"), re.compile(r"\d+x\d+"), re.compile(r"\d+p")
PICTURE = re.compile(r"image|picture|frame|reference", re.IGNORECASE)
FIRST = re.compile(r"(^|_)(first|start)(_|$)", re.IGNORECASE)
LAST = re.compile(r"(^|_)(last|end|tail)(_|$)", re.IGNORECASE)
# Words of a name that is no file's, such as image_size and num_images.
NO_FILE = re.compile(r"size|num|count|format|strength|weight|ratio|quality|resolution|rate|type|mode", re.IGNORECASE)
TYPES = {"string": "string", "bool": "boolean", "int": "integer", "int?": "integer", "seed": "integer"}
TYPES |= {"float": "number", "dict": "object", "string[]": "array"}


@dataclass(frozen=True)
class Wish:
    """What is wanted of a model, whichever it is; what is empty is not wanted."""

    width: int = 0
    height: int = 0
    seed: int = 0
    negative: str = ""
    seconds: float = 0.0
    sound: bool = False
    voice: str = ""
    language: str = ""
    speed: float = 1.0
    pictures: Sequence[File] = ()
    first: File | None = None
    last: File | None = None


def fill(model: Listed, wish: Wish, upload: Upload) -> dict[str, Any]:
    """The parameters of a model by their names; files are uploaded. Raises BadRequest for a file it does not take."""
    listed = _items(model.get("params"), "name")
    plain = {param["name"]: _value(param, wish) for param in listed}
    files = _files(listed, wish)
    known = {name: value for name, value in plain.items() if value is not None}
    return known | {name: _uploaded(given, upload) for name, given in files.items()}


def fill_inputs(technique: Listed, given: Mapping[str, Any], upload: Upload) -> list[dict[str, Any]]:
    """A technique's inputs, each by its id or its name; raises BadRequest for one that it lacks, or has not."""
    listed = _items(technique.get("inputs"), "id")
    names = {name: item for item in listed for name in (item.get("name"), item["id"]) if isinstance(name, str)}
    strange = [name for name in given if name not in names]
    if strange:
        there = ", ".join(item["id"] for item in listed) or "none"
        raise BadRequest(f"This technique has no input `{strange[0]}`; there are: {there}.")
    values = {names[name]["id"]: value for name, value in given.items()}
    missing = [item["id"] for item in listed if item["id"] not in values and item.get("optional") is not True]
    if missing:
        raise BadRequest(f"This technique needs the input `{missing[0]}`.")
    return [
        {"id": item["id"], "type": item.get("type") or "text", "value": _text(values[item["id"]], upload)}
        for item in listed
        if item["id"] in values
    ]


def schema_of_params(model: Listed) -> dict[str, Any]:
    """A model's parameters as a JSON Schema."""
    listed = _items(model.get("params"), "name")
    return {
        "type": "object",
        "properties": {param["name"]: _schema(param) for param in listed},
        "required": [param["name"] for param in listed if param.get("required") is True],
    }


def schema_of_inputs(technique: Listed) -> dict[str, Any]:
    """A technique's inputs as a JSON Schema; an address or a file is told by its format."""
    listed = _items(technique.get("inputs"), "id")
    return {
        "type": "object",
        "properties": {
            item["id"]: {
                "type": "string",
                "title": str(item.get("name") or item["id"]),
                **({} if item.get("type") == "text" else {"format": "uri"}),
            }
            for item in listed
        },
        "required": [item["id"] for item in listed if item.get("optional") is not True],
    }


def _items(listed: Any, name: str) -> list[Mapping[str, Any]]:
    found = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return [item for item in found if isinstance(item.get(name), str)]


def _value(param: Listed, wish: Wish) -> Any:
    """One parameter that is no file, by its type and name; None where nothing is wanted of it."""
    if param.get("type") == "seed":
        return _within(param, wish.seed)
    read = READERS.get(param["name"])
    return None if read is None else read(param, wish)


def _options(param: Listed) -> list[str]:
    return [str(option["value"]) for option in _items(param.get("options"), "value")]


def _side(param: Listed, wish: Wish) -> float | None:
    side = wish.width if param["name"] == "width" else wish.height
    return _within(param, side) if side else None


def _shape(param: Listed, wish: Wish) -> str | None:
    if not wish.width:
        return None
    options = _options(param)
    known = [option for option in options if SHAPE.fullmatch(option)]
    if known:
        return nearest_aspect(wish.width, wish.height, known)
    common = math.gcd(wish.width, wish.height)
    return None if options else f"{wish.width // common}:{wish.height // common}"


def _size(param: Listed, wish: Wish) -> str | None:
    if not wish.width:
        return None
    options = _options(param)
    sizes = [option for option in options if SIZE.fullmatch(option)]
    if sizes:
        return nearest_size(wish.width, wish.height, sizes)
    side = min(wish.width, wish.height)
    heights = [option for option in options if HEIGHT.fullmatch(option)]
    return min(heights, key=lambda option: abs(math.log(int(option[:-1]) / side)), default=None)


def _duration(param: Listed, wish: Wish) -> Any:
    """The nearest that it has, as it writes it, such as "5" or "5s"."""
    seconds = wish.seconds
    if not seconds:
        return None
    known = [(float(found[0]), option) for option in _options(param) if (found := re.match(r"\d+(\.\d+)?", option))]
    if known:
        return min(known, key=lambda choice: abs(choice[0] - seconds))[1]
    return _within(param, seconds if param.get("type") == "float" else round(seconds))


def _sound(param: Listed, wish: Wish) -> bool | None:
    return wish.sound if param.get("type") == "bool" else None


def _within(param: Listed, value: float) -> float:
    least, most = (param.get(name) for name in ("min", "max"))
    value = max(value, least) if isinstance(least, int | float) else value
    return min(value, most) if isinstance(most, int | float) else value


def _files(listed: Iterable[Listed], wish: Wish) -> dict[str, File | list[File]]:
    """The files by the parameter that takes each."""
    takers = [
        param
        for param in listed
        if param.get("type") in ("string", "string[]") and PICTURE.search(param["name"])
        if not NO_FILE.search(param["name"])
    ]
    last = [param for param in takers if LAST.search(param["name"])]
    first = [param for param in takers if FIRST.search(param["name"]) and param not in last]
    others = [param for param in takers if param not in last and param not in first]
    wanted = [
        (first or others, [wish.first] if wish.first else [], "first picture"),
        (last, [wish.last] if wish.last else [], "last picture"),
        (sorted(others or first, key=lambda param: param["type"] == "string"), list(wish.pictures), "picture"),
    ]
    return {_taker(params, files, what): _as_taken(params, files) for params, files, what in wanted if files}


def _taker(params: Sequence[Listed], files: Sequence[File], what: str) -> str:
    if not params:
        raise BadRequest(f"This model of FLORA's takes no {what}. Choose another in the step's settings.")
    if params[0]["type"] == "string" and len(files) > 1:
        raise BadRequest(f"This model of FLORA's takes one picture, and there are {len(files)}.")
    return str(params[0]["name"])


def _as_taken(params: Sequence[Listed], files: Sequence[File]) -> File | list[File]:
    return files[0] if params[0]["type"] == "string" else list(files)


def _uploaded(given: File | list[File], upload: Upload) -> str | list[str]:
    return upload(given) if isinstance(given, File) else [upload(file) for file in given]


def _text(value: Any, upload: Upload) -> str:
    if isinstance(value, File):
        return upload(value)
    return value if isinstance(value, str) else json.dumps(value)


def _schema(param: Listed) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": TYPES.get(str(param.get("type")), "string")}
    names = {"label": "title", "description": "description", "default": "default", "min": "minimum", "max": "maximum"}
    schema |= {to: param[name] for name, to in names.items() if param.get(name) is not None}
    if schema["type"] == "array":
        schema["items"] = {"type": "string"}
    return schema | ({"enum": options} if (options := _options(param)) else {})


# By the names that models have in common; what else one takes is for `extra` to say.
READERS: Mapping[str, Callable[[Listed, Wish], Any]] = {
    "seed": lambda param, wish: _within(param, wish.seed),
    "aspect_ratio": _shape,
    "resolution": _size,
    "size": _size,
    "image_size": _size,
    "width": _side,
    "height": _side,
    "duration": _duration,
    "seconds": _duration,
    "generate_audio": _sound,
    "with_audio": _sound,
    "negative_prompt": lambda param, wish: wish.negative or None,
    "voice": lambda param, wish: wish.voice or None,
    "voice_id": lambda param, wish: wish.voice or None,
    "language": lambda param, wish: wish.language or None,
    "language_code": lambda param, wish: wish.language or None,
    "speed": lambda param, wish: wish.speed if wish.speed != 1.0 else None,
}
