"""What a brand is known by: its documents, a question to try them with, and the passages of each version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.actions import add_document, archive_document, choose_embed_model, document_versions_now
from pipelines.errors import Invalid, NotFound, StepFailed
from pipelines.knowledge import Source
from pipelines.models import Brand, Document, DocumentState, DocumentVersion, Passage, content_name
from pipelines.snapshots import documents_of
from pipelines.snapshots.knowledge import nearest
from pipelines.snapshots.model_choices import embed_models
from studio import access
from studio.forms import read_number, read_upload
from studio.streaming import FileStream, Stream, send_file

MOST_AT_ONCE: Final = 20
MOST_FOUND: Final = 6
AT_ONCE: Final = 50
LONGEST: Final = 500
ENDINGS: Final = {
    "application/pdf": (".pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "text/html": (".html", ".htm"),
    "text/markdown": (".md", ".markdown"),
}
# A file that was refused, and why.
Problem = tuple[str, str]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The documents of a brand; files that are sent come among them, and each that cannot is told."""
    if request.method != "POST":
        return _show(request, access.brand_to_see(request.user, pk))
    brand = access.brand_to_manage(request.user, pk)
    given = request.FILES.getlist("files")
    return _keep(request, brand, [(file, file.name or "") for file in given])


@login_required
@require_POST
def choose_model(request: HttpRequest, pk: int) -> HttpResponse:
    """Chooses by which model a brand's documents are read, and has those read anew that were read otherwise."""
    brand = access.brand_to_manage(request.user, pk)
    if "model" not in request.POST:
        return _show(request, brand, problems=[("", "Choose a model.")])
    model = request.POST["model"]
    try:
        made = choose_embed_model(brand, model=model, by=access.me(request))
    except Invalid as error:
        return _show(request, brand, problems=[("", error.message)])
    by = model or "the model on this machine alone"
    anew = f"{len(made)} document{' is' if len(made) == 1 else 's are'} read anew now." if made else ""
    messages.success(request, f"Documents are read by {by} from now on. {anew}".strip())
    return redirect("knowledge-index", pk=pk)


@login_required
@require_POST
def renew(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """The next version of a document, whatever the file that is sent is called."""
    brand = access.brand_to_manage(request.user, pk)
    name = _document(brand, document).name
    return _keep(request, brand, [(file, name) for file in request.FILES.getlist("files")[:1]])


@login_required
@require_POST
def archive(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Takes a document out of what runs that start from now on look into."""
    found = _document(access.brand_to_manage(request.user, pk), document)
    archive_document(found, by=access.me(request))
    messages.success(request, f"{found.name} is archived. Runs that start from now on do not look into it.")
    return redirect("knowledge-index", pk=pk)


@login_required
@require_safe
def version(request: HttpRequest, pk: int, document: int, number: int) -> HttpResponse:
    """A version's passages by page, from the one after `after` on."""
    brand = access.brand_to_see(request.user, pk)
    shown = _version(brand, document, number)
    after = read_number(request.GET.get("after", "")) or 0
    found = list(shown.passages.defer("vector", "outside").filter(number__gt=after).order_by("number")[: AT_ONCE + 1])
    context = {
        "brand": brand,
        "project": brand.project,
        "document": shown.document,
        "version": shown,
        "passages": found[:AT_ONCE],
        "after": after,
        "next": found[AT_ONCE - 1].number if len(found) > AT_ONCE else None,
        "others": shown.document.versions.exclude(pk=shown.pk),
    }
    return render(request, "knowledge/version.html", context)


@login_required
@require_safe
def file(request: HttpRequest, pk: int, document: int, number: int) -> HttpResponse | FileStream | Stream:
    """The file as it was added; always to be saved, so that nothing in it is opened as a page of ours."""
    found = _version(access.brand_to_see(request.user, pk), document, number)
    try:
        stored = default_storage.open(content_name(found.sha256))
    except FileNotFoundError as error:
        raise NotFound("The file is not in the store any more. Add the document once more.") from error
    answer = send_file(request, stored, mime="application/octet-stream", name=_file_name(found), apart=True)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _keep(request: HttpRequest, brand: Brand, given: list[tuple[UploadedFile[bytes], str]]) -> HttpResponse:
    """Each file that can be is kept, and those that cannot are told on the page."""
    problems: list[Problem] = [] if given else [("", "Choose one file or several.")]
    problems += [
        (name, f"At most {MOST_AT_ONCE} files are added at once. Add it next.") for _, name in given[MOST_AT_ONCE:]
    ]
    kept = 0
    for upload, name in given[:MOST_AT_ONCE]:
        try:
            add_document(brand, data=read_upload(upload), name=name, by=access.me(request))
            kept += 1
        except Invalid as error:
            problems.append((name, error.message))
    told = f"{kept} file{'' if kept == 1 else 's'} added. A worker reads what is new now."
    if problems:
        return _show(request, brand, problems=problems, told=told if kept else "")
    messages.success(request, told)
    return redirect("knowledge-index", pk=brand.pk)


def _show(request: HttpRequest, brand: Brand, *, problems: Iterable[Problem] = (), told: str = "") -> HttpResponse:
    ask = request.GET.get("ask", "").replace("\x00", "").strip()[:LONGEST]
    archived = "archived" in request.GET
    documents = documents_of(brand, archived=archived)
    found, trouble = _nearest(brand, ask) if ask else ([], "")
    may_manage = access.may_manage(request.user, brand)
    models = embed_models() if may_manage else []
    context = {
        "brand": brand,
        "project": brand.project,
        "may_manage": may_manage,
        "models": models,
        "model_is_there": not brand.embed_model or any(model.name == brand.embed_model for model in models),
        "documents": documents,
        "reading": sum(known.newest.state == DocumentState.READING for known in documents),
        "archived": archived,
        "left_out": 0 if archived else Document.objects.filter(brand=brand).exclude(archived_at=None).count(),
        "above": _above(brand),
        "ask": ask,
        "found": found,
        "trouble": trouble,
        "problems": list(problems),
        "told": told,
    }
    return render(request, "knowledge/index.html", context, status=422 if context["problems"] else 200)


def _nearest(brand: Brand, ask: str) -> tuple[list[tuple[Source, Passage]], str]:
    """The passages nearest to a question, each with where it stands, or why there can be none."""
    try:
        sources = nearest(document_versions_now(brand), ask, most=MOST_FOUND)
    except StepFailed as error:
        return [], error.message
    passages = Passage.objects.select_related("version__document").defer("vector", "outside")
    rows = passages.in_bulk([one.passage for one in sources])
    return [(one, rows[one.passage]) for one in sources if one.passage in rows], ""


def _above(brand: Brand) -> list[dict[str, Any]]:
    """The brands above, whose documents are looked into as well, the nearest first."""
    found = []
    while brand.parent is not None:
        brand = brand.parent
        found.append({"pk": brand.pk, "name": brand.name, "count": brand.documents.filter(archived_at=None).count()})
    return found


def _document(brand: Brand, pk: int) -> Document:
    found = Document.objects.select_related("brand").filter(brand=brand, pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def _version(brand: Brand, document: int, number: int) -> DocumentVersion:
    rows = DocumentVersion.objects.select_related("document", "created_by")
    found = rows.filter(document__brand=brand, document=document, number=number).first()
    if found is None:
        raise NotFound()
    return found


def _file_name(version: DocumentVersion) -> str:
    """The document's name, with the ending that this version's file needs where it has another."""
    name, endings = version.document.name, ENDINGS.get(version.mime, ())
    return name if not endings or name.lower().endswith(endings) else f"{name}{endings[0]}"
