"""fal: any model of its marketplace by its queue, asked after at the addresses that fal gave.

What a model takes is in its own schema, which the platform's address has. Errors of a model's server (5xx) are never
billed, so another try costs nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import quote, urljoin

from ...errors import (
    BadRequest,
    Forbidden,
    JobFailed,
    Lost,
    NotConfigured,
    QuotaExceeded,
    Refused,
    Retired,
    StepFailed,
    Transient,
    Uncertain,
)
from ..abilities import (
    CutOutProvider,
    CutOutRequest,
    EditProvider,
    EditRequest,
    ImageProvider,
    ImageRequest,
    ImageResult,
    UpscaleProvider,
    UpscaleRequest,
    VideoProvider,
    VideoRequest,
    VideoResult,
    WorkflowProvider,
    WorkflowRequest,
    WorkflowResult,
)
from ..base import API_KEY, Access, Bill, Exchange, File, Health, ModelInfo, Pending, Request, Setting
from ..http import Reply
from ..merge import merged
from ..replicate import form as forms
from ..replicate.form import Wish, filled, sized
from ..replicate.outputs import data_uri, first_file, outputs_of
from ..shapes import nearest_aspect
from ..styling import own_pictures
from .webhook import Keys, is_signed, request_told

R = TypeVar("R")
SOON = 1.5
PLATFORM = "https://api.fal.ai/v1"
KEYS = "https://rest.fal.ai/.well-known/jwks.json"
# A public model whose price is asked for where only the key is tried.
PRICED = "fal-ai/flux/dev"
DECLINED = frozenset({"content_policy_violation", "no_media_generated"})
UNWANTED = re.compile(r"content polic|nsfw|safety (checker|filter|system)", re.IGNORECASE)
UNKNOWN_APP = re.compile(r"application ['\"]?([\w./-]+)['\"]? (was )?not found", re.IGNORECASE)
# What is asked of a model whose schema cannot be had.
PICTURE = ("image_url", *forms.PICTURE)
PICTURES = ("image_urls", *forms.PICTURES)
ADDRESSES = ("status_url", "response_url", "cancel_url")
ABILITIES = {
    "text-to-image": ("generate_image",),
    "image-to-image": ("edit_image", "upscale_image", "remove_background"),
    "text-to-video": ("generate_video",),
    "image-to-video": ("generate_video",),
}


class Fal(WorkflowProvider, ImageProvider, EditProvider, VideoProvider, UpscaleProvider, CutOutProvider):
    """Any model at fal, by its id such as `fal-ai/flux/dev`."""

    key = "fal"
    label = "fal"
    reconcile = "job"
    settings = (
        API_KEY,
        Setting(
            "platform_url",
            "Platform address",
            required=False,
            help="Where fal lists its models and their prices, if the queue is reached by another address than fal's.",
        ),
        Setting(
            "keys_url",
            "Address of its keys",
            required=False,
            help=(
                "Where the public keys of its webhooks are, if the queue is reached by another address than fal's. A "
                "path alone lies at the connection's own address."
            ),
        ),
    )
    default_url = "https://queue.fal.run"
    # What a new account has.
    slots = 2

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        self._known: dict[str, Mapping[str, Any] | None] = {}
        keys = self.setting("keys_url")
        url = urljoin(f"{self.base_url}/", keys) if keys else self._if_fals(KEYS)
        self._keys = Keys(url, private=self.access.private) if url else None

    def credentials(self) -> Mapping[str, str]:
        """Its own kind of authorization."""
        return {"Authorization": f"Key {self.setting('key')}"}

    def check(self) -> Health:
        """Asks for a price, which needs a key that is accepted and costs nothing."""
        if not self._platform:
            raise NotConfigured("Say in this connection's settings where fal's platform is, so that it can be tried.")
        self._look("models/pricing", endpoint_id=PRICED)
        return Health("fal accepts the key.")

    def models(self) -> Sequence[ModelInfo]:
        """The first page of the models that are active; every other can be used as well."""
        if not self._platform:
            return ()
        found = self._look("models", status="active").get("models")
        return [_info(item) for item in found or () if isinstance(item, dict) and item.get("endpoint_id")]

    def model_form(self, model: str) -> Mapping[str, Any] | None:
        """What a model takes, by its OpenAPI document; None where the platform cannot be asked."""
        if not self._platform or not model:
            return None
        if model not in self._known:
            self._known[model] = self._form(self._look("models", endpoint_id=model, expand="openapi-3.0"))
        return self._known[model]

    def goes_by(self, request: Any) -> int:
        """As many pictures as the model's list of them holds; none goes with a mask."""
        if getattr(request, "mask", None):
            return 0
        return max(0, forms.most_pictures(self._form_or_none(request.model)) - own_pictures(request))

    # --- What can be asked -------------------------------------------------------------------------

    def run_workflow(self, request: WorkflowRequest, exchange: Exchange) -> WorkflowResult | Pending:
        """The inputs by the model's own names, files among them; the seed where the model takes one."""
        form = self._form_or_none(request.model)
        seed = filled(form, Wish(forms.SEED, request.seed))
        return self._ask(request, exchange, {**seed, **_placed(request.inputs)})

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult | Pending:
        """A picture from words, and from others where the model takes some."""
        form = self._form_or_none(request.model)
        pictures = Wish((*PICTURES, *PICTURE), [_address(file) for file in request.pictures], "picture to go by")
        size = sized(form, request.width, request.height) if form else _size(request)
        return self._ask(request, exchange, {**filled(form, *_words(request), pictures), **size})

    def edit_image(self, request: EditRequest, exchange: Exchange) -> ImageResult | Pending:
        """The picture changed, inside a mask where there is one; white is what is changed."""
        form = self._form_or_none(request.model)
        first, others = _address(request.picture), [_address(file) for file in request.pictures]
        wishes = _words(request)
        if request.mask is not None:
            wishes += [Wish(PICTURE, first, "picture"), Wish(forms.MASK[1:], _address(request.mask), "mask")]
        elif form is None:
            # Some models take one and some take many, and none minds what it does not know.
            wishes += [Wish(PICTURE, first), Wish(PICTURES, [first, *others])]
        else:
            wishes += [Wish((*PICTURES, *PICTURE), [first, *others], "picture")]
        return self._ask(request, exchange, filled(form, *wishes))

    def generate_video(self, request: VideoRequest, exchange: Exchange) -> VideoResult | Pending:
        """A film from words, and from its first and last picture where the model takes them."""
        form = self._form_or_none(request.model)
        wishes = [
            *_words(request),
            Wish(forms.SECONDS, request.seconds),
            Wish(forms.SOUND, request.sound or None),
            Wish(forms.FIRST if form else PICTURE, _address(request.first), "first picture"),
            Wish(forms.LAST if form else ("end_image_url",), _address(request.last), "last picture"),
        ]
        shape = nearest_aspect(request.width, request.height, ("16:9", "9:16", "1:1"))
        size = sized(form, request.width, request.height) if form else {"aspect_ratio": shape}
        return self._ask(request, exchange, {**filled(form, *wishes), **size})

    def upscale_image(self, request: UpscaleRequest, exchange: Exchange) -> ImageResult | Pending:
        """The picture so many times as wide and high, or the nearest that the model has."""
        form = self._form_or_none(request.model)
        wishes = [
            Wish(PICTURE, _address(request.picture), "picture"),
            Wish(("upscale_factor", *forms.FACTOR), request.factor),
            Wish(forms.PROMPT, request.prompt),
            Wish(forms.SEED, request.seed),
        ]
        return self._ask(request, exchange, filled(form, *wishes))

    def remove_background(self, request: CutOutRequest, exchange: Exchange) -> ImageResult | Pending:
        """The subject, by a model that cuts out."""
        form = self._form_or_none(request.model)
        return self._ask(request, exchange, filled(form, Wish(PICTURE, _address(request.picture), "picture")))

    # --- The job -----------------------------------------------------------------------------------

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """What came out once it is done, its files fetched at once."""
        try:
            told = self.http.read(self.http.get(str(exchange.handle["status_url"])), works=False)
        except (BadRequest, Retired) as error:
            raise Lost("fal does not know this job any longer.") from error
        match told.get("status"):
            case "COMPLETED":
                result: R = self._result(request, exchange, self._response(exchange, told))
                return result
            case "IN_PROGRESS":
                exchange.progress(0.5, "Being made at fal")
            case _:
                position = told.get("queue_position")
                exchange.progress(0.0, f"Waiting at fal{f', {position} before it' if position else ''}")
        return Pending(SOON)

    def cancel(self, exchange: Exchange) -> None:
        """Takes it out of the queue, or asks its runner to stop."""
        self.http.send("PUT", str(exchange.handle["cancel_url"]))

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> str:
        """The request of a webhook that fal signed in the last five minutes."""
        if self._keys is None or not is_signed(self._keys, headers, body, now=time.time()):
            raise Forbidden("The signature of this webhook is not fal's.")
        request = request_told(body)
        if not request:
            raise Forbidden("This webhook names no request.")
        return request

    def explain(self, reply: Reply) -> StepFailed | None:
        """Its error types, in the body or a header; an error of the model's own server ends the job unpaid."""
        body = reply.body if isinstance(reply.body, dict) else {}
        detail, said = body.get("detail"), self.http.says(reply)
        types = {item.get("type") for item in detail if isinstance(item, dict)} if isinstance(detail, list) else set()
        if types & DECLINED or (reply.status in (400, 403, 422) and UNWANTED.search(said)):
            return Refused(f"fal declined this.{said}")
        if reply.status == 403 and ("balance" in said.lower() or "locked" in said.lower()):
            return QuotaExceeded(f"The account with fal has no credit left.{said}")
        if reply.status == 404 and (found := UNKNOWN_APP.search(said)):
            return Retired(found[1])
        if reply.status >= 500 and (detail or body.get("error_type") or reply.headers.get("x-fal-error-type")):
            return JobFailed(f"The model at fal failed.{said}")
        if reply.status in (502, 504):
            return Transient(f"fal is out of order (status {reply.status}).", retry_after=self.http.pause(reply))
        return None

    def _ask(self, request: Any, exchange: Exchange, body: Mapping[str, Any]) -> Pending:
        if not request.model:
            raise NotConfigured("fal has no model of its own. Choose one, such as `fal/fal-ai/flux/dev`.")
        hook = {"fal_webhook": exchange.hook_url} if exchange.hook_url and self._keys else {}
        reply = self.http.post(quote(request.model), json=merged(body, request.extra), params=hook)
        told = self.http.read(reply)
        job, addresses = told.get("request_id"), {name: told.get(name) for name in ADDRESSES}
        if not isinstance(job, str) or not job or not all(isinstance(url, str) for url in addresses.values()):
            raise Uncertain("fal took this without saying what it calls it.")
        exchange.accepted(job, **addresses)
        return Pending(SOON)

    def _response(self, exchange: Exchange, told: Mapping[str, Any]) -> dict[str, Any]:
        """What the model answered; raises JobFailed where fal says that it did not."""
        try:
            return self.http.read(self.http.get(str(exchange.handle["response_url"])), works=False)
        except Transient as error:
            if told.get("error") or told.get("error_type"):
                raise JobFailed("The model at fal failed.") from error
            raise

    def _result(self, request: Any, exchange: Exchange, given: Mapping[str, Any]) -> Any:
        unsafe = given.get("has_nsfw_concepts")
        if unsafe is True or (isinstance(unsafe, list) and True in unsafe):
            raise Refused("fal's safety checker holds back what this model made.")
        outputs = outputs_of(self.http, given)
        facts = {"job": exchange.job, "timings": given.get("timings"), "prompt_sent": given.get("prompt", "")}
        seed = given.get("seed")
        known = seed if isinstance(seed, int) else getattr(request, "seed", 0)
        make: Callable[..., Any] = _MADE[request.method]
        bill = Bill(usage=_usage(request, given, outputs))
        result = make(outputs, f"{self.name}/{request.model}", known, facts, bill)
        if result is None:
            raise Refused("fal says it is done and gave nothing that can be used.")
        return result

    # --- The platform ------------------------------------------------------------------------------

    @property
    def _platform(self) -> str:
        return self.setting("platform_url").rstrip("/") or self._if_fals(PLATFORM)

    def _if_fals(self, url: str) -> str:
        """Another of fal's addresses, where the queue is reached by fal's own."""
        return url if self.base_url == self.default_url else ""

    def _look(self, path: str, **params: str) -> dict[str, Any]:
        # The platform has another host, which is fal's as well or named by staff: it may see the key.
        reply = self.http.get(f"{self._platform}/{path}", params=params, headers=self.credentials())
        return self.http.read(reply, works=False)

    def _form_or_none(self, model: str) -> Mapping[str, Any] | None:
        try:
            return self.model_form(model)
        except StepFailed:
            # The queue works without the platform.
            return None

    def _form(self, told: Mapping[str, Any]) -> Mapping[str, Any] | None:
        listed = told.get("models")
        found = listed[0] if isinstance(listed, list) and listed else {}
        document = found.get("openapi") if isinstance(found, dict) else None
        if not isinstance(document, dict):
            return None
        form: Mapping[str, Any] = forms.inlined(document, _input_of(document))
        return form if forms.properties(form) else None


