"""What ComfyUI says of a graph: why it cannot be run, how it ended, and what came out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import BadRequest, JobFailed
from ..redact import safe_text

# What a node may give that is a file: {"filename", "subfolder", "type"}. Films are among the images or gifs.
FILES = ("images", "gifs", "video", "videos", "audio", "files")
TOO_LARGE = ("outofmemory", "out of memory", "allocation on device")


@dataclass(frozen=True)
class Output:
    """One thing that a node gave: a text, or a file by the query that fetches it."""

    name: str
    node: str
    text: str = ""
    file: Mapping[str, str] | None = None


def faults_of(told: Mapping[str, Any]) -> str:
    """What is wrong with a graph, by node: "KSampler (node 3): Value not in list: …"; "" where nothing is."""
    nodes = told.get("node_errors")
    found = [_fault(name, node) for name, node in nodes.items()] if isinstance(nodes, dict) else []
    if found:
        return "; ".join(found[:3])
    error = told.get("error")
    return _sentence(error) if isinstance(error, dict) else ""


def check_end(job: Mapping[str, Any], *, secrets: Sequence[str] = ()) -> None:
    """Raises what a job's history says went wrong: JobFailed, or BadRequest where there was not memory enough."""
    status = job.get("status")
    if not isinstance(status, dict) or status.get("status_str") != "error":
        return
    told = _messages(status)
    if "execution_interrupted" in told:
        raise JobFailed("ComfyUI was told to stop this.")
    error = told.get("execution_error", {})
    said = safe_text(str(error.get("exception_message") or "It does not say why."), secrets=secrets)
    if any(sign in f"{error.get('exception_type')} {said}".lower() for sign in TOO_LARGE):
        raise BadRequest("This is too large for the memory that ComfyUI has there. Ask for fewer pixels.")
    raise JobFailed(f"ComfyUI could not do this: {_named(error.get('node_id'), error.get('node_type'))}: {said}")


def outputs_of(job: Mapping[str, Any], results: Mapping[str, str]) -> list[Output]:
    """What came out of the nodes that `results` names, in its order; without it, what every node gave.

    Where a node gave several things, all but the first have a number after their name.
    """
    given = job.get("outputs")
    nodes: Mapping[str, Any] = given if isinstance(given, dict) else {}
    wanted = results or {name: name for name in nodes}
    return [output for name, node in wanted.items() for output in _numbered(name, node, nodes.get(node))]


def _numbered(name: str, node: str, given: Any) -> list[Output]:
    if not isinstance(given, dict):
        return []
    files = [query for kind in FILES for item in _list(given.get(kind)) if (query := _query(item))]
    # What a node only shows for a moment counts where it keeps nothing.
    kept = [query for query in files if query["type"] == "output"] or files
    texts = [str(text) for text in _list(given.get("text")) if text is not None]
    names = [name, *(f"{name} {number}" for number in range(2, len(kept) + len(texts) + 1))]
    made = [{"file": query} for query in kept] + [{"text": text} for text in texts]
    return [Output(called, node, **what) for called, what in zip(names, made, strict=False)]


def _query(item: Any) -> dict[str, str] | None:
    if not isinstance(item, dict) or not isinstance(item.get("filename"), str):
        return None
    return {
        "filename": item["filename"],
        "subfolder": str(item.get("subfolder") or ""),
        "type": str(item.get("type") or "output"),
    }


def _messages(status: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The status' messages by their event; they come as [event, data]."""
    pairs = [pair for pair in _list(status.get("messages")) if isinstance(pair, list) and len(pair) == 2]
    return {str(event): data for event, data in pairs if isinstance(data, dict)}


def _fault(name: str, node: Any) -> str:
    told = node if isinstance(node, dict) else {}
    said = [_sentence(error) for error in _list(told.get("errors")) if isinstance(error, dict)]
    return f"{_named(name, told.get('class_type'))}: {', '.join(filter(None, said)) or 'not accepted'}"


def _sentence(error: Mapping[str, Any]) -> str:
    parts = (str(error.get(part) or "").strip(" .") for part in ("message", "details"))
    return ": ".join(part for part in parts if part)


def _named(node: Any, kind: Any) -> str:
    return f"{kind or 'a node'} (node {node})"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
