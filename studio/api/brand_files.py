"""A brand as one file: saved, and read into a draft, of a new brand or of one that is there."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from pipelines.actions import begin_brand_file, take_brand_file, write_brand_file
from pipelines.errors import NotFound
from studio.access import brand_to_manage, brand_to_see, project_to_brand
from studio.forms import read_upload

from .auth import needs, person
from .once import once

router = Router(tags=["brands"])


@router.get("/brands/{int:pk}/brand.zip", auth=needs("read"), response={200: None})
def get_brand_zip(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest version with its logos and its font in one zip, to be read elsewhere; 404 until it is published."""
    brand = brand_to_see(person(request), pk)
    version = brand.newest()
    if version is None:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{brand.slug}-v{version.number}.brand.zip"'}
    return HttpResponse(write_brand_file(version), content_type="application/zip", headers=headers)


@router.post("/brands/{int:pk}/draft", auth=needs("write"))
def read_brand_zip(
    request: HttpRequest, pk: int, file: File[UploadedFile], revision: Form[int | None] = None
) -> dict[str, Any]:
    """Puts what a brand file says in place of the draft, and publishes nothing.

    With a `revision`, 409 where the draft has moved on since.
    """
    brand = brand_to_manage(person(request), pk)
    over = brand.revision if revision is None else revision
    name, data = file.name or "file", read_upload(file)

    def take() -> dict[str, Any]:
        told = take_brand_file(brand, data=data, file=name, revision=over, by=person(request))
        return {"id": brand.pk, "revision": over + 1, "told": list(told)}

    return once(request, take, body=_asked(str(revision), name, data))


@router.post("/projects/{slug}/brands", auth=needs("write"), response={201: dict[str, Any]})
def new_brand(
    request: HttpRequest, slug: str, file: File[UploadedFile], name: Form[str] = ""
) -> Status[dict[str, Any]]:
    """Begins a brand whose draft is what a brand file says, called as that says unless named; nothing is published."""
    project = project_to_brand(person(request), slug)
    called, data = file.name or "file", read_upload(file)

    def begin() -> dict[str, Any]:
        brand, told = begin_brand_file(project, data=data, file=called, name=name.strip(), by=person(request))
        brand.refresh_from_db(fields=["revision"])
        return {"id": brand.pk, "name": brand.name, "revision": brand.revision, "told": list(told)}

    return Status(201, once(request, begin, body=_asked(name, called, data)))


def _asked(*parts: str | bytes) -> bytes:
    """What equal requests have in common, and others not."""
    told = (part if isinstance(part, str) else hashlib.sha256(part).hexdigest() for part in parts)
    return "\n".join(told).encode()
