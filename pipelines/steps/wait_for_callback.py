"""Wait for a callback: tells another program where to answer, and waits until it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import Field

from ..providers.abilities import CallOutProvider
from .base import Later, Outputs, Park, StepContext, StepType
from .sending import GIVEN, SENDABLE, fetched, payload, url_problems
from .webhook_out import WEBHOOK, Event, WebhookParams, message

HOUR = 3600.0


class WaitForCallbackParams(WebhookParams):
    """As for a webhook; `hours` is how long the answer may take."""

    event: Event = Field("step.waiting", min_length=1, max_length=100, pattern=r"^[\w.-]+$")
    hours: float = Field(
        24.0,
        gt=0,
        le=24 * 60,
        title="Time to answer",
        description="Then the step fails.",
        json_schema_extra={"unit": "hours", "step": 1},
    )


class WaitForCallback(StepType):
    """Posts what has come in with a `callback_url`, and holds no worker until one program has answered there once.

    The answer is JSON: `text`, `json`, or `file_url` of a file to fetch; anything else is taken whole as `json`.
    """

    key = "wait_for_callback"
    label = "Wait for a callback"
    group = "Connect"
    lane = "models"
    inputs: ClassVar = SENDABLE
    outputs: ClassVar = GIVEN
    params = WaitForCallbackParams
    reusable = False
    reads: ClassVar = frozenset({"models"})

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """The address must be a whole one."""
        return super().problems(params) or url_problems(str(params["url"]))

    def run(self, context: StepContext, params: WaitForCallbackParams) -> Outputs | Later | Park:
        """What was answered; until then, a Park for the program."""
        if answer := context.ticket.get("answer"):
            return _answered(context, answer)
        back = context.callback()
        data = payload(context, embed=params.embed)
        request = message(context, params, {**data, "callback_url": back.address}, callback_token=back.token)
        result = context.ask(CallOutProvider, request, model=WEBHOOK)
        if isinstance(result, Later):
            return result
        context.record(**result.facts, sent_to=request.url, webhook_id=request.id, rehearsal=result.rehearsal)
        if result.rehearsal:
            return {"text": result.text, "json": result.body}
        host = urlsplit(params.url).hostname
        pack = {"title": f"An answer from {host} within {params.hours:g} hours", "sent": sorted(data)}
        return Park(pack, for_="program", seconds=params.hours * HOUR)


def _answered(context: StepContext, answer: Mapping[str, Any]) -> Outputs | Later:
    """The answer, once the file that it names has been fetched."""
    found = fetched(context, str(answer["file_url"]), model="http")
    if isinstance(found, Later):
        return found
    context.record(source="callback", fetched_from=urlsplit(str(answer["file_url"])).hostname)
    return {**found, "text": answer.get("text"), "json": answer.get("json")}
