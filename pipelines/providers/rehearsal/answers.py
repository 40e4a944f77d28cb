"""What the rehearsal hands back: labelled pictures, and a workflow's inputs as its outputs, or what it is to give."""

from __future__ import annotations

from typing import Any

from ...media.paint import paint_backdrop
from ...media.picture import Picture, png, read_picture
from ...media.rehearsed import film, tint
from ...media.tones import hum
from ..abilities import CallOutRequest, CallOutResult, ImageResult, WorkflowRequest
from ..base import File


def pictured(picture: Picture, model: str, seed: int) -> ImageResult:
    """A picture as a result, labelled as a rehearsal."""
    return ImageResult(png(picture), model, seed, rehearsal=True)


SIDE, SECONDS = 768, 2.0


def echo(request: WorkflowRequest) -> list[dict[str, Any]]:
    """What the workflow says that it gives; else each input as an output of its kind, the seed where there is none."""
    if gives := request.workflow.get("gives"):
        return [{"name": name, "node": port["node"], **_awaited(request, port["type"])} for name, port in gives.items()]
    came = [_told(name, value) for name, value in request.inputs.items()]
    return came or [{"name": "seed", "kind": "json", "value": {"seed": request.seed}}]


def _awaited(request: WorkflowRequest, kind: str) -> dict[str, Any]:
    """A stand-in of a kind: what is drawn follows from the words, and from the first picture, that were given."""
    words = " ".join(value for value in request.inputs.values() if isinstance(value, str))
    if kind == "text":
        return {"kind": "text", "value": "Rehearsal: no workflow was run."}
    if kind == "json":
        return {"kind": "json", "value": {"rehearsal": "No workflow was run."}}
    if kind == "audio":
        return {"kind": "audio", "data": hum(words or "Rehearsal").wav, "mime": "audio/wav"}
    drawn = _drawn(request, words)
    if kind == "video":
        moving = film(drawn, None, seconds=SECONDS, width=drawn.width, height=drawn.height)
        return {"kind": "video", "data": moving, "mime": "video/webm"}
    return {"kind": "file" if kind == "file" else "image", "data": png(drawn), "mime": "image/png"}


def _drawn(request: WorkflowRequest, words: str) -> Picture:
    """The first picture in another colour, or a backdrop where none was given."""
    files = (value for value in request.inputs.values() if isinstance(value, File))
    first = next((file for file in files if file.mime.startswith("image/")), None)
    if first is None:
        return paint_backdrop(words, seed=request.seed, width=SIDE, height=SIDE)
    return tint(read_picture(first.data), words, seed=request.seed)


def _told(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, File):
        kind = value.mime.partition("/")[0]
        kind = kind if kind in ("image", "video", "audio") else "file"
        return {"name": name, "kind": kind, "data": value.data, "mime": value.mime}
    return {"name": name, "kind": "text" if isinstance(value, str) else "json", "value": value}


def unheard(request: CallOutRequest, model: str) -> CallOutResult:
    """The answer of nobody: a sentence and data that say so, or a small painted picture as the file."""
    said = "Rehearsal: nobody was called."
    if request.answer == "file":
        data = png(paint_backdrop(request.url, seed=0, width=512, height=512))
        return CallOutResult(200, model, "image/png", data=data, rehearsal=True)
    return CallOutResult(200, model, "application/json", body={"rehearsal": said}, text=said, rehearsal=True)
