"""What a model of a marketplace takes, by its own JSON Schema, and our requests in the names that it uses.

Thousands of models share a few dozen names for the same things: `image` is `input_image` elsewhere, and a list there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import BadRequest
from ..shapes import in_steps, nearest_aspect, nearest_size

Form = Mapping[str, Any]

PROMPT = ("prompt", "text_prompt", "text", "instruction")
NEGATIVE = ("negative_prompt",)
SEED = ("seed",)
PICTURE = ("image", "image_url", "input_image", "img", "input_image_url", "picture", "init_image")
PICTURES = ("image_input", "input_images", "image_urls", "images", "reference_images", "reference_image_urls")
MASK = ("mask", "mask_url", "mask_image", "mask_image_url")
FIRST = ("start_image", "first_frame_image", "first_frame_url", "start_image_url", "image", "image_url", "input_image")
LAST = ("end_image", "last_frame_image", "last_frame", "last_frame_url", "end_image_url", "tail_image_url")
FACTOR = ("scale", "upscale_factor", "scale_factor", "upscaling_factor")
SECONDS = ("duration", "seconds", "video_length", "duration_seconds")
SOUND = ("generate_audio", "enable_audio", "audio", "sound")
# How fal names them.
PROPORTIONS = {
    "square_hd": "1:1",
    "square": "1:1",
    "portrait_4_3": "3:4",
    "portrait_16_9": "9:16",
    "landscape_4_3": "4:3",
    "landscape_16_9": "16:9",
}
DEEPEST = 12
# Where a form does not say how long its list of pictures may be.
USUAL_PICTURES = 4


@dataclass(frozen=True)
class Wish:
    """A value and the names it may have, the likeliest first.

    `needed` is what the value is called when a model that cannot take it must be told of; "" for what may be left out.
    """

    names: Sequence[str]
    value: Any
    needed: str = ""


def filled(form: Form | None, *wishes: Wish) -> dict[str, Any]:
    """The wishes by the names that the form has; by their first names where there is no form.

    Raises BadRequest for what is needed and has no place.
    """
    body: dict[str, Any] = {}
    for wish in wishes:
        if wish.value in (None, "", []):
            continue
        name = _place(form, wish.names, taken=body)
        if name:
            body[name] = _suited(properties(form).get(name, {}), wish)
        elif wish.needed:
            raise BadRequest(f"This model takes no {wish.needed}. Choose another model in the step's settings.")
    return body


def sized(form: Form | None, width: int, height: int) -> dict[str, Any]:
    """The size as the form has it: in pixels, else as the nearest of its proportions or sizes; {} where it has none."""
    fields = properties(form)
    if form is None or {"width", "height"} <= fields.keys():
        return _pixels(fields, width, height)
    if "object" in _kinds(fields.get("image_size") or {}):
        return {"image_size": {"width": width, "height": height}}
    for name in ("image_size", "size", "aspect_ratio"):
        choices = choices_of(fields.get(name))
        if sizes := [choice for choice in choices if _is_pair(choice, "x")]:
            return {name: nearest_size(width, height, sizes)}
        if proportions := {PROPORTIONS.get(choice, choice): choice for choice in reversed(choices)}:
            able = [proportion for proportion in proportions if _is_pair(proportion, ":")]
            return {name: proportions[nearest_aspect(width, height, able)]} if able else {}
    return {}


def properties(form: Form | None) -> Mapping[str, Any]:
    """The fields of a form by name; {} where there is none."""
    found = (form or {}).get("properties")
    return found if isinstance(found, Mapping) else {}


def choices_of(field: Any) -> list[str]:
    """The texts that a field may be, in order; [] where it may be any."""
    told = field.get("enum") if isinstance(field, Mapping) else None
    return [choice for choice in told or () if isinstance(choice, str)]


def inlined(document: Mapping[str, Any], schema: Any, *, depth: int = 0) -> Any:
    """A schema of an OpenAPI document with what it refers to put in its place, so that it stands alone."""
    if isinstance(schema, list):
        return [inlined(document, item, depth=depth) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    if isinstance(target := schema.get("$ref"), str):
        found = _followed(document, target) if depth < DEEPEST else {}
        return inlined(document, found, depth=depth + 1)
    told = {name: inlined(document, value, depth=depth) for name, value in schema.items() if name != "allOf"}
    # A field with a default can only refer to its type inside of an allOf.
    parts = schema.get("allOf")
    for part in inlined(document, parts, depth=depth) if isinstance(parts, list) else ():
        told = {**part, **told} if isinstance(part, Mapping) else told
    return told


def _followed(document: Mapping[str, Any], target: str) -> Any:
    place: Any = document
    for part in target.removeprefix("#/").split("/"):
        place = place.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(place, Mapping) else None
    return place if isinstance(place, Mapping) else {}


def _place(form: Form | None, names: Sequence[str], *, taken: Mapping[str, Any]) -> str:
    if form is None:
        return names[0]
    fields = properties(form)
    return next((name for name in names if name in fields and name not in taken), "")


def _suited(field: Mapping[str, Any], wish: Wish) -> Any:
    """A value as its field has it: a list or one of it, a text or a number, the nearest of its choices."""
    kinds = set(_kinds(field))
    value = wish.value
    if isinstance(value, list):
        return value if "array" in kinds or not kinds else _only(wish)
    if "array" in kinds:
        return [value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return _suited_number(field, kinds, value)


def _suited_number(field: Mapping[str, Any], kinds: set[str], value: float) -> Any:
    choices = [choice for choice in field.get("enum") or () if _number(choice) is not None]
    if choices:
        return min(choices, key=lambda choice: abs((_number(choice) or 0.0) - value))
    least, most = field.get("minimum"), field.get("maximum")
    value = max(value, least) if isinstance(least, int | float) else value
    value = min(value, most) if isinstance(most, int | float) else value
    return str(round(value)) if kinds == {"string"} else round(value) if "number" not in kinds else value


def _only(wish: Wish) -> Any:
    if len(wish.value) > 1:
        raise BadRequest(f"This model takes one {wish.needed or 'picture'}, not {len(wish.value)}.")
    return wish.value[0]


def _kinds(field: Mapping[str, Any]) -> Iterator[str]:
    told = field.get("type")
    yield from [told] if isinstance(told, str) else told if isinstance(told, list) else []
    for name in ("anyOf", "oneOf"):
        for part in field.get(name) or ():
            yield from _kinds(part) if isinstance(part, Mapping) else ()


def _number(choice: Any) -> float | None:
    """A choice such as 5, "5" or "5s" as a number."""
    try:
        return float(str(choice).removesuffix("s").removesuffix("x"))
    except ValueError:
        return None


def _pixels(fields: Mapping[str, Any], width: int, height: int) -> dict[str, Any]:
    wide = fields.get("width") or {}
    step, smallest, largest = (wide.get(name) for name in ("multipleOf", "minimum", "maximum"))
    bounds = {"step": step or 1, "smallest": smallest or 1, "largest": largest or 1_000_000}
    if all(isinstance(bound, int) for bound in bounds.values()):
        width, height = in_steps(width, height, **bounds)
    return {
        name: _suited(fields.get(name) or {}, Wish((), side)) for name, side in (("width", width), ("height", height))
    }


def _is_pair(choice: str, sign: str) -> bool:
    parts = choice.split(sign)
    return len(parts) == 2 and all(part.isdecimal() and int(part) > 0 for part in parts)


def most_pictures(form: Form | None) -> int:
    """How many pictures a model takes in one list by its form; 0 where it has no list for them, or no form."""
    fields = properties(form) if form else {}
    listed = [fields[name] for name in PICTURES if name in fields]
    return min((int(field.get("maxItems") or USUAL_PICTURES) for field in listed), default=0)
