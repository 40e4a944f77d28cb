"""fal's queue as it answers: addresses of its own for each request, and files behind others."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pipelines.providers.abilities import (
    CutOutRequest,
    EditRequest,
    ImageRequest,
    UpscaleRequest,
    VideoRequest,
    WorkflowRequest,
)
from pipelines.providers.fal import Fal
from tests.peers.service import Said, Service

from .case import CUT_OUT, FILM, PHOTO, Case, picture

MODEL = "fal-ai/flux/dev"
JOB = "764cabcf-b745-4b3e-ae38-1200304cf45b"
STATUS, RESPONSE, CANCEL = (f"/fal-ai/flux/requests/{JOB}{end}" for end in ("/status", "", "/cancel"))
FILE_ROUTE = "GET /files/out"
KEYS = "/.well-known/jwks.json"
PRIVATE_KEY = Ed25519PrivateKey.from_private_bytes(b"fal signs with these 32 bytes...")


def script(service: Service, *, file: bytes = PHOTO, **given: Any) -> Service:
    """Queued, in progress, completed, and the response."""
    accepted = {
        "request_id": JOB,
        "status_url": service.url + STATUS,
        "response_url": service.url + RESPONSE,
        "cancel_url": service.url + CANCEL,
        "queue_position": 2,
    }
    made = {"url": f"{service.url}/files/out", "width": 1024, "height": 768, "content_type": "image/png"}
    about = {"seed": 99, "has_nsfw_concepts": [False], "prompt": "A harbour", "timings": {"inference": 1.2}}
    return (
        service.on("POST /fal-ai/*", accepted)
        .on(
            f"GET {STATUS}",
            Said({"status": "IN_QUEUE", "queue_position": 2}, 202),
            Said({"status": "IN_PROGRESS", "logs": []}, 202),
            {"status": "COMPLETED", "logs": [], "metrics": {}},
        )
        .on(f"GET {RESPONSE}", given or {"images": [made], **about})
        .on(FILE_ROUTE, Said(file))
        .on(f"GET {KEYS}", key_set(PRIVATE_KEY))
    )


def key_set(*keys: Ed25519PrivateKey) -> dict[str, Any]:
    """The public keys as fal shows them, after one of a kind that it does not use."""
    points = (base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=") for key in keys)
    return {"keys": [{"kty": "RSA", "n": "x"}, *({"kty": "OKP", "crv": "Ed25519", "x": point} for point in points)]}


def signed(body: bytes, *, at: int, key: Ed25519PrivateKey = PRIVATE_KEY) -> dict[str, str]:
    """The headers of a webhook."""
    told = {"Request-Id": JOB, "User-Id": "user-1", "Timestamp": str(at)}
    message = "\n".join([*told.values(), hashlib.sha256(body).hexdigest()]).encode()
    return {f"X-Fal-Webhook-{name}": value for name, value in {**told, "Signature": key.sign(message).hex()}.items()}


def film(service: Service) -> Service:
    """Makes a film."""
    return script(service, file=FILM, video={"url": f"{service.url}/files/out"})


def cut_out(service: Service) -> Service:
    """Cuts out."""
    return script(service, file=CUT_OUT)


def case(name: str, request: Any, make: Any = script) -> Case:
    return Case(f"fal {name}", Fal, request, submit=f"POST /{MODEL}", script=make, fetch=FILE_ROUTE)


CASES = (
    case("workflow", WorkflowRequest({"prompt": "A harbour", "image_url": picture()}, 7, model=MODEL)),
    case("generate", ImageRequest("A harbour", 1024, 768, 7, model=MODEL)),
    case("edit", EditRequest("Make it dusk", picture(), 64, 64, 7, model=MODEL)),
    case("video", VideoRequest("Waves", 6.0, 1280, 720, 7, first=picture(), model=MODEL), film),
    case("upscale", UpscaleRequest(picture(), 64, 64, 4, model=MODEL)),
    case("cut out", CutOutRequest(picture(), 64, 64, model=MODEL), cut_out),
)
