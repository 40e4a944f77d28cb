"""A brand as one file: saved, and read into a draft."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pipelines.actions import take_brand_file, write_brand_file
from pipelines.errors import BadFile, Invalid, NotFound, Stale
from studio import access
from studio.forms import read_number, read_upload

NO_FILE = "Choose a brand file."


@login_required
@require_safe
def save(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """The newest version, or this one, as a zip with all that it says and names."""
    brand = access.brand_to_see(request.user, pk)
    version = brand.newest() if number is None else brand.versions.filter(number=number).first()
    if version is None:
        raise NotFound() if number else NotFound(f"{brand.name} has not been published yet.")
    headers = {"Content-Disposition": f'attachment; filename="{brand.slug}-v{version.number}.brand.zip"'}
    return HttpResponse(write_brand_file(version), content_type="application/zip", headers=headers)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """A brand file comes in place of the draft; nothing is published."""
    brand = access.brand_to_manage(request.user, pk)
    revision, wrong, status = brand.revision, "", 200
    if request.method == "POST":
        given, revision = request.FILES.get("file"), read_number(request.POST.get("revision", "")) or 0
        try:
            if given is None:
                raise BadFile(NO_FILE)
            name = given.name or "the file"
            said = take_brand_file(brand, data=read_upload(given), file=name, revision=revision, by=access.me(request))
            tell_read(request, said)
            return redirect("brands-edit", pk=pk)
        except (Invalid, Stale) as error:
            wrong, status = error.message, error.status
    context = {"brand": brand, "project": brand.project, "revision": revision, "wrong": wrong}
    return render(request, "brands/file.html", context, status=status)


def tell_read(request: HttpRequest, said: tuple[str, ...]) -> None:
    """Says what was read, and that it is a draft."""
    messages.success(request, " ".join([*said, "It is a draft: nothing is held to it until it is published."]))
