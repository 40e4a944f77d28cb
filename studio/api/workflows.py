"""ComfyUI's workflows: what of one can become ports of a step."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from pipelines.errors import BadFile, Invalid
from pipelines.snapshots import read_comfyui

from .auth import needs
from .parser import TextParser, check_texts

router = Router(tags=["canvas"])
WANTED = 'Send a workflow in ComfyUI\'s API format as `file`, or as JSON: {"workflow": {…}}.'
BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        },
        "application/json": {
            "schema": {"type": "object", "properties": {"workflow": {"type": "object"}}, "required": ["workflow"]}
        },
    },
}


@router.post("/comfyui/read", auth=needs("read"), openapi_extra={"requestBody": BODY})
def read_workflow(request: HttpRequest) -> dict[str, Any]:
    """The `workflow` in a JSON file, a PNG that carries one, or JSON, with what of it can become ports.

    `inputs` are its free fields and `outputs` the nodes that give something, each with the `type` and `name` of a port;
    `likely` ones are those that most people choose. Nothing is kept. 422 with what to send instead.
    """
    read = read_comfyui(_sent(request))
    check_texts(read)
    return read


def _sent(request: HttpRequest) -> bytes | dict[str, Any]:
    """The file, whole, or the workflow."""
    if request.content_type == "multipart/form-data":
        file = request.FILES.get("file")
        if file is None:
            raise Invalid(WANTED, loc=("file",))
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            most = settings.UPLOAD_MAX_BYTES // 1_000_000
            raise BadFile(f"{file.name} is larger than {most} MB, which is the limit here.")
        data: bytes = file.read()
        return data
    workflow = _body(request).get("workflow")
    if not isinstance(workflow, dict):
        raise Invalid(WANTED, loc=("workflow",))
    return workflow


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = TextParser().parse_body(request)
    except (ValueError, RecursionError) as error:
        raise Invalid(WANTED) from error
    return body if isinstance(body, dict) else {}
