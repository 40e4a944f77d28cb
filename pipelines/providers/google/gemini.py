"""generateContent: what is asked of a Gemini model, and what its answer holds, refusals above all.

A refusal is HTTP 200: a `promptFeedback.blockReason` without candidates, or a candidate with its own finishReason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ...errors import Refused, Transient, Uncertain
from ..abilities import EditRequest, ImageRequest, TextRequest
from ..base import File
from ..redact import safe_text
from ..shapes import nearest_aspect
from .wire import as_object, count, decoded, encoded, objects, text_of

# Beyond the usual ten, some models take four that are very long.
ASPECTS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9", "1:4", "4:1", "1:8", "8:1")
# The longer side of a square picture. 1K is what is made unless another size is asked for, which not all models take.
LARGER = {"2K": 2048, "4K": 4096}
USUAL_SIDE = 1024
SEEDS = 2**31
DECLINED = frozenset(
    {
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
        "IMAGE_OTHER",
        "NO_IMAGE",
        "MODEL_ARMOR",
        "ESCALATION",
    }
)
MISHAPS = frozenset(
    {"OTHER", "MALFORMED_RESPONSE", "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS"}
)
ANSWERS = frozenset({"candidates", "promptFeedback", "usageMetadata", "modelVersion", "responseId"})


# --- What is asked ---------------------------------------------------------------------------------


def text_body(request: TextRequest) -> dict[str, Any]:
    """Text wanted: the pictures, then the prompt."""
    config: dict[str, Any] = {"maxOutputTokens": request.max_tokens, "seed": seed_of(request.seed)}
    if request.schema:
        config |= {"responseMimeType": "application/json", "responseJsonSchema": dict(request.schema)}
    body = {"contents": [_turn(request.pictures, request.prompt)], "generationConfig": config}
    return body | ({"systemInstruction": {"parts": [{"text": request.system}]}} if request.system else {})


def image_body(request: ImageRequest | EditRequest, pictures: Sequence[File]) -> dict[str, Any]:
    """A picture wanted, of the proportion nearest to what was asked for."""
    image = {"aspectRatio": nearest_aspect(request.width, request.height, ASPECTS)} | _size(request)
    config = {"responseModalities": ["IMAGE"], "imageConfig": image, "seed": seed_of(request.seed)}
    return {"contents": [_turn(pictures, worded(request.prompt, request.negative))], "generationConfig": config}


def seed_of(seed: int) -> int:
    """A seed as Gemini takes it, 0 to 2³¹-1."""
    return seed % SEEDS


def worded(prompt: str, negative: str) -> str:
    """The prompt with what is not wanted said in it, since there is no field for that."""
    return f"{prompt}\n\nLeave out: {negative}" if negative else prompt


def _turn(pictures: Sequence[File], text: str) -> dict[str, Any]:
    parts = [{"inlineData": {"mimeType": file.mime, "data": encoded(file)}} for file in pictures]
    return {"role": "user", "parts": [*parts, {"text": text}]}


def _size(request: ImageRequest | EditRequest) -> dict[str, str]:
    side = (request.width * request.height) ** 0.5
    size = min(("1K", *LARGER), key=lambda name: abs(LARGER.get(name, USUAL_SIDE) - side))
    return {"imageSize": size} if size in LARGER else {}


# --- What was answered -----------------------------------------------------------------------------


def written(reply: Mapping[str, Any]) -> str:
    """The words of an answer; raises Refused where there are none."""
    text = "".join(text_of(part.get("text")) for part in _parts(reply))
    if text.strip():
        return text
    if stop_of(reply) == "MAX_TOKENS":
        raise Refused("Gemini used all its room to think and wrote nothing. Allow more words.")
    raise Refused("Gemini answered without a word.")


def drawn(reply: Mapping[str, Any]) -> bytes:
    """The picture of an answer; raises Refused, with what was written instead, where there is none."""
    parts = _parts(reply)
    for part in parts:
        if blob := as_object(part.get("inlineData")):
            if data := decoded(blob.get("data")):
                return data
            raise Uncertain("Google sent a picture that cannot be read.")
    words = safe_text("".join(text_of(part.get("text")) for part in parts))
    raise Refused(f"Gemini made no picture. {f'It says: {words}' if words else ''}".strip())


def stop_of(reply: Mapping[str, Any]) -> str:
    """Why the answer ended."""
    return text_of(_candidate(reply).get("finishReason"))


def facts_of(reply: Mapping[str, Any]) -> dict[str, Any]:
    """What Google calls the request and the model that answered it, and why the answer ended."""
    said = {"request": text_of(reply.get("responseId")), "version": text_of(reply.get("modelVersion"))}
    return said | {"stop": stop_of(reply)}


def usage_of(reply: Mapping[str, Any]) -> dict[str, Decimal]:
    """Tokens by price: thoughts are output, and what was read from a cache costs less than what was not."""
    told = as_object(reply.get("usageMetadata"))
    cached = count(told.get("cachedContentTokenCount"))
    asked = count(told.get("promptTokenCount")) + count(told.get("toolUsePromptTokenCount"))
    output = count(told.get("candidatesTokenCount")) + count(told.get("thoughtsTokenCount"))
    return {"calls": Decimal(1), "input": max(asked - cached, Decimal(0)), "cached_input": cached, "output": output}


def _candidate(reply: Mapping[str, Any]) -> dict[str, Any]:
    return next(iter(objects(reply.get("candidates"))), {})


def _parts(reply: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the model made, without its thoughts, which may be pictures too; raises what the answer means instead."""
    if not ANSWERS & reply.keys():
        raise Uncertain("Google answered something that is not an answer of Gemini.")
    blocked = text_of(as_object(reply.get("promptFeedback")).get("blockReason"))
    if blocked:
        raise Refused(f"Gemini declined this ({blocked.lower()}).")
    candidate, stop = _candidate(reply), stop_of(reply)
    why = safe_text(text_of(candidate.get("finishMessage")))
    if stop in DECLINED:
        raise Refused(f"Gemini declined this ({stop.lower()}). {why}".strip())
    if stop in MISHAPS:
        raise Transient(f"Gemini did not get through with this ({stop.lower()}). {why}".strip())
    parts = objects(as_object(candidate.get("content")).get("parts"))
    return [part for part in parts if part.get("thought") is not True]
