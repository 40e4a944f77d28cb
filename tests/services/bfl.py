"""Black Forest Labs as it answers: a job at an address of its own, and a picture that can be fetched for a while."""

from __future__ import annotations

from typing import Any

from pipelines.providers.abilities import EditRequest, ExtendRequest, ImageRequest
from pipelines.providers.bfl import BlackForestLabs
from tests.peers.service import Said, Service

from .case import PHOTO, Case, picture

MODEL = "flux-2-pro"
JOB = "0b1c"


def script(service: Service) -> Service:
    """Accepted, running, ready."""
    accepted = lambda asked: {"id": JOB, "polling_url": f"{service.url}/v1/get_result?id={JOB}", "cost": 4}  # noqa: E731
    return (
        service.on("POST /v1/flux*", accepted)
        .on("GET /v1/get_result", told("Pending"), told("Pending", progress=0.5), ready(service))
        .on("GET /delivery/sample.png", Said(PHOTO, mime="image/png"))
    )


def told(status: str, **more: Any) -> dict[str, Any]:
    """What is said of a job."""
    return {"id": JOB, "status": status, "result": None, "progress": None, **more}


def ready(service: Service) -> dict[str, Any]:
    """The job is done."""
    return told("Ready", result={"sample": f"{service.url}/delivery/sample.png?se=soon", "seed": 7, "prompt": "more"})


def case(name: str, request: Any, submit: str) -> Case:
    return Case(
        f"bfl {name}",
        BlackForestLabs,
        request,
        submit=f"POST /v1/{submit}",
        script=script,
        fetch="GET /delivery/sample.png",
    )


CASES = (
    case(
        "generate",
        ImageRequest("A harbour", 1024, 768, 7, model=MODEL),
        MODEL,
    ),
    case("edit", EditRequest("Make it dusk", picture(), 64, 64, 7, model="flux-kontext-pro"), "flux-kontext-pro"),
    case("extend", ExtendRequest(picture(), 64, 64, 7, left=32, right=32), "flux-pro-1.0-expand"),
)
