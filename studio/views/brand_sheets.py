"""What a brand's specimen sheet is set and drawn with: the font of a version or of the draft, the rehearsed picture."""

from __future__ import annotations

import time

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pipelines.actions import ask_for_rehearsed, has_rehearsed, read_rehearsed
from pipelines.brand import BrandRules, inherit, read_brand
from pipelines.errors import Invalid, NotFound
from pipelines.media.sendable import sendable
from pipelines.models import Brand, BrandVersion
from pipelines.snapshots import font_file, font_mime
from pipelines.snapshots.specimens import read_named
from studio import access
from studio.forms import BrandForm

PICTURE_PATIENCE = 8.0  # seconds


@login_required
@require_safe
@cache_control(private=True, max_age=3600)
def font(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The font that a version is set in."""
    return _font(_version(access.brand_to_see(request.user, pk), number).read())


@login_required
@require_safe
def draft_font(request: HttpRequest, pk: int) -> HttpResponse:
    """The font that the draft is set in, for who may change it."""
    brand = access.brand_to_manage(request.user, pk)
    above = brand.parent.newest() if brand.parent else None
    try:
        return _font(read_brand(inherit(above.rules if above else {}, brand.draft)))
    except Invalid as error:
        raise NotFound("The draft does not say yet which font it is set in.") from error


@login_required
@require_safe
@cache_control(private=True, max_age=3600)
def picture(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The rehearsed picture of a version as WebP; while a worker paints it, the answer waits a moment."""
    version = _version(access.brand_to_see(request.user, pk), number)
    deadline = time.monotonic() + PICTURE_PATIENCE
    ask_for_rehearsed(version)
    while not has_rehearsed(version) and time.monotonic() < deadline:
        time.sleep(0.1)
    return HttpResponse(read_rehearsed(version), content_type="image/webp")


@login_required
@require_safe
@cache_control(private=True, max_age=3600)
def reference(request: HttpRequest, pk: int, number: int, place: int) -> HttpResponse:
    """One of the pictures that show a version's style, counted from 1."""
    found = _version(access.brand_to_see(request.user, pk), number).read()
    return _reference(list(found.imagery.references), place)


@login_required
@require_safe
def draft_reference(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """One of the pictures that show the draft's style, for who may change it."""
    return _reference(BrandForm(access.brand_to_manage(request.user, pk)).references, place)


def _reference(kept: list[str], place: int) -> HttpResponse:
    if not 0 < place <= len(kept):
        raise NotFound()
    data = read_named(kept[place - 1])
    return HttpResponse(data, content_type=sendable(data).mime)


def _font(rules: BrandRules) -> HttpResponse:
    data = font_file(rules)
    return HttpResponse(data, content_type=font_mime(data))


def _version(brand: Brand, number: int) -> BrandVersion:
    found = brand.versions.filter(number=number).first()
    if found is None:
        raise NotFound()
    return found
