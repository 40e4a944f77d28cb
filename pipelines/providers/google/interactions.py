"""The Interactions API: speech at once, films as jobs that are asked after; what is asked and what an answer holds."""

from __future__ import annotations

import io
import math
import re
import wave
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...errors import BadRequest, JobFailed, QuotaExceeded, Refused, Uncertain
from ..abilities import SpeechRequest, VideoRequest
from ..base import File
from ..redact import safe_text
from ..shapes import nearest_aspect
from .errors import failed_job
from .gemini import seed_of, worded
from .wire import as_object, count, decoded, encoded, objects, text_of

LABEL = "Google"
# Any other status is of an interaction that goes on.
ENDS = frozenset(
    {
        "completed",
        "failed",
        "cancelled",
        "incomplete",
        "budget_exceeded",
        "requires_action",
        "requires_continuation",
    }
)
# The shorter side of each resolution.
RESOLUTIONS = {"360p": 360, "720p": 720, "1080p": 1080, "4k": 2160}
SHORTEST_SECONDS = 3
USUAL_RATE = 24_000
RATE = re.compile(r"rate=(\d{4,6})\b")


# --- What is asked ---------------------------------------------------------------------------------


def speech_body(request: SpeechRequest) -> dict[str, Any]:
    """A text wanted spoken word for word, as a WAV file; how fast is told beside it, since a style is not read out."""
    text: dict[str, Any] = {"type": "text", "text": request.text}
    if pace := _pace(request.speed):
        text["annotations"] = [{"type": "speech_metadata", "style": pace}]
    voice = {"voice": request.voice, "language": request.language}
    config: dict[str, Any] = {"seed": seed_of(request.seed)}
    if chosen := {name: value for name, value in voice.items() if value}:
        config["speech_config"] = [chosen]
    return {
        "model": request.model,
        "input": [{"type": "user_input", "content": [text]}],
        "response_format": {"type": "audio", "mime_type": "audio/wav", "delivery": "inline"},
        "generation_config": config,
        "store": False,
    }


def film_body(request: VideoRequest) -> dict[str, Any]:
    """A film wanted; the job goes on by itself and the film is fetched, since few would fit into an answer."""
    if request.last and not request.first:
        raise BadRequest("Gemini ends a film with a picture only where it begins with one, too.")
    frames = [_frame(file) for file in (request.first, request.last) if file]
    config: dict[str, Any] = {"seed": seed_of(request.seed)}
    if not request.last:
        # Between two pictures there is no task of that name; the two say enough.
        config["video_config"] = {"task": "image_to_video" if frames else "text_to_video"}
    return {
        "model": request.model,
        "input": [*frames, {"type": "text", "text": _film_prompt(request)}],
        "response_format": _film_format(request),
        "generation_config": config,
        "background": True,
        "store": True,
    }


def seconds_of(request: VideoRequest) -> int:
    """How long a film is asked for, in whole seconds."""
    return max(SHORTEST_SECONDS, round(request.seconds))


def _film_prompt(request: VideoRequest) -> str:
    # A film always comes with sound unless the words say otherwise.
    return worded(request.prompt, request.negative) + ("" if request.sound else "\n\nSilent, without any sound.")


def _film_format(request: VideoRequest) -> dict[str, Any]:
    short = min(request.width, request.height)
    resolution = min(RESOLUTIONS, key=lambda name: abs(math.log(RESOLUTIONS[name] / short)))
    aspect = nearest_aspect(request.width, request.height, ("16:9", "9:16"))
    size = {"aspect_ratio": aspect, "resolution": resolution}
    return {"type": "video", **size, "duration": f"{seconds_of(request)}s", "delivery": "uri"}


def _frame(file: File) -> dict[str, Any]:
    return {"type": "image", "data": encoded(file), "mime_type": file.mime}


def _pace(speed: float) -> str:
    if abs(speed - 1.0) < 0.01:
        return ""
    return f"{'fast' if speed > 1.0 else 'slow'}, at {speed:g} times the usual pace"


# --- What was answered -----------------------------------------------------------------------------


def media_of(told: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The last "audio" or "video" that the model made, with `data` or `uri`.

    Raises what the end of the interaction means where it is no success, and Refused where nothing was made.
    """
    status = told.get("status")
    if status != "completed":
        raise _ended(told, str(status))
    found = [item for item in _outputs(told) if item.get("type") == kind]
    found = found or [as_object(told.get(f"output_{kind}"))]
    if found[-1].get("data") or found[-1].get("uri"):
        return found[-1]
    words = safe_text(" ".join(text_of(item.get("text")) for item in _outputs(told)))
    raise Refused(f"Gemini says it is done and made nothing. {f'It says: {words}' if words else ''}".strip())


def usage_of(told: Mapping[str, Any]) -> dict[str, Decimal]:
    """Tokens by price, as far as the interaction tells them."""
    usage = as_object(told.get("usage"))
    cached = count(usage.get("total_cached_tokens"))
    asked = count(usage.get("total_input_tokens")) + count(usage.get("total_tool_use_tokens"))
    output = count(usage.get("total_output_tokens")) + count(usage.get("total_thought_tokens"))
    return {"calls": Decimal(1), "input": max(asked - cached, Decimal(0)), "cached_input": cached, "output": output}


def heard(media: Mapping[str, Any]) -> tuple[bytes, str]:
    """A recording and its mime type; bare samples, 16-bit little-endian, are put into a WAV file."""
    data, mime = decoded(media.get("data")), text_of(media.get("mime_type")).lower()
    if not data:
        raise Uncertain("Google sent a recording that cannot be read.")
    kind = mime.partition(";")[0].strip()
    if kind != "audio/l16" or data.startswith(b"RIFF"):
        return data, kind or "audio/wav"
    in_mime = RATE.search(mime)
    rate = count(media.get("sample_rate")) or (int(in_mime[1]) if in_mime else USUAL_RATE)
    return _as_wav(data, rate=int(rate), channels=int(count(media.get("channels")) or 1)), "audio/wav"


def _as_wav(samples: bytes, *, rate: int, channels: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples)
    return file.getvalue()


def _outputs(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    steps = [step for step in objects(told.get("steps")) if step.get("type") == "model_output"]
    return [item for step in steps for item in objects(step.get("content"))]


def _ended(told: Mapping[str, Any], status: str) -> Exception:
    """What an end that is no success means."""
    errors = objects(told.get("errors")) + [as_object(step.get("error")) for step in objects(told.get("steps"))]
    error = next((error for error in errors if error), {})
    words = safe_text(text_of(error.get("message")))
    said = f" It says: {words}" if words else ""
    if status == "budget_exceeded":
        return QuotaExceeded(f"{LABEL} stopped at the budget that is set for this account.{said}")
    if status in ("requires_action", "requires_continuation"):
        return BadRequest(f"{LABEL} asks back instead of finishing this.{said}")
    if status in ("cancelled", "incomplete") and not error:
        return JobFailed(f"{LABEL} ended this before it was finished ({status}).")
    return failed_job(error, LABEL, said)
