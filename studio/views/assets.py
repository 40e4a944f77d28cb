"""Assets: the file, its thumbnail, and bringing one in."""

from __future__ import annotations

import time
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pipelines.actions import ask_for_thumb, has_thumb, read_thumb
from pipelines.errors import BadFile, NotFound
from pipelines.models import Asset, content_name
from studio import access
from studio.forms import keep_upload
from studio.models import Role
from studio.streaming import FileStream, Stream, send_file

SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/webp", "image/avif", "image/gif"})
THUMB_PATIENCE = 5.0  # seconds
FOR_EVER = "private, max-age=31536000, immutable"


@login_required
@require_safe
def content(request: HttpRequest, pk: UUID) -> HttpResponse | FileStream | Stream:
    """The file, or the part that a player asks for; pictures are shown in place, all else is downloaded."""
    asset = access.asset_for(request.user, pk)
    tag = f'"{asset.sha256}"'
    kept = {"ETag": tag, "Cache-Control": FOR_EVER}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=kept)
    apart = asset.mime not in SHOWN_IN_PLACE or "download" in request.GET
    stored = default_storage.open(content_name(asset.sha256))
    answer = send_file(request, stored, mime=asset.mime, name=asset.filename, apart=apart)
    for name, value in kept.items():
        answer.headers[name] = value
    return answer


@login_required
@require_safe
def thumb(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A small WebP of a picture; while a worker makes it, the answer waits a moment."""
    asset = access.asset_for(request.user, pk)
    return HttpResponse(_wait_for_thumb(asset), content_type="image/webp", headers={"Cache-Control": FOR_EVER})


def _wait_for_thumb(asset: Asset) -> bytes:
    if asset.kind not in ("image", "mask"):
        raise NotFound("Only pictures have thumbnails.")
    ask_for_thumb(asset)
    deadline = time.monotonic() + THUMB_PATIENCE
    while time.monotonic() < deadline and not has_thumb(asset.sha256):
        time.sleep(0.1)
    return read_thumb(asset)


@login_required
@require_POST
def upload(request: HttpRequest, slug: str) -> JsonResponse:
    """Takes one dropped file in; the answer is what the form needs to show it."""
    project = access.project_for(request.user, slug, role=Role.DESIGNER)
    given = request.FILES.get("file")
    if given is None:
        raise BadFile("No file came with the request. Drop one again.")
    asset = keep_upload(project, given, by=access.me(request))
    address = reverse("assets-thumb", kwargs={"pk": asset.pk})
    body = {"id": str(asset.pk), "name": asset.name, "thumb": address, "width": asset.width, "height": asset.height}
    return JsonResponse(body, status=201)