def _input_of(document: Mapping[str, Any]) -> Any:
    """The schema of the one body that can be posted."""
    paths = document.get("paths")
    for path in paths.values() if isinstance(paths, dict) else ():
        place: Any = path
        for part in ("post", "requestBody", "content", "application/json", "schema"):
            place = place.get(part) if isinstance(place, dict) else None
        if place:
            return place
    return {}


def _info(item: Mapping[str, Any]) -> ModelInfo:
    about = item.get("metadata") if isinstance(item.get("metadata"), dict) else {}
    abilities = ABILITIES.get(str((about or {}).get("category")), ())
    return ModelInfo(str(item["endpoint_id"]), str((about or {}).get("display_name", "")), (*abilities, "run_workflow"))


def _words(request: Any) -> list[Wish]:
    negative = Wish(forms.NEGATIVE, request.negative)
    return [Wish(forms.PROMPT, request.prompt, "prompt"), negative, Wish(forms.SEED, request.seed)]


def _size(request: ImageRequest) -> dict[str, Any]:
    return {"image_size": {"width": request.width, "height": request.height}}


def _address(file: File | None) -> str:
    return data_uri(file.data, file.mime) if file else ""


def _placed(value: Any) -> Any:
    """Inputs with each file as a data URI."""
    if isinstance(value, File):
        return _address(value)
    if isinstance(value, Mapping):
        return {name: _placed(item) for name, item in value.items()}
    return [_placed(item) for item in value] if isinstance(value, list | tuple) else value


