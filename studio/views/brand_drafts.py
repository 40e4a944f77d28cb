"""A brand's draft: changed and saved in its editor, proposed, and answered by somebody else."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.actions import propose_brand, publish_proposal, refuse_proposal, withdraw_proposal
from pipelines.brand import inherit
from pipelines.errors import Invalid, NotFound, Stale
from pipelines.models import Brand, BrandProposal, content_name
from studio import access
from studio.forms import BrandForm
from studio.models import User

from .brand_impact import first_few, foreseen

# Where a link of the editor leads once what was changed is saved: `go:colours`.
LINKS: Final = {"colours": "brands-colours", "file": "brands-file", "knowledge": "knowledge-index"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as a form; its buttons add, remove, take from above, save and propose, each by a post of all of it."""
    brand = access.brand_to_manage(request.user, pk)
    form = BrandForm(brand)
    message = (request.POST or request.GET).get("message", "").replace("\x00", "").strip()[:200]
    if request.method == "POST" and _do(request, form, message):
        return _leave(brand, request.POST.get("do", ""), message)
    context = {"brand": brand, "project": brand.project, "form": form, "message": message, "logo": _has_logo(brand)}
    ahead = foreseen(brand, brand.draft)
    context |= {"ahead": ahead, "few_ahead": first_few(ahead)}
    return render(request, "brands/edit.html", context, status=form.status)


@login_required
@require_safe
def logo(request: HttpRequest, pk: int, ground: str) -> FileResponse:
    """The draft's logo for light or dark ground."""
    kept = _logos(access.brand_to_manage(request.user, pk)).get(f"on_{ground}")
    if not kept or ground not in ("light", "dark"):
        raise NotFound()
    return FileResponse(default_storage.open(content_name(kept)), content_type="image/png")


@login_required
@require_POST
def publish(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    """Publishes what is proposed, as it was then."""
    found = _proposal(access.brand_to_publish(request.user, pk), proposal)
    version = publish_proposal(found, by=access.me(request), note=_note(request))
    messages.success(request, f"{version} is published. Runs that start from now on are held to it.")
    return redirect("brands-detail", pk=pk)


@login_required
@require_POST
def refuse(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    """Says no, and why."""
    found = _proposal(access.brand_to_publish(request.user, pk), proposal)
    try:
        refuse_proposal(found, by=access.me(request), note=_note(request))
    except Invalid as error:
        messages.error(request, error.message)
        return redirect("brands-detail", pk=pk)
    messages.success(request, "It is not published. The draft stays, to be changed and proposed again.")
    return redirect("brands-detail", pk=pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    """Takes one's own proposal back."""
    withdraw_proposal(_proposal(access.brand_to_manage(request.user, pk), proposal), by=access.me(request))
    messages.success(request, "The proposal is withdrawn. The draft stays.")
    return redirect("brands-detail", pk=pk)


def _do(request: HttpRequest, form: BrandForm, message: str) -> bool:
    """Whether the draft was saved, or proposed; else the form is shown again, as it stands now."""
    form.read(request.POST)
    verb, _, what = request.POST.get("do", "save").partition(":")
    if verb == "add":
        form.add_row(what)
    if verb == "take":
        form.take(what)
    if verb in ("add", "take", "remove"):
        return _tell_dropped(request)
    if not form.save(request.FILES, by=access.me(request)):
        return False
    for note in form.notes:
        messages.info(request, note)
    return _propose(request, form, message) if verb == "propose" else _tell_saved(request)


def _leave(brand: Brand, do: str, message: str) -> HttpResponse:
    """Leads to what comes next; the message is part of no draft, so it goes along to where it is still needed."""
    verb, _, what = do.partition(":")
    name = "brands-detail" if verb == "propose" else LINKS.get(what, "brands-edit")
    told = f"?{urlencode({'message': message})}" if message and name == "brands-edit" else ""
    return redirect(f"{reverse(name, args=[brand.pk])}{told}")


def _tell_saved(request: HttpRequest) -> bool:
    messages.success(request, "The draft is saved. Nothing is held to it until it is published.")
    return True


def _tell_dropped(request: HttpRequest) -> bool:
    """False, as nothing is saved; a browser forgets the files that were chosen, so who chose some is told."""
    if request.FILES:
        messages.info(request, "Choose the files again: they are taken in once the draft is saved.")
    return False


def _propose(request: HttpRequest, form: BrandForm, message: str) -> bool:
    by: User = access.me(request)
    try:
        propose_brand(form.brand, message=message, by=by)
    except (Invalid, Stale) as error:
        form.status, form.problems = error.status, [f"The draft is saved, and not proposed. {error.message}"]
        if isinstance(error, Invalid) and error.loc == ("message",):
            form.wrong["message"] = error.message
        return False
    messages.success(request, "It is proposed. Somebody else who looks after the brand publishes it.")
    return True


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").replace("\x00", "").strip()[:400]


def _logos(brand: Brand) -> dict[str, str]:
    above = brand.parent.newest() if brand.parent else None
    return dict(inherit(above.rules if above else {}, brand.draft).get("logo") or {})


def _has_logo(brand: Brand) -> bool:
    return bool(_logos(brand))


def _proposal(brand: Brand, pk: int) -> BrandProposal:
    found = BrandProposal.objects.select_related("brand__project").filter(brand=brand, pk=pk).first()
    if found is None:
        raise NotFound()
    return found
