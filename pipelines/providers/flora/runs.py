"""A run of FLORA's: its id, why it failed, and what came out of it as the result that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from ...errors import BadRequest, JobFailed, Refused, StepFailed, Uncertain
from ..abilities import (
    ImageRequest,
    ImageResult,
    SpeechRequest,
    SpeechResult,
    TextRequest,
    TextResult,
    VideoRequest,
    VideoResult,
    WorkflowResult,
)
from ..base import Bill, Exchange, Provider, Usage
from ..merge import json_of

KINDS = {"imageUrl": "image", "videoUrl": "video", "audioUrl": "audio", "documentUrl": "document", "text": "text"}


class Duplicate(Uncertain):
    """Raised where FLORA has taken the request before; `run` is the one it became, "" where FLORA does not say."""

    def __init__(self, message: str, run: str) -> None:
        super().__init__(message)
        self.run = run


def path_of(name: str) -> str:
    """An id as a part of an address."""
    return quote(name, safe="")


def run_in(told: Any) -> str:
    """The id of a run in an answer, also in an error's; "" where there is none."""
    if not isinstance(told, dict):
        return ""
    run = told.get("run_id")
    return run if isinstance(run, str) else run_in(told.get("error"))


def failure(told: Mapping[str, Any]) -> StepFailed:
    """What the error code of a failed run means; one that is not known may be tried again."""
    code, message = str(told.get("error_code") or ""), str(told.get("error_message") or "").strip()[:300]
    said = f" It says: {message}" if message else ""
    if "safety" in code or "moderat" in code or "policy" in code:
        return Refused(f"FLORA declined this.{said}")
    if code.startswith("input_"):
        return BadRequest(f"FLORA cannot take this ({code.replace('_', ' ')}).{said}")
    return JobFailed(f"FLORA could not make this.{said}")


def result_of(provider: Provider, request: Any, exchange: Exchange, told: Mapping[str, Any]) -> Any:
    """The result of the ability that was asked for; raises Refused where there is nothing of its kind."""
    outputs = [_output(provider, item) for item in _listed(told, _kind(request))]
    if not outputs:
        raise Refused("FLORA says it is done and gave nothing.")
    first, model, facts = outputs[0], f"{provider.name}/{request.model}", {"run": exchange.job}
    bill = Bill(_charged(exchange, told), _usage(request))
    match request:
        case ImageRequest():
            return ImageResult(first["data"], model, request.seed, facts=facts, bill=bill)
        case VideoRequest():
            return VideoResult(first["data"], first["mime"], model, facts=facts, bill=bill)
        case SpeechRequest():
            return SpeechResult(first["data"], first["mime"], model, facts=facts, bill=bill)
        case TextRequest():
            text = first["value"]
            data = json_of(text, provider.label) if request.schema else None
            return TextResult(text, model, data=data, facts=facts, bill=bill)
    return WorkflowResult(outputs, model, facts=facts, bill=bill)


def _kind(request: Any) -> str:
    """What the request is for; "" for whatever there is."""
    kinds = {ImageRequest: "image", VideoRequest: "video", SpeechRequest: "audio", TextRequest: "text"}
    return kinds.get(type(request), "")


def _listed(told: Mapping[str, Any], kind: str) -> Sequence[Mapping[str, Any]]:
    """The outputs of a kind that have something in them; one where one is wanted."""
    outputs = told.get("outputs")
    found = [item for item in outputs if isinstance(item, dict)] if isinstance(outputs, list) else []
    full = [item for item in found if isinstance(item.get("url"), str) and item["url"].strip()]
    return [item for item in full if KINDS.get(str(item.get("type"))) == kind][:1] if kind else full


def _output(provider: Provider, item: Mapping[str, Any]) -> dict[str, Any]:
    kind = KINDS.get(str(item.get("type")), "file")
    named = {"name": str(item.get("output_id") or kind), "kind": kind}
    # Of text, what is called its address is the text.
    if kind == "text":
        return named | {"value": item["url"]}
    fetched = provider.http.fetch(item["url"])
    return named | {"data": fetched.data, "mime": fetched.mime}


def _charged(exchange: Exchange, told: Mapping[str, Any]) -> Decimal | None:
    """In dollars, as the run says in the end, or as it said when it began."""
    for cost in (told.get("charged_cost"), exchange.handle.get("charged")):
        if isinstance(cost, int | float) and not isinstance(cost, bool):
            return Decimal(str(cost))
    return None


def _usage(request: Any) -> Usage:
    """What was asked for, in case FLORA does not say what it charged."""
    units = ("calls", "images", "videos", "seconds", "characters")
    return {unit: amount for unit, amount in request.expects().items() if unit in units}
