"""What came back from work of a service's own: each result kept, and given on a port of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import StepFailed
from ..graph import Port
from ..providers.abilities import WorkflowResult
from .asking import keep_result
from .base import AssetRef, Outputs, StepContext

UNKNOWN = "application/octet-stream"
KINDS = ("image", "video", "audio", "text", "file")
CAME_BACK: Mapping[str, Port] = {
    "image": Port("image", optional=True),
    "images": Port("image", many=True, optional=True),
    "video": Port("video", optional=True),
    "audio": Port("audio", optional=True),
    "text": Port("text", optional=True),
    "json": Port("json", optional=True),
    "file": Port("file", optional=True),
}


def kept(context: StepContext, result: WorkflowResult) -> Outputs:
    """The first result of each kind, every picture in `images`, and data in `json`, by name where several came.

    Raises a StepFailed where nothing of a kind that can be kept came.
    """
    found: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for item in result.outputs:
        _keep(context, item, found)
    data = [item for item in result.outputs if item.get("kind") == "json"]
    if not data and not any(found.values()):
        raise StepFailed(f"`{result.model}` ended without a picture, film, recording, text, data or file.")
    first = {kind: values[0] if values else None for kind, values in found.items()}
    return {**first, "images": found["image"], "json": _json(data)}


def named(result: WorkflowResult) -> list[dict[str, Any]]:
    """What came, by name and kind, as it is recorded."""
    return [{"name": str(item.get("name", "")), "kind": item.get("kind")} for item in result.outputs]


def _keep(context: StepContext, item: dict[str, Any], found: dict[str, list[Any]]) -> None:
    """Keeps one result; of what is not a picture, only the first of its kind."""
    kind, name = str(item.get("kind")), str(item.get("name", ""))[:200]
    if kind not in found or (found[kind] and kind != "image"):
        return
    found[kind].append(str(item["value"]) if kind == "text" else _file(context, item, kind, name))


def _json(data: list[dict[str, Any]]) -> Any:
    """The only data that came, or each by its name."""
    if len(data) == 1:
        return data[0]["value"]
    return {str(item.get("name", "")): item["value"] for item in data} or None


def _file(context: StepContext, item: dict[str, Any], kind: str, name: str) -> AssetRef:
    if kind == "image":
        return keep_result(context, item["data"], name=name)
    if kind == "file":
        return context.keep_file(item["data"], name=name, mime=item.get("mime") or UNKNOWN, kind=kind)
    return context.keep_media(item["data"], kind=kind, mime=str(item.get("mime", "")), name=name)
