"""From what people bring along to a graph as ComfyUI's API takes it, or to the sentence that says what to bring."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from ...errors import Invalid

Node = Mapping[str, Any]
Graph = Mapping[str, Node]
LARGEST: Final = 2_000_000
# From here on JavaScript, through which a drawing goes, rounds whole numbers.
EXACT: Final = 2**53
EXPORT: Final = "In ComfyUI, choose Workflow, then Export (API), and bring that file here."
LONGEST_NAME: Final = 200


def read_graph(sent: bytes | str | Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The graph in a file's text, or in JSON that was read: by node `class_type`, `inputs` and, if any, `_meta`.

    What the API takes as the body of POST /prompt is opened. Raises Invalid with a sentence for anything else.
    """
    read = _load(sent)
    if isinstance(read.get("prompt"), dict):
        read = read["prompt"]
    if isinstance(read.get("nodes"), list):
        raise Invalid(f"This workflow was saved for ComfyUI's editor, which nothing else can run. {EXPORT}")
    if not read or not all(_is_node(node) for node in read.values()):
        raise Invalid(f"This is no ComfyUI workflow. {EXPORT}")
    return {str(name): _held(node) for name, node in read.items()}


def is_link(value: Any) -> bool:
    """Whether a field is led in from another node: [node, output]."""
    if not isinstance(value, list) or len(value) != 2:
        return False
    node, output = value
    return isinstance(node, str) and isinstance(output, int) and not isinstance(output, bool)


def title_of(node: Node) -> str:
    """What the node is called in ComfyUI; its class where nothing is written."""
    meta = node.get("_meta")
    title = meta.get("title") if isinstance(meta, Mapping) else None
    return str(title or node["class_type"])[:LONGEST_NAME]


def _load(sent: bytes | str | Mapping[str, Any]) -> dict[str, Any]:
    try:
        text = sent if isinstance(sent, bytes | str) else json.dumps(sent)
        if len(text) > LARGEST:
            raise Invalid(f"This workflow is larger than {LARGEST // 1_000_000} MB, which is the limit here.")
        # A picture says NaN of a node that is always run anew; no JSON knows it.
        read = json.loads(text.removeprefix(b"\xef\xbb\xbf") if isinstance(text, bytes) else text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise Invalid(f"This is not JSON, and so no ComfyUI workflow. {EXPORT}") from error
    if not isinstance(read, dict):
        raise Invalid(f"This is no ComfyUI workflow. {EXPORT}")
    return read


def _is_node(node: Any) -> bool:
    if not isinstance(node, dict) or not isinstance(node.get("class_type"), str):
        return False
    return isinstance(node.get("inputs", {}), dict)


def _held(node: dict[str, Any]) -> dict[str, Any]:
    """The node without what only ComfyUI's own page needs."""
    title = title_of(node)
    titled = {} if title == node["class_type"] else {"_meta": {"title": title}}
    return {"class_type": node["class_type"], "inputs": _plain(node.get("inputs", {})), **titled}


def _plain(value: Any) -> Any:
    """The value as a drawing can hold it; a whole number with too many digits is written as text, which is exact."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    # ComfyUI makes a number of it again.
    return str(value) if isinstance(value, int) and abs(value) > EXACT else value
