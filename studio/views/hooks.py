"""Where services say that a job has ended; they sign what they say, and nobody is signed in."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from pipelines.exchange import hear_hook

MAX_BYTES = 1_000_000


@csrf_exempt
@require_POST
def hear(request: HttpRequest, provider: str) -> HttpResponse:
    """202 for whatever the service signed, whether or not the job is one of ours: strangers' jobs tell nothing."""
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise RequestDataTooBig("A webhook is at most a megabyte.")
    hear_hook(provider, request.headers, body)
    return JsonResponse({}, status=202)
