"""Stable Diffusion web UI as it answers: the picture in base64, and what it tells of it as JSON inside of JSON."""

from __future__ import annotations

import base64
import json
from typing import Any

from pipelines.providers.a1111 import Automatic1111
from pipelines.providers.abilities import EditRequest, ImageRequest, UpscaleRequest
from tests.peers.service import Service

from .case import PHOTO, Case, picture

MODEL = "sd_xl_base_1.0"
MADE = base64.b64encode(PHOTO).decode()


def script(service: Service) -> Service:
    """Made at once."""
    return (
        service.on("POST /sdapi/v1/txt2img", drawn())
        .on("POST /sdapi/v1/img2img", drawn())
        .on("POST /sdapi/v1/extra-single-image", {"html_info": "", "image": MADE})
    )


def drawn(**info: Any) -> dict[str, Any]:
    """One picture, and what is told of it."""
    told = {"seed": 7, "all_seeds": [7], "sd_model_name": MODEL, "sd_model_hash": "be9edd61", **info}
    return {"images": [MADE], "parameters": {}, "info": json.dumps(told)}


def case(name: str, request: Any, path: str) -> Case:
    return Case(
        f"a1111 {name}",
        Automatic1111,
        request,
        submit=f"POST /sdapi/v1/{path}",
        script=script,
    )


CASES = (
    case(
        "generate",
        ImageRequest("A harbour", 1200, 628, 7, negative="people", model=MODEL),
        "txt2img",
    ),
    case("edit", EditRequest("Make it dusk", picture(), 64, 64, 7, mask=picture("mask.png"), model=MODEL), "img2img"),
    case("upscale", UpscaleRequest(picture(), 64, 48, 4, model="R-ESRGAN 4x+"), "extra-single-image"),
)
