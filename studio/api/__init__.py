"""The API under `/api/v1/`: the same verbs as the pages, for programs. OpenAPI lies at `/api/v1/openapi.json`."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from pipelines.errors import Invalid, NotFound, StudioError
from studio.access import version
from studio.middleware import Trouble, problem, trouble_of

from . import (
    assets,
    audit,
    brand_care,
    brand_files,
    calls,
    canvas,
    grid,
    hand_offs,
    knowledge,
    models,
    people,
    pipelines,
    policies,
    prompts,
    reviews,
    runs,
    subscriptions,
    workflows,
)
from .parser import TextParser

api = NinjaAPI(
    title="Pressline",
    version=version(),
    description=(
        "Sign programs in with `Authorization: Bearer` and a token from `manage.py token`. "
        "Errors are `application/problem+json`: `type title status detail errors[{loc, msg}]`. "
        "Lists are `{items, next}`, continued with `?cursor=`."
    ),
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
    parser=TextParser(),
)
for part in (
    pipelines,
    canvas,
    runs,
    grid,
    reviews,
    policies,
    prompts,
    hand_offs,
    assets,
    models,
    calls,
    audit,
    subscriptions,
    people,
    brand_care,
    brand_files,
    knowledge,
    workflows,
):
    api.add_router("", part.router)


@api.exception_handler(StudioError)
def _ours(request: HttpRequest, error: StudioError) -> HttpResponse:
    return problem(trouble_of(error))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(trouble_of(NotFound()))


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"loc": _place(item["loc"]), "msg": item["msg"]} for item in error.errors]
    detail = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in errors)
    return problem(Trouble(Invalid.status, Invalid.title, detail, errors))


@api.exception_handler(AuthenticationError)
def _who_are_you(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    detail = "Sign in, or send a token that is valid: Authorization: Bearer pl_…"
    response = problem(Trouble(401, "Who are you", detail))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, StudioError):
        return problem(trouble_of(error.__cause__))
    return problem(Trouble(error.status_code, StudioError.title, f"{error}."))


def _place(loc: Any) -> list[Any]:
    """Where in what was sent; a body's own name in our code is nobody's business."""
    return list(loc[2:] or loc) if loc[0] == "body" else list(loc)
