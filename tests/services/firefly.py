"""Adobe Firefly and Photoshop as they answer: a sign-in, pictures put in a storage, and jobs at addresses of their own.

In tests the sign-in, Photoshop and the storage lie at the same address as Firefly.
"""

from __future__ import annotations

from typing import Any

from pipelines.providers.abilities import (
    CutOutRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    UpscaleRequest,
    VideoRequest,
)
from pipelines.providers.firefly import Firefly
from tests.peers.service import Said, Service

from .case import CUT_OUT, FILM, PHOTO, Case, picture

JOB = "urn:ff:jobs:epo854211:86ffe2ea"
UPLOAD = "6b9f0f3e-3c1f-4d59-8b7b-0a5f6b0f2f11"
SIGN_IN, STORE, STATUS, CANCEL = "POST /ims/token/v3", "POST /v2/storage/image", "GET /v3/status/*", "PUT /v3/cancel/*"
CUT, CUT_STATUS, CONTAINER = "POST /ps/v2/remove-background", "GET /ps/v2/status/*", "PUT /pictures/*"
VALUES = {
    "client_id": "our-client",
    "client_secret": "secret-key-123",
    "token_url": "/ims/token/v3",
    "photoshop_url": "/ps",
    "storage_url": "/pictures?sv=2025&sig=secret-signature",
}


def token(name: str = "token-1", seconds: int = 86_399) -> dict[str, Any]:
    """What the sign-in says."""
    return {"access_token": name, "token_type": "bearer", "expires_in": seconds}


def accepted(service: Service) -> Said:
    """A job as Image 3 and 4, filling, expanding and films have it."""
    urls = {"statusUrl": f"{service.url}/v3/status/{JOB}", "cancelUrl": f"{service.url}/v3/cancel/{JOB}"}
    return Said({"jobId": JOB, **urls}, 202)


def linked(service: Service, status: int = 200) -> Said:
    """A job as Image 5 has it, and upscaling with 202."""
    links = {"result": f"{service.url}/v3/status/{JOB}", "cancel": f"{service.url}/v3/cancel/{JOB}"}
    return Said({"links": {name: {"href": href} for name, href in links.items()}, "progress": 0}, status)


def told(status: str, **more: Any) -> dict[str, Any]:
    """What is said of a job."""
    return {"jobId": JOB, "status": status, **more}


def done(output: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The job is done."""
    return told("succeeded", result={"outputs": [output], **more})


def script(service: Service, output: dict[str, Any] | None = None) -> Service:
    """Signed in, stored, accepted, running, ready."""
    url = f"{service.url}/delivery/output?X-Amz-Signature=abc"
    ready = done(output or {"seed": 9, "image": {"url": url}}, contentClass="art")
    cut = {"jobId": "cut-1", "statusUrl": f"{service.url}/ps/v2/status/cut-1"}
    return (
        service.on(SIGN_IN, token())
        .on(STORE, {"images": [{"id": UPLOAD}]})
        .on("POST /v3/*", lambda asked: accepted(service))
        .on("POST /v4/*", lambda asked: linked(service))
        .on("POST /v3/images/upscale", lambda asked: linked(service, 202))
        .on(STATUS, told("pending"), told("running", progress=50), ready)
        .on(CONTAINER, Said(b"", 201))
        .on(CUT, Said(cut, 202))
        .on(CUT_STATUS, told("running"), done({"destination": {"url": url}, "mediaType": "image/png"}))
        .on("GET /delivery/output", Said(PHOTO, mime="image/png"))
    )


def cut_out(service: Service) -> Service:
    """What it made has alpha."""
    return script(service).on("GET /delivery/output", Said(CUT_OUT, mime="image/png"))


def upscaled(service: Service) -> Service:
    """What it made is named in another way."""
    return script(service, {"id": UPLOAD, "presignedUrl": f"{service.url}/delivery/output"})


def filmed(service: Service) -> Service:
    """A film."""
    output = {"seed": 9, "video": {"url": f"{service.url}/delivery/output"}}
    return script(service, output).on("GET /delivery/output", Said(FILM, mime="video/mp4"))


def case(name: str, request: Any, submit: str, well: Any = script) -> Case:
    fetch = "GET /delivery/output"
    return Case(
        f"firefly {name}",
        Firefly,
        request,
        submit,
        well,
        fetch=fetch,
        values=VALUES,
    )


CASES = (
    case(
        "generate",
        ImageRequest("A harbour", 1024, 768, 7, negative="fog", model="image4_ultra"),
        "POST /v3/images/generate-async",
    ),
    case("generate 5", ImageRequest("A harbour", 1600, 900, 7, model="image5"), "POST /v4/images/generate-async"),
    case("change", EditRequest("Make it dusk", picture(), 64, 48, 7), "POST /v4/images/generate-async"),
    case("fill", EditRequest("A boat", picture(), 64, 48, 7, picture("mask.png")), "POST /v3/images/fill-async"),
    case("extend", ExtendRequest(picture(), 64, 48, 7, left=32, bottom=16), "POST /v3/images/expand-async"),
    case("upscale", UpscaleRequest(picture(), 64, 48, 4, 7), "POST /v3/images/upscale", upscaled),
    case("film", VideoRequest("Waves", 5, 1300, 700, 7, picture(), picture()), "POST /v3/videos/generate", filmed),
    case("cut out", CutOutRequest(picture(), 64, 48), CUT, cut_out),
)
