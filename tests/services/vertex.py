"""Veo on Vertex AI as it answers: a sign-in by a signed statement, an operation, a film inside of its answer."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from pipelines.providers import Access
from pipelines.providers.abilities import VideoRequest
from pipelines.providers.vertex import Vertex
from tests.peers.service import Service

from .case import Case, picture
from .google import FILM

MODEL = "veo-3.1-generate-001"
PLACE = "projects/studio-1/locations/europe-west4"
SUBMIT = f"POST /v1/{PLACE}/publishers/google/models/{MODEL}:predictLongRunning"
ASK = f"POST /v1/{PLACE}/publishers/google/models/{MODEL}:fetchPredictOperation"
SIGN_IN = "POST /token"
JOB = f"{PLACE}/publishers/google/models/{MODEL}/operations/op-1"
# Made for this run of the tests only.
KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC = KEY.public_key()


def account(url: str, **changes: Any) -> str:
    """A service account's JSON whose sign-in is at `url`."""
    told = {
        "type": "service_account",
        "project_id": "studio-1",
        "private_key_id": "k1",
        "private_key": PEM,
        "client_email": "pressline@studio-1.iam.example",
        "token_uri": f"{url}/token",
    }
    return json.dumps({**told, **changes})


def values(url: str, **changes: Any) -> dict[str, str]:
    """What the connection says."""
    return {"service_account": account(url, **changes), "location": "europe-west4"}


@dataclass(frozen=True)
class SignedIn(Case):
    """A case whose service account signs in at the service itself."""

    def access(self, service: Service) -> Access:
        return replace(Case.access(self, service), values=values(service.url))


def operation(done: bool = True, **more: Any) -> dict[str, Any]:
    """What is said of the operation."""
    return {"name": JOB, "done": done, **more} if done else {"name": JOB, **more}


def filmed(*videos: dict[str, Any], **more: Any) -> dict[str, Any]:
    kind = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"
    return operation(response={"@type": kind, "videos": list(videos), **more})


def film(data: bytes = FILM) -> dict[str, Any]:
    return {"bytesBase64Encoded": base64.b64encode(data).decode(), "mimeType": "video/mp4"}


def script(service: Service) -> Service:
    """Signed in, accepted, running, done."""
    return (
        service.on(SIGN_IN, {"access_token": "ya29.token-1", "expires_in": 3599, "token_type": "Bearer"})
        .on(SUBMIT, {"name": JOB})
        .on(ASK, operation(done=False), operation(done=False), filmed(film(), raiMediaFilteredCount=0))
    )


CASES = (
    SignedIn(
        "vertex video",
        Vertex,
        VideoRequest("A harbour", 5.5, 1920, 1080, 7, first=picture(), last=picture(), model=MODEL),
        submit=SUBMIT,
        script=script,
        values=values("http://127.0.0.1:9"),
    ),
)
