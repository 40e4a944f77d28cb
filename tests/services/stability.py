"""Stability AI as it answers: the picture itself, or a job that is asked after until it gives one."""

from __future__ import annotations

from typing import Any

from pipelines.providers.abilities import (
    CutOutRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    RelightRequest,
    UpscaleRequest,
)
from pipelines.providers.stability import Stability
from tests.peers.service import Said, Service

from .case import CUT_OUT, PHOTO, Case, picture

IMAGE = "/v2beta/stable-image"
JOB = "a6dc6c6e20acda010fe14d71f180658f2896ed9b4ec25aa99a6ff06c796987c4"
RESULTS = f"GET /v2beta/results/{JOB}"


def made(finish: str = "SUCCESS", data: bytes = PHOTO, **headers: str) -> Said:
    """A picture, as it comes."""
    return Said(data, 200, {"finish-reason": finish, "seed": "7", "x-request-id": "req-1", **headers}, "image/png")


def script(service: Service) -> Service:
    """All is well; relighting and creative upscaling take a while."""
    running = Said({"id": JOB, "status": "in-progress"}, 202)
    return (
        service.on(f"POST {IMAGE}/*", made())
        .on(f"POST {IMAGE}/edit/remove-background", made(data=CUT_OUT))
        .on(f"POST {IMAGE}/upscale/creative", {"id": JOB})
        .on(f"POST {IMAGE}/edit/replace-background-and-relight", {"id": JOB})
        .on(RESULTS, running, made())
    )


def case(name: str, request: Any, submit: str) -> Case:
    return Case(
        f"stability {name}",
        Stability,
        request,
        f"POST {IMAGE}/{submit}",
        script,
    )


CASES = (
    case(
        "generate",
        ImageRequest("A harbour", 1024, 768, 7, model="core"),
        "generate/core",
    ),
    case("change", EditRequest("Make it dusk", picture(), 64, 48, 7, model="sd3.5-large"), "generate/sd3"),
    case("fill", EditRequest("A boat", picture(), 64, 48, 7, mask=picture("mask.png")), "edit/inpaint"),
    case("extend", ExtendRequest(picture(), 64, 48, 7, left=32, bottom=16), "edit/outpaint"),
    case("cut out", CutOutRequest(picture(), 64, 48), "edit/remove-background"),
    case("upscale", UpscaleRequest(picture(), 64, 48, 4, 7, model="fast"), "upscale/fast"),
    case(
        "upscale creatively", UpscaleRequest(picture(), 64, 48, 4, 7, "A harbour", model="creative"), "upscale/creative"
    ),
    case("relight", RelightRequest("Evening sun", picture(), 64, 48, 7), "edit/replace-background-and-relight"),
)
