"""Where programs answer what a step run waits for; the token in the address says who asks, and nobody is signed in."""

from __future__ import annotations

import json

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from pipelines.actions import hear_callback
from pipelines.errors import Invalid

MAX_BYTES = 1_000_000


@csrf_exempt
@require_POST
def hear(request: HttpRequest, token: str) -> HttpResponse:
    """202 for the first answer; 409 for any later one, and 404 for a token that is none."""
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise RequestDataTooBig("An answer is at most a megabyte; a file is fetched from its `file_url`.")
    try:
        told = json.loads(body)
    except ValueError as error:
        raise Invalid("An answer is JSON: text, json or file_url.") from error
    hear_callback(token, told)
    return JsonResponse({}, status=202)
