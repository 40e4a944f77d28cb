"""What the rehearsal hands back: labelled pictures, and a workflow's inputs as its outputs."""

from __future__ import annotations

from typing import Any

from ...media.paint import paint_backdrop
from ...media.picture import Picture, png
from ..abilities import CallOutRequest, CallOutResult, ImageResult, WorkflowRequest
from ..base import File


def pictured(picture: Picture, model: str, seed: int) -> ImageResult:
    """A picture as a result, labelled as a rehearsal."""
    return ImageResult(png(picture), model, seed, rehearsal=True)


def echo(request: WorkflowRequest) -> list[dict[str, Any]]:
    """Each input as an output of its kind, by its name; the seed where nothing was given."""
    came = [_told(name, value) for name, value in request.inputs.items()]
    return came or [{"name": "seed", "kind": "json", "value": {"seed": request.seed}}]


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
