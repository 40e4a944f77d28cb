"""The rehearsal's words: scenes, data by a schema, what was not heard, vectors, verdicts; the same for the same."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from random import Random
from typing import Any

from ..abilities import TextRequest

LIGHT = (
    "low sun from the left",
    "soft window light from the right",
    "early light through a slatted blind",
    "a warm lamp just out of frame",
    "late afternoon light, long shadows",
)
GROUND = (
    "a bare stone table against a limewashed wall",
    "a quiet arch and a low plinth",
    "a paper sweep with one soft fold",
    "a terrace at dusk, haze on the horizon",
    "a wooden counter, plaster behind it",
)
MOOD = ("calm", "unhurried", "generous", "plain", "warm")
HEARD = "This is a rehearsal: nobody has listened to this recording."
WORD_SECONDS = 0.35
DIMENSIONS = 64
DEEPEST = 12
QUOTE_WORDS, MOST_QUOTES = 14, 4
# As `steps.sourcing` writes them: number and place, then each line quoted.
_PASSAGE = re.compile(r"^\[(\d+)\] .+\n> (.+)$", re.MULTILINE)


def compose(request: TextRequest) -> str:
    """A scene, and what reviewers asked for, at most as long as was asked; of passages, how each begins, cited."""
    asked = re.findall(r"^Reviewer: (.+)$", request.prompt, flags=re.MULTILINE)
    if quoted := _quotes(request):
        return " ".join([*(f"{note.rstrip('.')}." for note in asked), *quoted])
    words = _scene(_choices(request))
    text = ". ".join([words.capitalize(), *asked])
    return " ".join(text.split()[: request.max_words])


def instance(request: TextRequest) -> tuple[str, Any]:
    """Data by the request's schema, as text and parsed."""
    schema = request.schema or {}
    data = _made(schema, schema, _choices(request), 0)
    return json.dumps(data, ensure_ascii=False), data


def note_down(seconds: float) -> tuple[str, list[dict[str, Any]]]:
    """What is said in place of a transcript, each word with its times, over so many seconds where they are known."""
    words = HEARD.split()
    each = seconds / len(words) if seconds > 0 else WORD_SECONDS
    return HEARD, [
        {"text": word, "start": round(each * place, 3), "end": round(each * (place + 1), 3)}
        for place, word in enumerate(words)
    ]


def vector(text: str) -> list[float]:
    """A unit vector: each word adds its own direction, read off the bits of its SHA-256."""
    words = re.findall(r"\w+", text.lower()) or [text]
    sums = [0.0] * DIMENSIONS
    for word in words:
        bits = int.from_bytes(hashlib.sha256(word.encode()).digest()[: DIMENSIONS // 8], "big")
        sums = [value + (1.0 if bits >> place & 1 else -1.0) for place, value in enumerate(sums)]
    length = math.sqrt(sum(value * value for value in sums))
    if not length:
        # Words that cancel out have no direction left; the text as a whole has one.
        return vector(hashlib.sha256(text.encode()).hexdigest())
    return [round(value / length, 6) for value in sums]


def flagged(text: str) -> bool:
    """Whether a text asks for it."""
    return "flag me" in text.lower()


def _quotes(request: TextRequest) -> list[str]:
    """The first words of the passages in a prompt, as many as there is room for, each with its number."""
    quoted: list[str] = []
    room = request.max_words
    for number, line in _PASSAGE.findall(request.prompt)[:MOST_QUOTES]:
        words = re.split(r"(?<=[.!?])\s", line)[0].rstrip(".!?").split()[: min(QUOTE_WORDS, room - 1)]
        room -= len(words) + 1
        quoted += [f"“{' '.join(words)}” [{number}]."] if words and room >= 0 else []
    return quoted


def _choices(request: TextRequest) -> Random:
    digest = hashlib.sha256(f"{request.seed}\n{request.prompt}".encode()).digest()
    return Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - a seeded choice of words, not a secret


def _scene(choose: Random) -> str:
    return f"{choose.choice(GROUND)}, {choose.choice(LIGHT)}, {choose.choice(MOOD)}, room for words above"


def _made(schema: Any, whole: Mapping[str, Any], choose: Random, depth: int) -> Any:
    """A value that fits a schema's types, choices, lengths and bounds; None beyond what can be followed."""
    if not isinstance(schema, Mapping) or depth > DEEPEST:
        return None
    if "const" in schema or schema.get("enum"):
        return schema["const"] if "const" in schema else choose.choice(schema["enum"])
    if ref := schema.get("$ref"):
        return _made(_found(str(ref), whole), whole, choose, depth + 1)
    for either in ("anyOf", "oneOf"):
        if schema.get(either):
            return _made(schema[either][0], whole, choose, depth + 1)
    if schema.get("allOf"):
        merged = {name: value for part in schema["allOf"] for name, value in part.items()}
        return _made({**schema, **merged, "allOf": None}, whole, choose, depth + 1)
    return _of_type(schema, whole, choose, depth)


def _of_type(schema: Mapping[str, Any], whole: Mapping[str, Any], choose: Random, depth: int) -> Any:
    match _type(schema):
        case "object":
            drawn = schema.get("properties", {})
            return {name: _made(part, whole, choose, depth + 1) for name, part in drawn.items()}
        case "array":
            size = min(max(int(schema.get("minItems", 2)), 1), int(schema.get("maxItems", 8)))
            return [_made(schema.get("items"), whole, choose, depth + 1) for _ in range(size)]
        case "string":
            return _string(schema, choose)
        case "integer" | "number" as kind:
            value = _number(schema)
            return math.ceil(value) if kind == "integer" else value
        case "boolean":
            return choose.random() < 0.5
    return None


def _type(schema: Mapping[str, Any]) -> str:
    told = schema.get("type", "object" if "properties" in schema else "string")
    return str(next((kind for kind in told if kind != "null"), "null") if isinstance(told, list) else told)


def _string(schema: Mapping[str, Any], choose: Random) -> str:
    text = _scene(choose).capitalize()
    shortest = int(schema.get("minLength", 0))
    while len(text) < shortest:
        text += f", {text}"
    return text[: int(schema.get("maxLength", len(text)))]


def _number(schema: Mapping[str, Any]) -> float:
    """The least that is allowed, else the most or 0, whichever is less."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None and "exclusiveMinimum" in schema:
        low = schema["exclusiveMinimum"] + 1
    if low is not None:
        return float(low)
    return min(0.0, float(high)) if high is not None else 0.0


def _found(ref: str, whole: Mapping[str, Any]) -> Any:
    place: Any = whole
    for part in ref.removeprefix("#").strip("/").split("/"):
        place = (
            place.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(place, Mapping) and part else place
        )
    return place
