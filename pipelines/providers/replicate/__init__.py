"""Replicate: any model of its marketplace, as a job that is asked after at the address that Replicate gave.

What a model takes is in its own schema, by which requests for pictures and films are put. Inputs and outputs are
deleted after an hour. Models that are billed by time are billed for the seconds that the machine took.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import quote

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from ...errors import (
    BadRequest,
    Forbidden,
    JobFailed,
    Lost,
    NotConfigured,
    Refused,
    Retired,
    StepFailed,
    Uncertain,
)
from ..abilities import (
    CutOutProvider,
    CutOutRequest,
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
from ..merge import merged
from ..redact import safe_text
from ..styling import own_pictures
from . import form as forms
from .form import Wish, filled, sized
from .outputs import address_of, data_uri, first_file, outputs_of

R = TypeVar("R")
SOON = 2.0
# What is larger goes up as a file of its own: Replicate's own advice.
LARGEST_IN_PLACE = 256_000
UPLOAD_SECONDS = 120.0
DECLINED = re.compile(r"nsfw|safety|sensitive content|flagged|content policy|moderat", re.IGNORECASE)
PERCENT = re.compile(r"(\d{1,3})%\|")
# A bare version of any model, as Replicate names it.
VERSION = re.compile(r"[0-9a-f]{64}")


class Replicate(WorkflowProvider, ImageProvider, VideoProvider, UpscaleProvider, CutOutProvider):
    """Any model at Replicate; one is `owner/name`, or `owner/name:version`."""

    key = "replicate"
    label = "Replicate"
    reconcile = "job"
    settings = (
        API_KEY,
        Setting(
            "webhook_secret",
            "Webhook signing secret",
            secret=True,
            required=False,
            help="From Replicate's settings; with it Replicate can say by itself that a job has ended.",
        ),
    )
    default_url = "https://api.replicate.com/v1"
    per_minute = 600

    def __init__(self, access: Access | None = None) -> None:
        super().__init__(access)
        self._known: dict[str, Mapping[str, Any]] = {}

    def credentials(self) -> Mapping[str, str]:
        """A bearer token."""
        return {"Authorization": f"Bearer {self.setting('key')}"}

    def check(self) -> Health:
        """Asks whose account it is."""
        told = self.http.read(self.http.get("account"), works=False)
        return Health("Replicate accepts the key.", {"account": told.get("username", ""), "type": told.get("type", "")})

    def models(self) -> Sequence[ModelInfo]:
        """The models that Replicate itself keeps; every other public one can be used as well."""
        found = self.http.read(self.http.get("collections/official"), works=False).get("models")
        named = [item for item in found or () if isinstance(item, dict) and item.get("owner") and item.get("name")]
        return [ModelInfo(f"{item['owner']}/{item['name']}", str(item["name"]), ("run_workflow",)) for item in named]

    def model_form(self, model: str) -> Mapping[str, Any] | None:
        """The input schema of the version that would run, standing alone."""
        schema = _dict(self._version_of(model).get("openapi_schema"))
        found = _dict(_dict(_dict(schema.get("components")).get("schemas")).get("Input"))
        told: Mapping[str, Any] = forms.inlined(schema, found)
        return told if forms.properties(told) else None

    def goes_by(self, request: Any) -> int:
        """As many pictures as the model's list of them holds; none goes with a mask."""
        if getattr(request, "mask", None):
            return 0
        return max(0, forms.most_pictures(self.model_form(request.model)) - own_pictures(request))

    # --- What can be asked -------------------------------------------------------------------------

    def run_workflow(self, request: WorkflowRequest, exchange: Exchange) -> WorkflowResult | Pending:
        """The inputs by the model's own names, files among them; the seed where the model takes one."""
        form = self.model_form(request.model)
        seed = filled(form, Wish(forms.SEED, request.seed)) if form else {}
        return self._ask(request, exchange, {**seed, **self._placed(request.inputs)})

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult | Pending:
        """A picture from words, and from others where the model takes some."""
        form = self.model_form(request.model)
        pictures = [self._address(file) for file in request.pictures]
        body = filled(
            form,
            Wish(forms.PROMPT, request.prompt, "prompt"),
            Wish(forms.NEGATIVE, request.negative),
            Wish(forms.SEED, request.seed),
            Wish((*forms.PICTURES, *forms.PICTURE), pictures, "picture to go by"),
        )
        return self._ask(request, exchange, {**body, **sized(form, request.width, request.height)})

    def generate_video(self, request: VideoRequest, exchange: Exchange) -> VideoResult | Pending:
        """A film from words, and from its first and last picture where the model takes them."""
        form = self.model_form(request.model)
        body = filled(
            form,
            Wish(forms.PROMPT, request.prompt, "prompt"),
            Wish(forms.NEGATIVE, request.negative),
            Wish(forms.SEED, request.seed),
            Wish(forms.SECONDS, request.seconds),
            Wish(forms.SOUND, request.sound or None),
            Wish(forms.FIRST, self._address(request.first), "first picture"),
            Wish(forms.LAST, self._address(request.last), "last picture"),
        )
        return self._ask(request, exchange, {**body, **sized(form, request.width, request.height)})

    def upscale_image(self, request: UpscaleRequest, exchange: Exchange) -> ImageResult | Pending:
        """The picture so many times as wide and high, or the nearest that the model has."""
        form = self.model_form(request.model)
        body = filled(
            form,
            Wish(forms.PICTURE, self._address(request.picture), "picture"),
            Wish(forms.FACTOR, request.factor),
            Wish(forms.PROMPT, request.prompt),
            Wish(forms.SEED, request.seed),
        )
        return self._ask(request, exchange, body)

    def remove_background(self, request: CutOutRequest, exchange: Exchange) -> ImageResult | Pending:
        """The subject, by a model that cuts out."""
        form = self.model_form(request.model)
        picture = self._address(request.picture)
        return self._ask(request, exchange, filled(form, Wish(forms.PICTURE, picture, "picture")))

    # --- The job -----------------------------------------------------------------------------------

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """What the prediction gave once it has succeeded, its files fetched at once."""
        address = str(exchange.handle.get("get") or f"predictions/{exchange.job}")
        try:
            told = self.http.read(self.http.get(address), works=False)
        except BadRequest as error:
            raise Lost("Replicate does not know this job any longer.") from error
        match told.get("status"):
            case "succeeded":
                result: R = self._result(request, exchange, told)
                return result
            case "failed":
                raise self._failure(told)
            case "canceled" | "aborted" as status:
                raise JobFailed(f"The job was ended at Replicate before it was done ({status}).")
        exchange.progress(_progress(told.get("logs")), "Being made at Replicate")
        return Pending(SOON)

    def cancel(self, exchange: Exchange) -> None:
        """Ends the prediction; what the machine has done by then is billed."""
        self.http.send("POST", str(exchange.handle.get("cancel") or f"predictions/{exchange.job}/cancel"))

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> str:
        """The prediction that a signed webhook tells of (Standard Webhooks, five minutes' tolerance)."""
        try:
            told = Webhook(self.setting("webhook_secret")).verify(body, dict(headers))
        except (WebhookVerificationError, EmptyWebhookSecretError, ValueError) as error:
            raise Forbidden("This message is not signed by Replicate.") from error
        job = told.get("id") if isinstance(told, dict) else None
        if not isinstance(job, str):
            raise Forbidden("This message names no job of Replicate.")
        return job

    # --- Sending -----------------------------------------------------------------------------------

    def _ask(self, request: Any, exchange: Exchange, inputs: Mapping[str, Any]) -> Pending:
        path, named = self._where(request.model)
        body = {**named, **self._hook(exchange), "input": merged(inputs, request.extra)}
        told = self.http.read(self.http.post(path, json=body))
        job, urls = told.get("id"), _dict(told.get("urls"))
        if not isinstance(job, str) or not job:
            raise Uncertain("Replicate took this without saying what it calls it.")
        addresses = {name: urls[name] for name in ("get", "cancel") if isinstance(urls.get(name), str)}
        exchange.accepted(job, **addresses)
        return Pending(SOON)

    def _hook(self, exchange: Exchange) -> dict[str, Any]:
        """Where Replicate says that the job has ended, if it can be believed there."""
        if not exchange.hook_url or not self.setting("webhook_secret"):
            return {}
        return {"webhook": exchange.hook_url, "webhook_events_filter": ["completed"]}

    def _where(self, model: str) -> tuple[str, dict[str, str]]:
        """The path to post to, and the version where the model has to be named by one."""
        if not model:
            raise NotConfigured("Replicate has no model of its own. Choose one, such as `replicate/owner/name`.")
        name, _, version = model.partition(":")
        if version or VERSION.fullmatch(name):
            return "predictions", {"version": model}
        told = self._model(name)
        latest = _dict(told.get("latest_version")).get("id")
        if told.get("is_official") or not isinstance(latest, str):
            return f"models/{quote(name)}/predictions", {}
        return "predictions", {"version": f"{name}:{latest}"}

    def _version_of(self, model: str) -> Mapping[str, Any]:
        name, _, version = model.partition(":")
        if version:
            return self._cached(model, f"models/{quote(name)}/versions/{quote(version)}")
        # Of a bare version nobody can ask.
        return _dict(self._model(name).get("latest_version")) if "/" in name else {}

    def _model(self, name: str) -> Mapping[str, Any]:
        return self._cached(name, f"models/{quote(name)}")

    def _cached(self, name: str, path: str) -> Mapping[str, Any]:
        if name not in self._known:
            try:
                self._known[name] = self.http.read(self.http.get(path), works=False)
            except BadRequest as error:
                raise Retired(name) from error
        return self._known[name]

    def _placed(self, value: Any) -> Any:
        """Inputs with each file as its address."""
        if isinstance(value, File):
            return self._address(value)
        if isinstance(value, Mapping):
            return {name: self._placed(item) for name, item in value.items()}
        return [self._placed(item) for item in value] if isinstance(value, list | tuple) else value

    def _address(self, file: File | None) -> str:
        """A file as a data URI, or where Replicate keeps it for an hour; "" for none."""
        if file is None or len(file.data) < LARGEST_IN_PLACE:
            return "" if file is None else data_uri(file.data, file.mime)
        content = (file.name or "file", file.data, file.mime)
        reply = self.http.send("POST", "files", files={"content": content}, seconds=UPLOAD_SECONDS)
        address = _dict(self.http.read(reply, works=False).get("urls")).get("get")
        if not isinstance(address, str):
            raise BadRequest("Replicate took the file without saying where it is.")
        return address

    # --- Results -----------------------------------------------------------------------------------

    def _result(self, request: Any, exchange: Exchange, told: Mapping[str, Any]) -> Any:
        given = told.get("output")
        if told.get("data_removed") and not given:
            raise Lost("Replicate has deleted what this job made, as it does after an hour.")
        # A model that writes gives its words one by one.
        if isinstance(given, list) and all(isinstance(item, str) and not address_of(item) for item in given):
            given = "".join(given)
        outputs = outputs_of(self.http, given)
        make: Callable[..., Any] = _MADE[request.method]
        facts = {"job": exchange.job, "version": told.get("version", ""), "metrics": _dict(told.get("metrics"))}
        result = make(
            request, outputs, f"{self.name}/{request.model}", facts, Bill(usage=_usage(request, told, outputs))
        )
        if result is None:
            raise Refused("Replicate says it is done and gave nothing that can be used.")
        return result

    def _failure(self, told: Mapping[str, Any]) -> StepFailed:
        error = told.get("error")
        said = safe_text(error if isinstance(error, str) else "", secrets=[self.setting("key")])
        if DECLINED.search(said):
            return Refused(f"Replicate declined this. It says: {said}")
        return JobFailed(f"The model at Replicate failed.{f' It says: {said}' if said else ''}")


