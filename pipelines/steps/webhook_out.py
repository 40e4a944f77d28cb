"""Webhook out: tells another program, signed by Standard Webhooks."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from ..graph import Port
from ..providers.abilities import CallOutProvider, CallOutRequest
from .base import Later, Outputs, Params, StepContext, StepType
from .sending import SENDABLE, payload, url_problems

WEBHOOK = "webhook"

Address = Annotated[
    str,
    Field(
        title="Address", description="Where to send it. It begins with https://.", json_schema_extra={"widget": "line"}
    ),
]
Event = Annotated[
    str, Field(title="Name of the event", description="What it is called there.", json_schema_extra={"more": True})
]


class WebhookParams(Params):
    """Where to send, as what `event`, and whether files under a megabyte go whole.

    `make_apikey` is the key of a Make.com webhook, sent as x-make-apikey. It stands in the pipeline file for every
    member to read, as the address does.
    """

    url: Address = Field(min_length=1, max_length=2_000)
    event: Event = Field("step.reached", min_length=1, max_length=100, pattern=r"^[\w.-]+$")
    embed: bool = Field(
        default=False, title="Send small files whole", description="Under a megabyte; otherwise only what they are."
    )
    make_apikey: str = Field(
        "",
        max_length=400,
        pattern=r"^[\x21-\x7e]*$",
        title="Key of a Make.com webhook",
        description="It stands in the pipeline file, for every member to read.",
        json_schema_extra={"more": True},
    )


class WebhookOut(StepType):
    """Posts `{"type", "data"}` with what has come in: text and data as they are, files by id, SHA-256 and name.

    Every attempt carries the same `webhook-id`, so that a receiver can drop what it has had. The project's page has
    the secret that signatures are checked by.
    """

    key = "webhook_out"
    label = "Webhook out"
    group = "Connect"
    lane = "models"
    inputs: ClassVar = SENDABLE
    outputs: ClassVar = {"reply": Port("json")}
    params = WebhookParams
    delivers = True
    reusable = False
    reads: ClassVar = frozenset({"models"})

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """The address must be a whole one."""
        return super().problems(params) or url_problems(str(params["url"]))

    def run(self, context: StepContext, params: WebhookParams) -> Outputs | Later:
        """The reply's status, and what it said."""
        request = message(context, params, payload(context, embed=params.embed))
        result = context.ask(CallOutProvider, request, model=WEBHOOK)
        if isinstance(result, Later):
            return result
        context.record(**result.facts, sent_to=request.url, webhook_id=request.id, rehearsal=result.rehearsal)
        return {"reply": {"status": result.status, "json": result.body, "text": result.text[:10_000]}}


def message(context: StepContext, params: WebhookParams, data: dict[str, Any], **hidden: str) -> CallOutRequest:
    """What is posted; `hidden` are words that take their places in it and are never kept."""
    headers = {"x-make-apikey": params.make_apikey} if params.make_apikey else {}
    body = {"type": params.event, "data": data}
    return CallOutRequest(url=params.url, headers=headers, body=body, id=f"msg_{context.key}", hidden=hidden)
