"""Luma's Dream Machine as it answers: a job by its id, and its file at an address of its own."""

from __future__ import annotations

from typing import Any

from pipelines.providers.abilities import ImageRequest, VideoRequest
from pipelines.providers.dream_machine import DreamMachine
from tests.peers.service import Said, Service

from .case import FILM, PHOTO, Case

JOB = "123e4567-e89b-12d3-a456-426614174000"
BASE = "/dream-machine/v1/generations"
LOOK = f"GET {BASE}/{JOB}"


def told(state: str, **more: Any) -> dict[str, Any]:
    """What is said of a job."""
    return {"id": JOB, "state": state, "failure_reason": None, "assets": None, "model": None, **more}


def script(service: Service) -> Service:
    """Accepted, waiting, being made, done."""
    assets = {"image": f"{service.url}/cdn/one.png", "video": f"{service.url}/cdn/one.mp4"}
    return (
        service.on(f"POST {BASE}/*", Said(told("queued"), 201))
        .on(LOOK, told("queued"), told("dreaming"), told("completed", assets=assets))
        .on("GET /cdn/one.png", Said(PHOTO, mime="image/png"))
        .on("GET /cdn/one.mp4", Said(FILM, mime="video/mp4"))
    )


def case(name: str, kind: str, request: Any, fetch: str) -> Case:
    return Case(
        f"dream_machine {name}",
        DreamMachine,
        request,
        submit=f"POST {BASE}/{kind}",
        script=script,
        fetch=f"GET /cdn/{fetch}",
        path="/dream-machine/v1",
    )


CASES = (
    case("generate", "image", ImageRequest("A harbour", 1024, 768, 7, model="photon-1"), "one.png"),
    case("video", "video", VideoRequest("Waves", 5, 1280, 720, 7, model="ray-2"), "one.mp4"),
)
