"""Adobe Firefly and Photoshop: pictures made, filled, expanded, enlarged and cut out, and films, as jobs.

A job is asked after where the service says, which is another of its hosts; what it made can be fetched for an hour.
An organisation may ask four times a minute, and all that is asked counts but the sign-in: uploads, and each look at a
job. So a look comes after fifteen seconds at the soonest, and a picture that was put there is not put there again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote, urljoin

from ...errors import BadRequest, Lost, NotConfigured, QuotaExceeded, Refused, StepFailed, Transient, Uncertain
from ...media.sendable import Most
from ..abilities import (
    CutOutProvider,
    CutOutRequest,
    EditProvider,
    EditRequest,
    ExtendProvider,
    ExtendRequest,
    ImageProvider,
    ImageRequest,
    ImageResult,
    UpscaleProvider,
    UpscaleRequest,
    VideoProvider,
    VideoRequest,
    VideoResult,
)
from ..base import Access, Bill, Exchange, File, Health, ModelInfo, Pending, Request, Setting
from ..http import Http, Reply
from ..merge import merged
from ..uploads import put_once
from .bodies import (
    cut_out_body,
    expand_body,
    fill_body,
    generation,
    image5_body,
    image_body,
    upscale_body,
    video_body,
)
from .ims import Ims
from .inputs import store, upload
from .jobs import (
    LABEL,
    REFUSALS,
    address_of,
    facts_of,
    failure,
    faults_of,
    first_output,
    is_trusted,
    job_of,
    part,
)

R = TypeVar("R")
LATER = 15.0
# What is asked for where no model is chosen, and where there is no choice.
MAKES, CHANGES, FILLS, EXPANDS, CUTS = "image3", "image5", "fill", "expand", "remove-background"
UPSCALES, FILMS = "precise_upsampler_v1", "video1_standard"

SETTINGS = (
    Setting("client_id", "Client id"),
    Setting("client_secret", "Client secret", secret=True),
    Setting(
        "token_url",
        "Address of the sign-in",
        required=False,
        default="https://ims-na1.adobelogin.com/ims/token/v3",
        help="A path alone lies at the connection's own address.",
    ),
    Setting(
        "photoshop_url",
        "Address of Photoshop",
        required=False,
        default="https://image.adobe.io",
        help="A path alone lies at the connection's own address.",
    ),
    Setting(
        "storage_url",
        "Address of a storage container",
        secret=True,
        required=False,
        help=(
            "Photoshop reads pictures from a storage of yours only. To cut subjects out, give the address of a "
            "container in Azure Blob Storage with its shared access signature, which may create and read."
        ),
    ),
)


class Gone(BadRequest):
    """Raised when the service knows nothing at an address."""


class Firefly(ImageProvider, EditProvider, ExtendProvider, UpscaleProvider, CutOutProvider, VideoProvider):
    """One client of Adobe's; a model is the version it is asked for, such as `image4_ultra`."""

    key = "firefly"
    label = LABEL
    reconcile = "job"
    settings = SETTINGS
    default_url = "https://firefly-api.adobe.io"
    counts = "requests"
    knows_style = True
    takes: ClassVar = {"": Most(bytes=15_000_000), "remove_background": Most(bytes=50_000_000)}
    per_minute = 4

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        private, secret = self.access.private, self.setting("client_secret")
        self._photoshop_url = self._at("photoshop_url").rstrip("/")
        self._ims = Ims(
            self._at("token_url"), client_id=self.setting("client_id"), client_secret=secret, private=private
        )
        self._photoshop = Http(
            self._photoshop_url,
            label="Adobe Photoshop",
            private=private,
            credentials=self.credentials,
            explain=self.explain,
            secrets=[secret, self.setting("storage_url")],
            pace=self.take_turn,
        )

    def credentials(self) -> Mapping[str, str]:
        """The token of the sign-in, and the client it is for."""
        return {"Authorization": f"Bearer {self._ims.token()}", "x-api-key": self.setting("client_id")}

    def check(self) -> Health:
        """Asks after a job that there is not: the answer that it is unknown needs credentials that are accepted."""
        with suppress(Gone):
            self.http.get("v3/status/unknown")
        return Health("Adobe Firefly accepts the client id and client secret.")

    def models(self) -> Sequence[ModelInfo]:
        """The custom models of the organisation, which are all that is listed, as they are asked for."""
        reply = self.http.get("v3/custom-models", headers={"x-request-id": "pressline-models"})
        listed = self.http.read(reply, works=False).get("custom_models")
        known = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
        return [_custom(item) for item in known if item.get("assetId")]

    # --- What can be asked -------------------------------------------------------------------------

    def goes_by(self, request: Any) -> int:
        """Image 3 and 4 have a place for one picture that shows a style; in Image 5 it would be changed itself."""
        is_new = isinstance(request, ImageRequest) and not request.pictures
        return 1 if is_new and generation(request.model or MAKES) < 5 else 0

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult | Pending:
        """A picture from words, and from at most one other."""
        model = request.model or MAKES
        sources = self._sources(request.pictures, exchange)
        if generation(model) >= 5:
            return self._ask(request, exchange, "v4/images/generate-async", image5_body(request, sources), model)
        body = image_body(request, model, sources)
        return self._ask(request, exchange, "v3/images/generate-async", body, model.partition("/")[0])

    def edit_image(self, request: EditRequest, exchange: Exchange) -> ImageResult | Pending:
        """Where there is a mask it is filled, white is what is changed; else Image 5 follows the words."""
        if request.mask is not None:
            picture, mask = (self._upload(file, exchange) for file in (request.picture, request.mask))
            body = fill_body(request, picture, mask)
            return self._ask(request, exchange, "v3/images/fill-async", body)
        model = request.model or CHANGES
        if generation(model) < 5:
            raise BadRequest(f"{LABEL} changes pictures with `{model}` only inside a mask. Give one, or take `image5`.")
        body = image5_body(request, self._sources([request.picture, *request.pictures], exchange))
        return self._ask(request, exchange, "v4/images/generate-async", body, model)

    def extend_image(self, request: ExtendRequest, exchange: Exchange) -> ImageResult | Pending:
        """So many pixels more on each side, up to 3,999 in all."""
        body = expand_body(request, self._upload(request.picture, exchange))
        return self._ask(request, exchange, "v3/images/expand-async", body)

    def upscale_image(self, request: UpscaleRequest, exchange: Exchange) -> ImageResult | Pending:
        """Two, three, four or six times as large."""
        body = upscale_body(request, self._upload(request.picture, exchange))
        return self._ask(request, exchange, "v3/images/upscale", body, request.model or UPSCALES)

    def generate_video(self, request: VideoRequest, exchange: Exchange) -> VideoResult | Pending:
        """A film of the length that the service makes, without sound."""
        first, last = (self._upload(file, exchange) if file else None for file in (request.first, request.last))
        body = video_body(request, first, last)
        return self._ask(request, exchange, "v3/videos/generate", body, request.model or FILMS)

    def remove_background(self, request: CutOutRequest, exchange: Exchange) -> ImageResult | Pending:
        """By Photoshop, which reads the picture from a storage of ours; raises NotConfigured where there is none."""
        body = merged(cut_out_body(self._store(request.picture)), request.extra)
        return self._accepted(exchange, self._photoshop.post("v2/remove-background", json=body))

    # --- Jobs --------------------------------------------------------------------------------------

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """What was made once it is there, fetched at once."""
        line, below = (self._photoshop, "v2") if isinstance(request, CutOutRequest) else (self.http, "v3")
        try:
            reply = line.get(self._address(exchange, "status", below), headers=self.credentials())
        except Gone as error:
            raise Lost(f"{LABEL} does not know this job any longer.") from error
        told = line.read(reply, works=False)
        match told.get("status"):
            case "succeeded":
                return self._result(request, exchange, told.get("result"))  # type: ignore[return-value]
            case "failed" | "cancelled" | "timeout":
                raise failure(told)
            case str():
                exchange.progress(part(told.get("progress")), "Being made at Adobe Firefly")
                return Pending(LATER)
        raise Transient(f"{LABEL} answered something that cannot be read.")

    def cancel(self, exchange: Exchange) -> None:
        """Firefly's jobs can be ended, Photoshop's cannot."""
        if exchange.handle.get("cancel_url"):
            self.http.send("PUT", self._address(exchange, "cancel", "v3"), headers=self.credentials())

    def explain(self, reply: Reply) -> StepFailed | None:
        """Its error codes, the reasons for a 403, and the page that says a picture is too large."""
        body = reply.body if isinstance(reply.body, dict) else {}
        code, said = str(body.get("error_code") or ""), self.http.says(reply)
        if reply.status == 401:
            self._ims.forget()
        if code in REFUSALS:
            return Refused(f"{LABEL} declined this: {REFUSALS[code]}.{said}")
        match reply.status:
            case 403 if "quota" in f"{reply.headers.get('x-access-error', '')} {said}".lower():
                return QuotaExceeded(f"The account with {LABEL} has nothing left.{said}")
            case 404 | 410 if code:
                return Gone(f"{LABEL} knows nothing of this (status {reply.status}).{said}")
            case 422 if "jobId" in faults_of(body):
                return Gone(f"{LABEL} has no such job.{faults_of(body)}")
            case 413:
                return BadRequest(f"{LABEL} takes no picture as large as this.")
            case 422 if not said:
                return BadRequest(f"{LABEL} cannot take this.{faults_of(body)}")
        return None

    # --- How it is asked ---------------------------------------------------------------------------

    def _ask(self, request: Any, exchange: Exchange, path: str, body: Mapping[str, Any], version: str = "") -> Pending:
        headers = {"x-model-version": version} if version else {}
        return self._accepted(exchange, self.http.post(path, json=merged(body, request.extra), headers=headers))

    def _accepted(self, exchange: Exchange, reply: Reply) -> Pending:
        job = job_of(self.http.read(reply))
        if job is None:
            raise Uncertain(f"{LABEL} took this without saying what it calls it.")
        exchange.accepted(job.id, status_url=job.status_url, cancel_url=job.cancel_url)
        return Pending(LATER)

    def _address(self, exchange: Exchange, verb: str, below: str) -> str:
        """Where a job is asked after or ended: as the service said, or by its id where it said something odd."""
        told = exchange.handle.get(f"{verb}_url") or ""
        if told and is_trusted(told, own=[self.base_url, self._photoshop_url]):
            return str(told)
        return f"{below}/{verb}/{quote(exchange.job, safe=':')}"

    def _sources(self, files: Sequence[File], exchange: Exchange) -> list[dict[str, str]]:
        if len(files) > 1:
            raise BadRequest(f"{LABEL} takes one picture, and {len(files)} were given.")
        return [self._upload(file, exchange) for file in files]

    def _upload(self, file: File, exchange: Exchange) -> dict[str, str]:
        return {"uploadId": put_once(exchange, file, lambda put: upload(self.http, put))}

    def _store(self, file: File) -> str:
        if not self.setting("storage_url"):
            raise NotConfigured(
                "Photoshop cuts out only what it can read from a storage of yours. Staff can give the address of a "
                "container in the connection's settings."
            )
        return store(self._at("storage_url"), file, private=self.access.private)

    def _at(self, name: str) -> str:
        """A setting that is an address, or a path at the connection's own."""
        return urljoin(f"{self.base_url}/", self.setting(name))

    # --- What came of it ---------------------------------------------------------------------------

    def _result(self, request: Any, exchange: Exchange, result: Any) -> ImageResult | VideoResult:
        output = first_output(result)
        address = address_of(output)
        if not address:
            raise Refused(f"{LABEL} says it is done and gave nothing.")
        fetched = self.http.fetch(address)
        told = output.get("seed")
        seed = told if isinstance(told, int) else getattr(request, "seed", 0)
        facts = {"job": exchange.job, **facts_of(result)}
        model = f"{self.name}/{_model_of(request)}"
        if isinstance(request, VideoRequest):
            bill = Bill(usage={"calls": Decimal(1), "videos": Decimal(1)})
            return VideoResult(fetched.data, fetched.mime, model, seed, facts=facts, bill=bill)
        bill = Bill(usage={"calls": Decimal(1), "images": Decimal(1)})
        return ImageResult(fetched.data, model, seed, facts=facts, bill=bill)


def _model_of(request: Any) -> str:
    """What made it."""
    match request:
        case EditRequest(mask=File()):
            return FILLS
        case ExtendRequest():
            return EXPANDS
        case CutOutRequest():
            return CUTS
        case EditRequest():
            return request.model or CHANGES
        case UpscaleRequest():
            return request.model or UPSCALES
        case VideoRequest():
            return request.model or FILMS
    return str(request.model or MAKES)


def _custom(item: Mapping[str, Any]) -> ModelInfo:
    base = item.get("baseModel")
    version = str(base.get("version") or "") if isinstance(base, dict) else ""
    kind = "image4_custom" if version.startswith("4") else "image3_custom"
    return ModelInfo(f"{kind}/{item['assetId']}", str(item.get("displayName") or ""), ("generate_image",))
