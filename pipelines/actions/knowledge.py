"""What a brand is known by: documents are added and archived by people, who choose by what they are understood."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from .. import queue
from ..errors import Invalid, Stale
from ..media import documents
from ..models import Brand, Document, DocumentState, DocumentVersion
from ..snapshots.model_choices import embed_models
from .assets import store_content
from .audit import note_done
from .readers import run_goes_on

LONGEST_NAME: Final = 200


@transaction.atomic
def add_document(brand: Brand, *, data: bytes, name: str, by: AbstractBaseUser | None) -> DocumentVersion:
    """The document's first version, or its next where the brand has one of that name; a worker reads it then.

    Equal bytes make none while the brand's documents are read by the same model: the version they have made is given
    back, and read again where that failed. What was archived is back with it. Raises BadFile for a file that can be no
    document, and Invalid for its name.
    """
    called = _called(name)
    mime = documents.sniff_document(data, name=called)
    brand = _held(brand)
    document, _ = Document.objects.get_or_create(
        brand=brand, name=called, defaults={"created_by_id": by.pk if by else None}
    )
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    back = Document.objects.filter(pk=document.pk, archived_at__isnull=False).update(archived_at=None)
    version, new = _next(document, data=data, mime=mime, model=brand.embed_model, by=by)
    if version.state == DocumentState.READING:
        queue.ask_to_read(version.pk)
    if new or back:
        before = {"version": version.number - new or None, "archived": bool(back)}
        after = {"name": called, "version": version.number, "sha256": version.sha256, "archived": False}
        note_done("add", "document", document.pk, project=brand.project_id, by=by, before=before, after=after)
    return version


@transaction.atomic
def archive_document(document: Document, *, by: AbstractBaseUser | None) -> None:
    """Takes a document out of what runs started from now on look into; raises Stale where it is archived already."""
    if not Document.objects.filter(pk=document.pk, archived_at=None).update(archived_at=timezone.now()):
        raise Stale("This document is archived already.")
    brand = document.brand
    before, after = {"name": document.name, "archived": False}, {"name": document.name, "archived": True}
    note_done("archive", "document", document.pk, project=brand.project_id, by=by, before=before, after=after)


@transaction.atomic
def choose_embed_model(brand: Brand, *, model: str, by: AbstractBaseUser | None) -> list[DocumentVersion]:
    """Has a brand's documents read by a connection's model besides this machine's own, or by that alone for "".

    Gives the versions that are read now: the same bytes once more, of each document that is not archived and whose
    newest version was read otherwise; until they are ready, runs look into what they looked into before. Harmless to
    repeat. Raises Invalid for a model that no connection offers for this; `auto` is none, since only what one model
    said can be compared.
    """
    brand = _held(brand)
    if model and model not in {choice.name for choice in embed_models()}:
        raise Invalid(f"`{model}` cannot be asked to embed now. Choose a model of a connected service.", loc=("model",))
    if model != brand.embed_model:
        Brand.objects.filter(pk=brand.pk).update(embed_model=model)
        before, after = {"embed_model": brand.embed_model}, {"embed_model": model}
        note_done("choose", "brand", brand.pk, project=brand.project_id, by=by, before=before, after=after)
    made = [_again(newest, model, by) for newest in _newest_of(brand) if newest.embed_model != model]
    for version in made:
        queue.ask_to_read(version.pk)
    return made


def document_versions_now(brand: Brand | None) -> list[int]:
    """The newest version that is ready of each document that a brand and those above it have, by primary key, sorted.

    Archived documents are left out; without a brand there are none.
    """
    above: list[int] = []
    while brand is not None:
        above.append(brand.pk)
        brand = brand.parent
    ready = DocumentVersion.objects.filter(
        document__brand__in=above, document__archived_at=None, state=DocumentState.READY
    )
    newest: dict[int, int] = {}
    for document, pk in ready.order_by("-number").values_list("document_id", "pk"):
        newest.setdefault(document, pk)
    return sorted(newest.values())


def _called(name: str) -> str:
    """The bare file name, never a path."""
    called = " ".join(PurePosixPath(name.replace("\\", "/")).name.replace("\x00", "").split())
    if not called:
        raise Invalid("A document needs a name.", loc=("name",))
    if len(called) > LONGEST_NAME:
        raise Invalid(f"A document's name may have {LONGEST_NAME} letters; this one has {len(called)}.", loc=("name",))
    return called


def _held(brand: Brand) -> Brand:
    """The brand as it is now, held, so that no document is added while it is chosen by what they are read."""
    return Brand.objects.select_for_update(of=("self",), no_key=True).get(pk=brand.pk)


def _next(
    document: Document, *, data: bytes, mime: str, model: str, by: AbstractBaseUser | None
) -> tuple[DocumentVersion, bool]:
    """The version that these bytes make, and whether it is new; an equal one that failed waits to be read again."""
    newest, sha256 = document.newest(), store_content(data)
    if newest and (newest.sha256, newest.embed_model) == (sha256, model):
        _read_again(newest)
        return newest, False
    version = DocumentVersion.objects.create(
        document=document,
        number=newest.number + 1 if newest else 1,
        sha256=sha256,
        mime=mime,
        bytes=len(data),
        embed_model=model,
        created_by_id=by.pk if by else None,
    )
    return version, True


def _read_again(version: DocumentVersion) -> None:
    """Where it has failed, it waits to be read, in a run of its own unless the one it has goes on."""
    failed = DocumentVersion.objects.filter(pk=version.pk, state=DocumentState.FAILED)
    failed.filter(~run_goes_on()).update(run=None)
    failed.update(state=DocumentState.READING, told="", tries=0, held_until=None)
    version.refresh_from_db()


def _newest_of(brand: Brand) -> list[DocumentVersion]:
    """The newest version of each document of a brand, but of archived ones and of what could not be read at all."""
    kept = Document.objects.select_for_update(of=("self",)).filter(brand=brand, archived_at=None)
    newest = [version for document in kept if (version := document.newest())]
    return [one for one in newest if one.state != DocumentState.FAILED or one.passages.exists()]


def _again(newest: DocumentVersion, model: str, by: AbstractBaseUser | None) -> DocumentVersion:
    """The next version, of the same bytes, to be read by this model."""
    return DocumentVersion.objects.create(
        document_id=newest.document_id,
        number=newest.number + 1,
        sha256=newest.sha256,
        mime=newest.mime,
        bytes=newest.bytes,
        embed_model=model,
        created_by_id=by.pk if by else None,
    )
