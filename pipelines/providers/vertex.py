"""Google Veo on Vertex AI: films as long-running operations, by a service account's short-lived token.

An operation is asked after by POST where it was begun. Its film comes inside the answer, in base64; one that goes to
a bucket (`storageUri`) would need credentials of another kind to be read.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlsplit

import jwt

from ..errors import BadRequest, Lost, NotConfigured, Refused, StepFailed, Transient, Uncertain
from .abilities import VideoProvider, VideoRequest, VideoResult
from .base import Access, Bill, Exchange, File, Health, ModelInfo, Pending, Request, Setting
from .google.errors import failed_job, meaning
from .google.wire import as_object, count, decoded, encoded, objects, text_of
from .http import Http, Reply, sniff
from .merge import merged
from .redact import safe_text
from .shapes import nearest_aspect

R = TypeVar("R")
SOON, FILM_SECONDS = 10.0, 120.0
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
SIGN_IN = "https://oauth2.googleapis.com/token"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTED_SECONDS, FRESH = 3600, 0.8
USUAL_LOCATION = "us-central1"
LENGTHS = (4, 6, 8)
# The shorter side of each resolution.
RESOLUTIONS = {"720p": 720, "1080p": 1080, "4k": 2160}
SEEDS = 2**32
SETTINGS = (
    Setting("service_account", "Service account", secret=True, help="The JSON file of its key, whole.", long=True),
    Setting("project", "Project", required=False, help="Empty: the service account's own."),
    Setting("location", "Location", required=False, default=USUAL_LOCATION),
)


@dataclass(frozen=True)
class Account:
    """What the file of a service account's key says."""

    email: str
    project: str
    sign_in: str
    key_id: str
    private_key: str = field(repr=False)


@dataclass(frozen=True)
class Token:
    """A token, and until when on the monotonic clock it is used."""

    text: str = field(repr=False)
    until: float


class Vertex(VideoProvider):
    """Veo, in a project of Google Cloud."""

    key = "vertex"
    label = "Google Vertex AI"
    reconcile = "job"
    settings = SETTINGS
    default_url = f"https://{USUAL_LOCATION}-aiplatform.googleapis.com"
    slots = 10
    per_minute = 50

    def __init__(self, access: Access | None = None) -> None:
        known = access or Access()
        located = known.base_url or address_of(known.values.get("location") or USUAL_LOCATION)
        super().__init__(replace(known, base_url=located))
        self._signing_in = threading.Lock()
        self._token: Token | None = None

    def credentials(self) -> Mapping[str, str]:
        """A bearer token, asked for when there is none or the last has lived four fifths of its life."""
        with self._signing_in:
            if self._token is None or time.monotonic() >= self._token.until:
                self._token = self._sign_in(account_of(self.setting("service_account")))
            return {"Authorization": f"Bearer {self._token.text}"}

    def explain(self, reply: Reply) -> StepFailed | None:
        """Google's reasons. A token that is not accepted is not used again."""
        if reply.status == 401:
            self._token = None
        return meaning(reply, self.http, self.label)

    def check(self) -> Health:
        """Reads the location of the project: that needs the account's key, its role and the API switched on."""
        self.http.read(self.http.get(f"v1/{self._place()}"), works=False)
        return Health("Google Vertex AI accepts the service account.", {"place": self._place()})

    def models(self) -> Sequence[ModelInfo]:
        """The models of Google's own that make films."""
        found = self.http.read(self.http.get("v1beta1/publishers/google/models", params={"pageSize": 300}), works=False)
        names = [text_of(item.get("name")).rpartition("/")[2] for item in objects(found.get("publisherModels"))]
        return [ModelInfo(name, abilities=("generate_video",)) for name in names if name.startswith("veo")]

    def generate_video(self, request: VideoRequest, exchange: Exchange) -> Pending:
        """A film of four, six or eight seconds, as a job."""
        body = merged(_body(request), request.extra)
        if _parameters(body).get("storageUri"):
            raise BadRequest("Films are read out of the answer. Leave storageUri empty.")
        model = f"v1/{self._place()}/publishers/google/models/{request.model}"
        told = self.http.read(self.http.post(f"{model}:predictLongRunning", json=body))
        job = told.get("name")
        if not job or not isinstance(job, str):
            raise Uncertain("Google Vertex AI took this without saying what it calls it.")
        exchange.accepted(job, model=model, seconds=_parameters(body).get("durationSeconds"))
        return Pending(SOON)

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """The film once the operation is done."""
        told = self._operation(exchange)
        if told.get("done") is not True:
            exchange.progress(0.0, "Being made at Google Vertex AI")
            return Pending(SOON)
        if error := as_object(told.get("error")):
            words = safe_text(text_of(error.get("message")))
            raise failed_job(error, self.label, f" It says: {words}" if words else "")
        return self._result(request, exchange, as_object(told.get("response")))  # type: ignore[return-value]

    def _operation(self, exchange: Exchange) -> dict[str, Any]:
        """What Google says of the job; raises Lost where it does not know it."""
        path, asked = f"{exchange.handle['model']}:fetchPredictOperation", {"operationName": exchange.job}
        try:
            return self.http.read(self.http.send("POST", path, json=asked, seconds=FILM_SECONDS), works=False)
        except BadRequest as error:
            raise Lost("Google Vertex AI does not know this job any longer.") from error

    def _result(self, request: Any, exchange: Exchange, response: Mapping[str, Any]) -> VideoResult:
        data = _film(response)
        seconds = count(exchange.handle.get("seconds")) or Decimal(str(request.seconds))
        usage = {"calls": Decimal(1), "videos": Decimal(1), "seconds": seconds}
        model, seed, facts = f"{self.name}/{request.model}", request.seed % SEEDS, {"job": exchange.job}
        return VideoResult(data, sniff(data), model, seed=seed, facts=facts, bill=Bill(usage=usage))

    def _place(self) -> str:
        """The project and location, as addresses have them."""
        location = self.setting("location")
        if not _is_plain(location):
            raise NotConfigured("The location of Google Vertex AI is a name such as us-central1.")
        project = self.setting("project") or account_of(self.setting("service_account")).project
        if not project:
            raise NotConfigured("Google Vertex AI needs the project that is to be billed.")
        return f"projects/{project}/locations/{location}"

    def _sign_in(self, account: Account) -> Token:
        """A token for a statement signed with the account's key (RFC 7523); asking for one changes nothing."""
        sign_in = urlsplit(account.sign_in)
        line = Http(
            f"{sign_in.scheme}://{sign_in.netloc}",
            label="Google's sign-in",
            # The file names this address: it may lie in a network of our own only where the service itself does.
            private=self.access.private and sign_in.hostname == urlsplit(self.base_url).hostname,
            explain=_explain_sign_in,
            secrets=[account.private_key],
        )
        asked = {"grant_type": GRANT, "assertion": _assertion(account)}
        told = line.read(line.send("POST", account.sign_in, data=asked), works=False)
        token, life = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not isinstance(life, int | float):
            raise Transient("Google's sign-in answered something that cannot be read.")
        return Token(token, time.monotonic() + FRESH * life)