def _picture(request: Any, outputs: Any, model: str, facts: dict[str, Any], bill: Bill) -> ImageResult | None:
    file = first_file(outputs, "image")
    seed = getattr(request, "seed", 0)
    return ImageResult(file["data"], model, seed, facts=facts, bill=bill) if file else None


def _film(request: Any, outputs: Any, model: str, facts: dict[str, Any], bill: Bill) -> VideoResult | None:
    file = first_file(outputs, "video")
    return VideoResult(file["data"], file["mime"], model, request.seed, facts=facts, bill=bill) if file else None


def _all(request: Any, outputs: Any, model: str, facts: dict[str, Any], bill: Bill) -> WorkflowResult | None:
    return WorkflowResult(outputs, model, facts=facts, bill=bill) if outputs else None


_MADE: Mapping[str, Callable[..., Any]] = {
    "run_workflow": _all,
    "generate_video": _film,
    "generate_image": _picture,
    "upscale_image": _picture,
    "remove_background": _picture,
}


def _usage(request: Any, told: Mapping[str, Any], outputs: Sequence[Mapping[str, Any]]) -> dict[str, Decimal]:
    """What Replicate measured: of a film its seconds, of all else the seconds of the machine; pictures; tokens."""
    metrics = _dict(told.get("metrics"))
    pictures = Decimal(sum(output["kind"] == "image" for output in outputs))
    usage = {"calls": Decimal(1), "images": _amount(metrics.get("image_count")) or pictures}
    if isinstance(request, VideoRequest):
        usage |= {"videos": Decimal(1), "seconds": _amount(metrics.get("video_output_duration_seconds"))}
        usage["seconds"] = usage["seconds"] or Decimal(str(request.seconds))
    else:
        usage["seconds"] = _amount(metrics.get("predict_time"))
    usage |= {"input": _amount(metrics.get("token_input_count")), "output": _amount(metrics.get("token_output_count"))}
    return usage


def _amount(told: Any) -> Decimal:
    measured = isinstance(told, int | float) and not isinstance(told, bool)
    return Decimal(str(told)) if measured else Decimal(0)


def _progress(logs: Any) -> float:
    """The last per cent of a progress bar in the logs, 0 to 1."""
    found = PERCENT.findall(logs) if isinstance(logs, str) else []
    return min(1.0, int(found[-1]) / 100) if found else 0.0


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