def _picture(outputs: Any, model: str, seed: int, facts: dict[str, Any], bill: Bill) -> ImageResult | None:
    file = first_file(outputs, "image")
    return ImageResult(file["data"], model, seed, facts=facts, bill=bill) if file else None


def _film(outputs: Any, model: str, seed: int, facts: dict[str, Any], bill: Bill) -> VideoResult | None:
    file = first_file(outputs, "video")
    return VideoResult(file["data"], file["mime"], model, seed, facts=facts, bill=bill) if file else None


def _all(outputs: Any, model: str, seed: int, facts: dict[str, Any], bill: Bill) -> WorkflowResult | None:
    return WorkflowResult(outputs, model, facts=facts | {"seed": seed}, bill=bill) if outputs else None


_MADE: Mapping[str, Callable[..., Any]] = {
    "run_workflow": _all,
    "generate_video": _film,
    "generate_image": _picture,
    "edit_image": _picture,
    "upscale_image": _picture,
    "remove_background": _picture,
}


def _usage(request: Any, given: Mapping[str, Any], outputs: Sequence[Mapping[str, Any]]) -> dict[str, Decimal]:
    """Pictures by number and pixels, films by their seconds: what fal prices most models by."""
    usage = {"calls": Decimal(1), "images": Decimal(sum(output["kind"] == "image" for output in outputs))}
    listed = given.get("images") if isinstance(given.get("images"), list) else [given.get("image")]
    pixels = [_pixels(item) for item in listed or () if isinstance(item, dict)]
    usage["megapixels"] = Decimal(sum(pixels)) / 1_000_000
    if isinstance(request, VideoRequest):
        usage |= {"videos": Decimal(1), "seconds": Decimal(str(request.seconds))}
    elif not usage["megapixels"]:
        usage["megapixels"] = request.expects().get("megapixels", Decimal(0))
    return usage


def _pixels(item: Mapping[str, Any]) -> int:
    width, height = item.get("width"), item.get("height")
    return width * height if isinstance(width, int) and isinstance(height, int) else 0
