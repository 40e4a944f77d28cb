"""ComfyUI as it answers: files taken up, a graph queued, and a history that fills once it is done."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pipelines.providers.abilities import EditRequest, ImageRequest, UpscaleRequest, WorkflowRequest
from pipelines.providers.comfyui import ComfyUI
from tests.peers.service import Asked, Said, Service

from .case import PHOTO, Case, picture

MODEL = "sd_xl_base_1.0.safetensors"
JOB = str(uuid5(NAMESPACE_URL, "a-key"))
FILE = {"filename": "made_00001_.png", "subfolder": "pressline", "type": "output"}
GRAPH = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "example.png"}},
    "2": {"class_type": "ImageScale", "inputs": {"image": ["1", 0], "upscale_method": "area", "width": 8, "height": 8}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "made"}},
}
WORKFLOW = {
    "graph": GRAPH,
    "slots": {"photo": {"node": "1", "field": "image"}, "width": {"node": "2", "field": "width"}},
    "results": {"small": "9"},
}


def script(service: Service) -> Service:
    """Queued, running, done."""
    sent: list[str] = []

    def queued(asked: Asked) -> Any:
        sent.append(asked.json["prompt_id"])
        return {"prompt_id": sent[-1], "number": 0, "node_errors": {}}

    return (
        service.on("POST /upload/image", stored)
        .on("POST /prompt", queued)
        .on("GET /prompt", {"exec_info": {"queue_remaining": 1}})
        .on("GET /queue", lambda asked: queue(running=sent[-1:]))
        .on("GET /history/*", {}, done)
        .on("GET /view", Said(PHOTO, mime="image/png"))
        .on("POST /queue", Said(b""))
        .on("POST /interrupt", Said(b""))
    )


def stored(asked: Asked) -> Any:
    """What is said of a file that was sent; no test sends two of one name."""
    name = asked.content.partition(b'filename="')[2].partition(b'"')[0].decode()
    return {"name": name, "subfolder": asked.form["subfolder"].decode(), "type": "input"}


def queue(running: Any = (), pending: Any = ()) -> dict[str, Any]:
    """The queue, by the ids in it."""
    entry = lambda job: [0, job, GRAPH, {}, ["9"]]  # noqa: E731
    return {"queue_running": [*map(entry, running)], "queue_pending": [*map(entry, pending)]}


def done(asked: Asked) -> dict[str, Any]:
    """The history of a job whose every node that is asked for gave a picture."""
    return ended(asked.path.rpartition("/")[2], {node: {"images": [FILE]} for node in ("9", "save")})


def ended(job: str, outputs: Any = None, status: str = "success", messages: Any = ()) -> dict[str, Any]:
    """The history of a job as it is told."""
    state = {"status_str": status, "completed": status == "success", "messages": [*messages]}
    return {job: {"prompt": [0, job, {}, {}, []], "outputs": outputs or {}, "status": state, "meta": {}}}


def case(name: str, request: Any) -> Case:
    return Case(
        f"comfyui {name}",
        ComfyUI,
        request,
        submit="POST /prompt",
        script=script,
        fetch="GET /view",
    )


CASES = (
    case("workflow", WorkflowRequest({"photo": picture(), "width": 32}, 7, WORKFLOW, model="shrink")),
    case(
        "generate",
        ImageRequest("A harbour", 1200, 628, 7, negative="people", model=MODEL),
    ),
    case("edit", EditRequest("Make it dusk", picture(), 64, 64, 7, mask=picture("mask.png"), model=MODEL)),
    case("upscale", UpscaleRequest(picture(), 64, 48, 4, model="4x-UltraSharp.pth")),
)
