"""What a brand is known by: its documents, and the passages nearest to some words."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest
from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from pipelines.actions import add_document, archive_document, choose_embed_model, document_versions_now
from pipelines.errors import NotFound
from pipelines.models import Brand, Document, DocumentVersion
from pipelines.snapshots.knowledge import nearest
from studio.access import brand_to_manage, brand_to_see
from studio.forms import read_upload

from .auth import needs, person
from .once import once
from .paging import Paging, page_of
from .shapes import Given, brand_shape

router = Router(tags=["brands"])


class Words(Schema):
    """What is looked for, and how many passages at most."""

    words: str = Field(min_length=1, max_length=4_000)
    most: int = Field(8, ge=1, le=50)


class Sought(Schema):
    """Whether those that are archived are wanted, too."""

    archived: bool = False


class EmbedModelGiven(Given):
    """The model to read documents by, as `connection/model-id`; "" for this machine's own alone."""

    model: str = Field(max_length=200)


@router.put("/brands/{int:pk}/embed-model", auth=needs("write"))
def put_embed_model(request: HttpRequest, pk: int, given: EmbedModelGiven) -> dict[str, Any]:
    """Chooses by which model the brand's documents are read; those that were read otherwise get a next version.

    Answers with the brand, and how many are `read_anew`, each in a run of the project, which pays for it. 422 for what
    no connection offers for `embed`; `GET /models?ability=embed` lists it. Harmless to repeat.
    """
    brand = brand_to_manage(person(request), pk)
    made = choose_embed_model(brand, model=given.model, by=person(request))
    brand.refresh_from_db(fields=["embed_model"])
    return {**brand_shape(brand), "read_anew": len(made)}


@router.get("/brands/{int:pk}/documents", auth=needs("read"))
def list_documents(request: HttpRequest, pk: int, paging: Query[Paging], sought: Query[Sought]) -> dict[str, Any]:
    """A brand's own documents, each with its newest version; those that are archived only where asked for."""
    found = brand_to_see(person(request), pk).documents.select_related("created_by").prefetch_related("versions")
    return page_of(found if sought.archived else found.filter(archived_at=None), paging, _document_shape)


@router.post("/brands/{int:pk}/documents", auth=needs("write"), response={201: dict[str, Any]})
def new_document(request: HttpRequest, pk: int, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Adds a document, or the next version of the one of that name; a worker reads it, and its `state` tells."""
    brand = brand_to_manage(person(request), pk)
    name, data = file.name or "", read_upload(file)
    asked = "\n".join([name, hashlib.sha256(data).hexdigest()]).encode()
    return Status(
        201,
        once(
            request,
            lambda: _story(add_document(brand, data=data, name=name, by=person(request)).document),
            body=asked,
        ),
    )


@router.get("/brands/{int:pk}/documents/{int:document}", auth=needs("read"))
def get_document(request: HttpRequest, pk: int, document: int) -> dict[str, Any]:
    """A document with all its versions, the newest first."""
    return _story(_document(brand_to_see(person(request), pk), document))


@router.delete("/brands/{int:pk}/documents/{int:document}", auth=needs("write"), response={204: None})
def delete_document(request: HttpRequest, pk: int, document: int) -> Status[None]:
    """Archives a document: runs that start from now on do not look into it; 409 where it is archived already."""
    archive_document(_document(brand_to_manage(person(request), pk), document), by=person(request))
    return Status(204, None)


@router.get("/brands/{int:pk}/recall", auth=needs("read"))
def recall(request: HttpRequest, pk: int, asked: Query[Words]) -> dict[str, Any]:
    """The passages nearest in meaning, as a step of a rehearsal that started now would find them; `score` is a cosine.

    They are compared by the model on this machine, which costs nothing, also where the brand's documents are read by
    another besides.
    """
    versions = document_versions_now(brand_to_see(person(request), pk))
    found = nearest(versions, asked.words, most=asked.most)
    fields = ("number", "document", "version", "page", "text", "score", "passage")
    return {"items": [{name: getattr(source, name) for name in fields} for source in found], "next": None}


def _document(brand: Brand, pk: int) -> Document:
    found = Document.objects.select_related("brand", "created_by").filter(brand=brand, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _document_shape(document: Document) -> dict[str, Any]:
    versions = list(document.versions.all())
    return {
        "id": document.pk,
        "name": document.name,
        "created_by": str(document.created_by) if document.created_by else None,
        "created_at": document.created_at.isoformat(),
        "archived_at": document.archived_at.isoformat() if document.archived_at else None,
        "version": _version_shape(versions[0]) if versions else None,
    }


def _story(document: Document) -> dict[str, Any]:
    return {**_document_shape(document), "versions": [_version_shape(version) for version in document.versions.all()]}


def _version_shape(version: DocumentVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "state": version.state,
        "told": version.told,
        "sha256": version.sha256,
        "mime": version.mime,
        "bytes": version.bytes,
        "pages": version.pages,
        "embed_model": version.embed_model or None,
        "run": version.run_id,
        "created_at": version.created_at.isoformat(),
        "read_at": version.read_at.isoformat() if version.read_at else None,
    }
