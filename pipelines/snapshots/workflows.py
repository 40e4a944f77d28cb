"""What of a ComfyUI workflow can become ports, for whoever chooses among it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import BadFile, Invalid
from ..media.carried import PNG_MAGIC, texts_in
from ..providers.comfyui.free import carried_in, free_inputs, free_outputs
from ..providers.comfyui.reading import read_graph

PICTURES = (b"\xff\xd8\xff", b"RIFF", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


def read_comfyui(sent: bytes | Mapping[str, Any]) -> dict[str, Any]:
    """The `workflow` in a JSON or PNG file, or in JSON that was read, with its free `inputs` and its `outputs`.

    Raises Invalid with what to bring instead.
    """
    graph = read_graph(_text_of(sent) if isinstance(sent, bytes) else sent)
    return {
        "workflow": graph,
        "inputs": [free.told() for free in free_inputs(graph)],
        "outputs": [given.told() for given in free_outputs(graph)],
    }


def _text_of(data: bytes) -> bytes | str:
    if data.startswith(PNG_MAGIC):
        return carried_in(texts_in(data))
    if data.startswith(PICTURES) or data[4:8] == b"ftyp":
        raise BadFile("Of pictures, only a PNG as ComfyUI has written it is looked into here. Bring that, or the JSON.")
    if not data.strip():
        raise Invalid("There is nothing in this file. Export the workflow again, then bring it here.")
    return data
