"""FLORA as it answers: its lists of models and techniques, runs, files given to it, and signed webhooks."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from pipelines.providers.abilities import ImageRequest, SpeechRequest, TextRequest, VideoRequest, WorkflowRequest
from pipelines.providers.flora import Flora
from tests.peers.service import Said, Service

from .case import FILM, PHOTO, Case, picture

RUN = "run_abc123"
BASE = "/api/v1"
GENERATE, LOOK = f"POST {BASE}/generate", f"GET {BASE}/runs/{RUN}"
TECHNIQUE = f"POST {BASE}/techniques/tech_poster/runs"
SOUND = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + b"\0" * 64
VALUES = {
    "key": "sk_live_secret_123",
    "workspace_id": "ws_one",
    "project_id": "prj_one",
    "webhook_secret": "whsec_secret_456",
}


def param(name: str, type: str = "string", *options: str, **more: Any) -> dict[str, Any]:
    """A parameter as a model lists it."""
    listed = [{"label": option.title(), "value": option} for option in options]
    return {"name": name, "type": type, "required": False, **({"options": listed} if listed else {}), **more}


MODELS = (
    {
        "model_id": "t2i-flux-2-pro",
        "name": "FLUX.2 Pro",
        "type": "image",
        "params": [
            param("aspect_ratio", "string", "auto", "1:1", "4:3", "16:9"),
            param("seed", "seed"),
            param("image_size", "string", "1K", "2K"),
            param("image_urls", "string[]"),
            param("safety", "int", default=2, min=0, max=6, required=True),
        ],
    },
    {
        "model_id": "i2v-wave",
        "name": "Wave",
        "type": "video",
        "params": [
            param("duration", "string", "5s", "10s"),
            param("resolution", "string", "480p", "720p", "1080p"),
            param("start_image_url"),
            param("end_image_url"),
            param("generate_audio", "bool"),
            param("negative_prompt"),
        ],
    },
    {"model_id": "tts-voice", "name": "Voice", "type": "audio", "params": [param("voice"), param("speed", "float")]},
    {"model_id": "llm-words", "name": "Words", "type": "text", "params": [param("image_url")]},
    {"model_id": "odd", "name": "Odd", "type": "smell", "params": []},
)
POSTER = {
    "technique_id": "tech_poster",
    "name": "Poster",
    "run_cost": 0.2,
    "inputs": [
        {"id": "in_1", "name": "Product", "type": "imageUrl"},
        {"id": "in_2", "name": "Headline", "type": "text"},
        {"id": "in_3", "name": "Mood", "type": "text", "optional": True},
    ],
    "outputs": [],
}


def told(status: str, **more: Any) -> dict[str, Any]:
    """What is said of a run."""
    return {"run_id": RUN, "created_at": 1, "progress": 0, "status": status, **more}


def output(service: Service, type: str, file: str) -> dict[str, str]:
    """One output: an address, or the text itself."""
    url = file if type == "text" else f"{service.url}/media/{file}"
    return {"output_id": f"out_{type}", "type": type, "url": url}


def script(service: Service) -> Service:
    """Everything is listed, every file is taken, and a run has one output of each kind."""
    files = (("imageUrl", "one.png"), ("videoUrl", "one.mp4"), ("audioUrl", "one.mp3"), ("text", "A calm harbour."))
    outputs = [output(service, type, file) for type, file in files]
    started = {"run_id": RUN, "type": "generation", "charged_cost": 0.04, "estimated_seconds": 9}
    return (
        taking_files(service)
        .on(f"GET {BASE}/models", {"models": list(MODELS)})
        .on(f"GET {BASE}/techniques/tech_poster", POSTER)
        .on(GENERATE, Said(started, 201))
        .on(TECHNIQUE, told("pending"))
        .on(LOOK, told("running", progress=40), told("completed", outputs=outputs, charged_cost=0.05))
        .on("GET /media/one.png", Said(PHOTO, mime="image/png"))
        .on("GET /media/one.mp4", Said(FILM, mime="video/mp4"))
        .on("GET /media/one.mp3", Said(SOUND, mime="audio/mpeg"))
    )


def taking_files(service: Service) -> Service:
    """A file goes to an address of its own and is ready at once."""
    asset = {"asset_id": "asset_1", "status": "pending_upload", "url": "https://media.flora.example/old.png"}
    return (
        service.on(f"POST {BASE}/assets", {**asset, "upload_url": f"{service.url}/bucket/1?signature=abc"})
        .on("PUT /bucket/1", Said(b""))
        .on("POST /bucket/1", Said(b"", 204))
        .on(
            f"POST {BASE}/assets/asset_1/complete", {**asset, "status": "ready", "url": "https://media.flora.example/a"}
        )
    )


def signed(body: bytes, *, at: int, secret: str = VALUES["webhook_secret"]) -> dict[str, str]:
    """The headers of a webhook."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Flora-Signature": f"t={at},v1={'0' * 64},v1={digest}", "Flora-Event": "run.completed"}


def case(name: str, request: Any, submit: str, fetch: str = "") -> Case:
    return Case(
        f"flora {name}",
        Flora,
        request,
        submit=submit,
        script=script,
        fetch=f"GET /media/{fetch}" if fetch else "",
        values=VALUES,
        path=BASE,
    )


CASES = (
    case("generate", ImageRequest("A harbour", 1024, 768, 7, model="t2i-flux-2-pro"), GENERATE, "one.png"),
    case("video", VideoRequest("Waves", 6, 1280, 720, 7, first=picture(), model="i2v-wave"), GENERATE, "one.mp4"),
    case("speak", SpeechRequest("Hi sea", voice="anna", model="tts-voice"), GENERATE, "one.mp3"),
    case("text", TextRequest("Write a line.", seed=1, system="You are brief.", model="llm-words"), GENERATE),
    case(
        "workflow",
        WorkflowRequest({"Product": picture(), "in_2": "Sea"}, seed=7, model="tech_poster"),
        TECHNIQUE,
        "one.png",
    ),
)
