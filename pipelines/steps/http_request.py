"""HTTP request: asks any site that there is an agreement with, and picks what is wanted from its reply."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from ..errors import StepFailed
from ..providers.abilities import CallOutProvider, CallOutRequest, CallOutResult
from ..providers.http_api import ANYWHERE
from .base import Later, Outputs, Params, StepContext, StepType
from .sending import (
    GIVEN,
    SENDABLE,
    VARIABLES,
    fetched,
    file_in,
    filled,
    filled_url,
    header_problems,
    kept_file,
    picked,
    url_problems,
)


class HttpRequestParams(Params):
    """What is asked of whom. `connection` names an HTTP API that staff connected; its key goes with the request.

    In `url` and in the texts of `body`, {text}, {json} and the names of the other inputs stand for what comes in.
    `pick` is a JSON pointer into the reply, such as /data/0/url; of a file, it may point to its address or a data URI.
    """

    method: Literal["GET", "POST", "PUT"] = Field("POST", title="Method")
    url: str = Field(
        min_length=1,
        max_length=2_000,
        title="Address",
        description="Whole, or from where the connection's ends. Type { for what is wired in.",
        json_schema_extra={"widget": "line", "variables": VARIABLES},
    )
    connection: str = Field(
        "",
        max_length=40,
        pattern=r"^[\w-]*$",
        title="Connection",
        description="The name of an HTTP API that staff connected; its key goes with the request.",
    )
    headers: dict[str, str] = Field(
        default_factory=dict,
        max_length=40,
        title="Headers",
        description="No credentials: they belong in a connection.",
        json_schema_extra={"more": True},
    )
    body: dict[str, Any] | list[Any] | None = Field(
        None,
        title="Body",
        description="JSON; in its texts {text}, {json} and the names of the other ports stand for what is wired in.",
        json_schema_extra={"widget": "json", "variables": VARIABLES, "when": {"method": ["POST", "PUT"]}},
    )
    answer: Literal["json", "text", "file"] = Field(
        "json",
        title="Take the reply as",
        json_schema_extra={"choices": [["json", "Data"], ["text", "Text"], ["file", "File"]]},
    )
    pick: str = Field(
        "",
        max_length=400,
        pattern=r"^(/.*)?$",
        title="Pick from it",
        description="Where in the reply the wanted part is, such as /data/0/url. Empty takes all of it.",
    )


class HttpRequest(StepType):
    """Sends one request and gives on its reply: as data, as text, or as a file on the port of its kind.

    Credentials are a connection's, never in the file. Addresses in private networks are closed but for those that the
    operator names in ALLOWED_PRIVATE_HOSTS, and connections that staff let lie there.
    """

    key = "http_request"
    label = "HTTP request"
    group = "Connect"
    lane = "models"
    inputs: ClassVar = SENDABLE
    outputs: ClassVar = GIVEN
    params = HttpRequestParams
    reusable = False
    reads: ClassVar = frozenset({"models"})

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """A whole address unless a connection has its beginning, no credentials, and no body to a GET."""
        if found := super().problems(params):
            return found
        read = HttpRequestParams.model_validate(params)
        found = url_problems(read.url, whole=not read.connection) + header_problems(read.headers)
        if read.method == "GET" and read.body is not None:
            found.append(("body", "A GET has no body. Take it out, or use POST."))
        return found

    def run(self, context: StepContext, params: HttpRequestParams) -> Outputs | Later:
        """What was picked from the reply."""
        whole_file = params.answer == "file" and not params.pick
        request = CallOutRequest(
            url=filled_url(context, params.url),
            verb=params.method,
            headers=params.headers,
            body=filled(context, params.body),
            answer="file" if whole_file else "reply",
        )
        model = params.connection or ANYWHERE
        result = context.ask(CallOutProvider, request, model=model)
        if isinstance(result, Later):
            return result
        context.record(**result.facts, asked=request.url, method=params.method, rehearsal=result.rehearsal)
        if whole_file:
            return kept_file(context, result.data, mime=result.mime)
        return _given(context, params, result, model=model)


def _given(context: StepContext, params: HttpRequestParams, result: CallOutResult, *, model: str) -> Outputs | Later:
    if result.rehearsal:
        return {"text": result.text, "json": result.body}
    if not params.pick and params.answer == "text":
        return {"text": result.text}
    if result.body is None:
        raise StepFailed("The reply is no JSON. Ask for it as text or as a file.")
    value = picked(result.body, params.pick)
    if params.answer == "json":
        return {"json": value}
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise StepFailed(f"What the reply has at `{params.pick}` is no {params.answer}.")
    return {"text": str(value)} if params.answer == "text" else _file_at(context, str(value), model=model)


def _file_at(context: StepContext, told: str, *, model: str) -> Outputs | Later:
    if found := file_in(told):
        return kept_file(context, found.data, mime=found.mime)
    # Its own site may want the key; at any other address the key has no business.
    return fetched(context, told, model=ANYWHERE if "://" in told else model)
