"""Replicate as it answers: a model with its schema, a prediction at an address of its own, files for an hour."""

from __future__ import annotations

from typing import Any

from pipelines.providers.abilities import CutOutRequest, ImageRequest, UpscaleRequest, VideoRequest, WorkflowRequest
from pipelines.providers.replicate import Replicate
from tests.peers.service import Said, Service

from .case import CUT_OUT, FILM, PHOTO, Case, picture

MODEL = "black-forest-labs/flux-schnell"
JOB = "gm3qorzdhgbfurvjtvhg6dckhu"
VERSION = "9dcd6d78e7c6560c340d916fe32e9f24aabfa331e5cce95fe31f77fb03121426"
MODEL_ROUTE = "GET /v1/models/*"
JOB_ROUTE = f"GET /v1/predictions/{JOB}"
FILE_ROUTE = "GET /delivery/out"
INPUT = {
    "type": "object",
    "title": "Input",
    "properties": {
        "prompt": {"type": "string"},
        "image": {"type": "string", "format": "uri"},
        "width": {"type": "integer", "minimum": 256, "maximum": 1440, "multipleOf": 32},
        "height": {"type": "integer", "minimum": 256, "maximum": 1440, "multipleOf": 32},
        "seed": {"type": "integer"},
        "scale": {"type": "number", "minimum": 1, "maximum": 10},
        "duration": {"enum": [5, 10], "type": "integer"},
        "style": {"allOf": [{"$ref": "#/components/schemas/style"}], "default": "any"},
    },
}


def model(properties: dict[str, Any] | None = None, *, official: bool = True) -> dict[str, Any]:
    """What is said of a model."""
    schemas = {
        "Input": INPUT if properties is None else {"type": "object", "properties": properties},
        "style": {"type": "string", "enum": ["any", "oil"]},
        "aspect_ratio": {"type": "string", "enum": ["1:1", "16:9", "custom"]},
    }
    schema = {"openapi": "3.0.2", "components": {"schemas": schemas}}
    return {
        "owner": "o",
        "name": "n",
        "is_official": official,
        "latest_version": {"id": VERSION, "openapi_schema": schema},
    }


def told(service: Service, status: str, **more: Any) -> dict[str, Any]:
    """What is said of a prediction."""
    urls = {"get": f"{service.url}/v1/predictions/{JOB}", "web": "https://replicate.com/p/1"}
    urls["cancel"] = f"{service.url}/v1/predictions/{JOB}/cancel"
    return {
        "id": JOB,
        "model": MODEL,
        "version": "hidden",
        "status": status,
        "input": {},
        "output": None,
        "error": None,
        "logs": "",
        "data_removed": False,
        "urls": urls,
        **more,
    }


def script(service: Service, *, file: bytes = PHOTO, output: Any = None, metrics: Any = None) -> Service:
    """Accepted, processing, done."""
    output = [f"{service.url}/delivery/out"] if output is None else output
    done = told(service, "succeeded", output=output, metrics=metrics or {"predict_time": 1.5, "image_count": 1})
    running = told(service, "processing", logs=" 10%|x | 1/10\n 50%|xxxxx | 5/10")
    return (
        service.on(MODEL_ROUTE, model())
        .on("POST /v1/models/*", Said(told(service, "starting"), 201))
        .on("POST /v1/predictions", Said(told(service, "starting"), 201))
        .on(JOB_ROUTE, running, done)
        .on(FILE_ROUTE, Said(file))
    )


def film(service: Service) -> Service:
    """Makes a film."""
    return script(service, file=FILM, metrics={"predict_time": 60.0, "video_output_duration_seconds": 5.0})


def cut_out(service: Service) -> Service:
    """Cuts out."""
    return script(service, file=CUT_OUT)


def case(name: str, request: Any, make: Any = script) -> Case:
    return Case(
        f"replicate {name}",
        Replicate,
        request,
        submit=f"POST /v1/models/{MODEL}/predictions",
        script=make,
        fetch=FILE_ROUTE,
        path="/v1",
    )


CASES = (
    case("workflow", WorkflowRequest({"prompt": "A harbour", "image": picture()}, 7, model=MODEL)),
    case("generate", ImageRequest("A harbour", 1024, 768, 7, pictures=[picture()], model=MODEL)),
    case("video", VideoRequest("Waves", 6.0, 1280, 720, 7, first=picture(), model=MODEL), film),
    case("upscale", UpscaleRequest(picture(), 64, 64, 4, model=MODEL)),
    case("cut out", CutOutRequest(picture(), 64, 64, model=MODEL), cut_out),
)
