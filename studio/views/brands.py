"""Brands: a specimen sheet."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pipelines.errors import NotFound
from pipelines.models import content_name
from studio import access


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The brands of my projects."""
    brands = [
        (brand, version, version.read()) for brand in access.my_brands(request.user) if (version := brand.newest())
    ]
    return render(request, "brands/index.html", {"brands": brands})


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the newest version says: palette, type, logo on both grounds, voice, imagery."""
    brand = access.brand_for(request.user, pk)
    version = brand.newest()
    if version is None:
        raise NotFound(f"{brand.name} has not been published yet.")
    rules = version.read()
    grounds = {"paper": rules.colour("paper"), "ink": rules.colour("ink")}
    context = {"brand": brand, "project": brand.project, "version": version, "rules": rules, **grounds}
    return render(request, "brands/detail.html", context)


@login_required
@require_safe
@cache_control(private=True, max_age=3600)
def logo(request: HttpRequest, pk: int, ground: str) -> FileResponse:
    """The logo for light or dark ground."""
    version = access.brand_for(request.user, pk).newest()
    rules = version.read() if version else None
    if rules is None or rules.logo is None or ground not in ("light", "dark"):
        raise NotFound()
    name = content_name(rules.logo.on_light if ground == "light" else rules.logo.on_dark)
    return FileResponse(default_storage.open(name), content_type="image/png")