def address_of(location: str) -> str:
    """Where Vertex AI is for a location; "global" is one."""
    if location == "global" or not _is_plain(location):
        return "https://aiplatform.googleapis.com"
    return f"https://{location}-aiplatform.googleapis.com"


def account_of(text: str) -> Account:
    """What the file of a service account's key says; raises NotConfigured where it is none."""
    try:
        told = as_object(json.loads(text))
    except ValueError as error:
        raise NotConfigured("The service account is the whole JSON file of its key, which this is not.") from error
    email, private_key = text_of(told.get("client_email")), text_of(told.get("private_key"))
    if not email or not private_key:
        raise NotConfigured("The service account's JSON has no client_email or no private_key.")
    sign_in = text_of(told.get("token_uri")) or SIGN_IN
    return Account(email, text_of(told.get("project_id")), sign_in, text_of(told.get("private_key_id")), private_key)


def _assertion(account: Account) -> str:
    now = int(time.time())
    claims = {
        "iss": account.email,
        "scope": SCOPE,
        "aud": account.sign_in,
        "iat": now,
        "exp": now + ASSERTED_SECONDS,
    }
    try:
        return jwt.encode(claims, account.private_key, algorithm="RS256", headers={"kid": account.key_id})
    except (jwt.InvalidKeyError, ValueError, TypeError) as error:
        raise NotConfigured("The private key in the service account's JSON cannot be read.") from error


def _explain_sign_in(reply: Reply) -> StepFailed | None:
    """A 400 is a key that was withdrawn, or a clock that is wrong."""
    if reply.status != 400:
        return None
    told = as_object(reply.body)
    words = safe_text(text_of(told.get("error_description")) or text_of(told.get("error")))
    said = f" It says: {words}" if words else ""
    return NotConfigured(f"Google does not accept the service account of this connection.{said}")


def _body(request: VideoRequest) -> dict[str, Any]:
    if request.last and not request.first:
        raise BadRequest("Veo ends a film with a picture only where it begins with one, too.")
    instance: dict[str, Any] = {"prompt": request.prompt}
    if request.first:
        instance["image"] = _picture(request.first)
    if request.last:
        instance["lastFrame"] = _picture(request.last)
    short = min(request.width, request.height)
    parameters = {
        "sampleCount": 1,
        "durationSeconds": min(LENGTHS, key=lambda length: (abs(length - request.seconds), -length)),
        "aspectRatio": nearest_aspect(request.width, request.height, ("16:9", "9:16")),
        "resolution": min(RESOLUTIONS, key=lambda name: abs(RESOLUTIONS[name] - short)),
        "seed": request.seed % SEEDS,
        "generateAudio": request.sound,
    }
    named = {"negativePrompt": request.negative} if request.negative else {}
    return {"instances": [instance], "parameters": parameters | named}


def _parameters(body: Mapping[str, Any]) -> dict[str, Any]:
    return as_object(body.get("parameters"))


def _picture(file: File) -> dict[str, str]:
    return {"bytesBase64Encoded": encoded(file), "mimeType": file.mime}


def _film(response: Mapping[str, Any]) -> bytes:
    """The first film; raises Refused, with Google's reasons, where all were held back."""
    for video in objects(response.get("videos")):
        if data := decoded(video.get("bytesBase64Encoded")):
            return data
        if video.get("gcsUri"):
            raise Lost("Google Vertex AI put the film into a bucket. Leave storageUri empty.")
    reasons = response.get("raiMediaFilteredReasons")
    words = safe_text(" ".join(text_of(reason) for reason in reasons)) if isinstance(reasons, list) else ""
    if response.get("raiMediaFilteredCount") or words:
        raise Refused(f"Google Vertex AI held the film back. {words}".strip())
    raise Refused("Google Vertex AI says it is done and gave no film.")


def _is_plain(location: str) -> bool:
    return bool(re.fullmatch(r"[a-z][a-z0-9-]{1,40}", location))
