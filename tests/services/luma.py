"""Luma Agents as it answers: a job by its id, and files at signed addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipelines.providers.abilities import EditRequest, ImageRequest, LayersRequest, VideoRequest
from pipelines.providers.luma import Luma
from tests.peers.service import Said, Service

from .case import FILM, PHOTO, Case, picture

JOB = "0192-aa"
SUBMIT, LOOK = "POST /v1/generations", f"GET /v1/generations/{JOB}"


def told(state: str, **more: Any) -> dict[str, Any]:
    """What is said of a job."""
    return {"id": JOB, "created_at": "2026-11-20T10:00:00Z", "model": "uni-1", "state": state, "type": "image", **more}


def script(service: Service, *files: str, **more: Any) -> Service:
    """Accepted, waiting, being made, done with these files."""
    output = [{"type": "image", "url": f"{service.url}/signed/{file}?expires=soon"} for file in files or ("one.png",)]
    return (
        service.on(SUBMIT, Said(told("queued"), 201))
        .on(LOOK, told("queued"), told("processing"), told("completed", output=output, **more))
        .on("GET /signed/one.png", Said(PHOTO, mime="image/png"))
    )


def filming(service: Service) -> Service:
    """A film is done."""
    return script(service, "one.mp4", model="ray-3.2").on("GET /signed/one.mp4", Said(FILM, mime="video/mp4"))


def layering(service: Service) -> Service:
    """Three layers, counted from the front, in no order."""
    script(service)
    layers = [
        {
            "type": "image",
            "url": f"{service.url}/signed/{index}.png",
            "layer": {"index": index, "label": label, "description": f"The {label}", "alpha_hint": "soft"},
        }
        for index, label in ((1, "boat"), (0, "gull"), (2, "sky"))
    ]
    for index in range(3):
        service.on(f"GET /signed/{index}.png", Said(PHOTO + bytes([index]), mime="image/png"))
    return service.on(LOOK, told("processing"), told("completed", output=layers, type="layering"))


def case(name: str, request: Any, script: Callable[[Service], Any], fetch: str) -> Case:
    return Case(f"luma {name}", Luma, request, submit=SUBMIT, script=script, fetch=f"GET /signed/{fetch}", path="/v1")


CASES = (
    case(
        "generate",
        ImageRequest("A harbour", 1024, 768, 7, pictures=[picture()], model="uni-1"),
        script,
        "one.png",
    ),
    case("edit", EditRequest("Make it dusk", picture(), 64, 64, 7, model="uni-1-max"), script, "one.png"),
    case("layers", LayersRequest(picture(), 64, 64, prompt="The boat apart"), layering, "2.png"),
    case(
        "video",
        VideoRequest("Waves", 5, 1280, 720, 7, first=picture(), last=picture("last.png"), model="ray-3.2"),
        filming,
        "one.mp4",
    ),
)
