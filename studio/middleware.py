"""Errors become a page or `application/problem+json`, here and nowhere else; and the audit log learns of the door.

`urls.py` names the handlers of Django's own errors: handler400 bad_request, handler403 permission_denied,
handler404 page_not_found, handler500 server_error; settings name CSRF_FAILURE_VIEW csrf_failure.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from pipelines.errors import Forbidden, Invalid, InvalidDrawing, NotFound, Problem, Stale, StudioError
from pipelines.origin import acting_from
from studio.access import door_of

PROBLEM_JSON = "application/problem+json"
FOR_PROGRAMS = ("/api/", "/hooks/", "/callbacks/")
FOR_GUESTS = "/g/"
SHUT = "The link may have ended, or was copied only in part. Ask whoever sent it to you for another one."


@dataclass(frozen=True)
class Trouble:
    """What is told of an error: HTTP status, a title, a sentence, and each wrong field as `{loc, msg}`.

    `facts` are for programs: who was first, and what there is now.
    """

    status: int
    title: str
    detail: str
    errors: list[dict[str, Any]] = field(default_factory=list)
    retry_after: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class StudioErrors:
    """Turns every StudioError that leaves a view into an answer with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's answer; a wrong method where only programs ask is told like every other error there."""
        # Nothing is named so, and PostgreSQL refuses to be asked for it.
        if "\x00" in request.path:
            return answer(request, trouble_of(NotFound()))
        response = self.get_response(request)
        if response.status_code == 405 and request.path.startswith(FOR_PROGRAMS):
            allowed = response.get("Allow", "")
            detail = f"This address answers {allowed}, not {request.method}."
            response = problem(Trouble(405, StudioError.title, detail))
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer for an error of ours; others are left to Django."""
        return answer(request, trouble_of(exception)) if isinstance(exception, StudioError) else None


class Doors:
    """Tells the audit log through which door, and from where, whatever a request does is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's answer."""
        with acting_from(door_of(request)):
            return self.get_response(request)


def trouble_of(error: StudioError) -> Trouble:
    """What is told of an error of ours; a drawing's problems are listed with loc ["steps", id, field]."""
    facts = error.facts if isinstance(error, Stale) else {}
    return Trouble(error.status, error.title, error.message, _fields(error), error.retry_after, facts)


def problem(trouble: Trouble) -> HttpResponse:
    """The answer for programs, as `application/problem+json`."""
    content = {
        "type": "about:blank",
        "title": trouble.title,
        "status": trouble.status,
        "detail": trouble.detail,
        "errors": trouble.errors,
        **trouble.facts,
    }
    response = HttpResponse(json.dumps(content), content_type=PROBLEM_JSON, status=trouble.status)
    if trouble.retry_after is not None:
        response["Retry-After"] = str(math.ceil(trouble.retry_after))
    response["Cache-Control"] = "no-store"
    return response


def answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The answer for whoever asks: a page for people, problem+json for programs."""
    if wants_json(request):
        return problem(trouble)
    if request.path.startswith(FOR_GUESTS):
        trouble = _told_outside(trouble)
        response = render(request, "guests/_shut.html", _context(trouble), status=trouble.status)
    else:
        response = render(request, "error.html", _context(trouble), status=trouble.status)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ("Accept",))
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: where only programs do, or with an Accept header that prefers JSON to HTML."""
    if request.path.startswith(FOR_PROGRAMS):
        return True
    return request.get_preferred_type(["text/html", "application/json", PROBLEM_JSON]) in {
        "application/json",
        PROBLEM_JSON,
    }


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400: what was sent cannot be read."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return answer(request, Trouble(413, "That is too much at once", "Send less in one go, then try again."))
    return answer(request, Trouble(400, StudioError.title, "The request could not be read. Go back and try again."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403, in our words."""
    return answer(request, Trouble(403, Forbidden.title, "Ask somebody who administers this installation."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404, in the same words as for what is not yours."""
    return answer(request, trouble_of(NotFound()))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not ours, or was open for too long."""
    detail = "This page was open for too long or in another window. Load it again, then repeat what you did."
    return answer(request, Trouble(403, "This form has expired", detail))


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; drawn without the frame's counts, since the database may be what failed."""
    trouble = Trouble(500, "Something broke on our side", "It has been written to the log. Try again in a moment.")
    if wants_json(request):
        return problem(trouble)
    context = {**_context(trouble), "outside": request.path.startswith(FOR_GUESTS)}
    return HttpResponse(render_to_string("error.html", context), status=500)


def _told_outside(trouble: Trouble) -> Trouble:
    """What a guest is told, who has no way into the house: a link that never was and one that is over are alike."""
    return Trouble(404, "There is nothing at this address", SHUT) if trouble.status in (404, 410) else trouble


def _context(trouble: Trouble) -> dict[str, Any]:
    return {
        "status": trouble.status,
        "title": trouble.title,
        "message": trouble.detail,
        "errors": trouble.errors,
    }


def _fields(error: StudioError) -> list[dict[str, Any]]:
    if isinstance(error, InvalidDrawing):
        return [{"loc": _place(p), "msg": p.message} for p in error.problems]
    if isinstance(error, Invalid) and error.loc:
        return [{"loc": list(error.loc), "msg": error.message}]
    return []


def _place(found: Problem) -> list[str]:
    return [*(("steps", found.step) if found.step else ()), *filter(None, found.field.split("."))]
