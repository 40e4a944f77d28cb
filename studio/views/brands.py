"""Brands: what there is, a specimen sheet of each version, and what is proposed as the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from pipelines.actions import begin_brand_file, create_brand, whole_rules
from pipelines.brand import BrandRules, Change, compare_rules, overridden
from pipelines.errors import Invalid, NotFound
from pipelines.models import Brand, BrandProposal, BrandVersion, Project, ProposalState, content_name
from pipelines.snapshots import draw_specimen, outdated
from studio import access
from studio.forms import read_number, read_upload
from studio.models import Role, User

from .brand_files import tell_read
from .brand_impact import first_few, foreseen

VERSIONS: Final = 50
SOON: Final = timedelta(days=30)


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The brands of my projects, those under another one after it; who looks after them also sees unpublished ones."""
    brands = list(access.my_brands(request.user).order_by("project__name", "project", "name"))
    shown = [
        (brand, depth, version, version.read() if version else None)
        for brand, depth in _in_order(brands)
        if (version := brand.newest()) or access.may_manage(request.user, brand)
    ]
    owned = access.my_projects(request.user, role=Role.OWNER).order_by("name")
    return render(request, "brands/index.html", {"brands": shown, "owned": owned})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """A brand's name and what it stands under; made, it opens in its editor."""
    project = access.project_to_brand(request.user, slug)
    name, under, wrong = request.POST.get("name", "").strip(), request.POST.get("parent", ""), {}
    if request.method == "POST":
        try:
            return redirect("brands-edit", pk=_begin(request, project, name, _parent(project, under)).pk)
        except Invalid as error:
            place = ".".join(error.loc)
            wrong = {place if place in ("name", "parent") else "file": error.message}
    context = {
        "project": project,
        "brands": project.brands.filter(archived_at=None),
        "name": name,
        "under": under,
        "wrong": wrong,
    }
    return render(request, "brands/new.html", context, status=422 if wrong else 200)


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the newest version says, the versions there are, and what is proposed as the next."""
    brand = access.brand_to_see(request.user, pk)
    version, may_manage = brand.newest(), access.may_manage(request.user, brand)
    if version is None and not may_manage:
        raise NotFound(f"{brand.name} has not been published yet.")
    proposal = brand.proposals.filter(state=ProposalState.OPEN).select_related("asked_by").first()
    context = _sheet(brand, version) | _proposed(request, brand, proposal, version) | _impact(brand, proposal)
    return render(request, "brands/detail.html", context)


@login_required
@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version, and what it says otherwise than the one before it.

    Or than the one that `with` names, whose specimen then stands beside it.
    """
    brand = access.brand_to_see(request.user, pk)
    shown = _version(brand, number)
    asked = request.GET.get("with", "")
    against = read_number(asked)
    other = _before(shown) if against is None else _version(brand, against)
    changes = compare_rules(other.read(), shown.read()) if other else []
    beside = other if asked and changes else None
    context = {
        "other": other,
        "changes": changes,
        "sheets": [_sheet(brand, one, changes) for one in (beside, shown)] if beside else [],
        "others": brand.versions.exclude(pk=shown.pk)[:VERSIONS],
    }
    return render(request, "brands/version.html", _sheet(brand, shown) | context)


@login_required
@require_safe
@cache_control(private=True, max_age=3600)
def logo(request: HttpRequest, pk: int, ground: str, number: int | None = None) -> FileResponse:
    """The logo for light or dark ground, of this version or of the newest."""
    brand = access.brand_to_see(request.user, pk)
    found = brand.newest() if number is None else _version(brand, number)
    rules = found.read() if found else None
    if rules is None or rules.logo is None or ground not in ("light", "dark"):
        raise NotFound()
    name = content_name(rules.logo.on_light if ground == "light" else rules.logo.on_dark)
    return FileResponse(default_storage.open(name), content_type="image/png")


def _in_order(brands: list[Brand], parent: int | None = None, depth: int = 0) -> list[tuple[Brand, int]]:
    found: list[tuple[Brand, int]] = []
    for brand in brands:
        if brand.parent_id == parent:
            found += [(brand, depth), *_in_order(brands, brand.pk, depth + 1)]
    return found


def _begin(request: HttpRequest, project: Project, name: str, parent: Brand | None) -> Brand:
    """A brand with a name alone, or one whose draft is what a file says."""
    given = request.FILES.get("file")
    if given is None:
        return create_brand(project, name=_named(name), by=access.me(request), parent=parent)
    file, called = given.name or "the file", _named(name) if name else ""
    brand, told = begin_brand_file(
        project, data=read_upload(given), file=file, name=called, parent=parent, by=access.me(request)
    )
    tell_read(request, told)
    return brand


def _named(name: str) -> str:
    if not 0 < len(name) <= 120 or "\x00" in name:
        raise Invalid("A brand needs a name of at most 120 characters.", loc=("name",))
    return name


def _parent(project: Project, under: str) -> Brand | None:
    if not under:
        return None
    found = project.brands.filter(pk=read_number(under) or 0).first()
    if found is None:
        raise Invalid("There is no such brand in this project.", loc=("parent",))
    return found


def _version(brand: Brand, number: int) -> BrandVersion:
    found = brand.versions.select_related("created_by", "above__brand").filter(number=number).first()
    if found is None:
        raise NotFound()
    return found


def _before(shown: BrandVersion) -> BrandVersion | None:
    return shown.brand.versions.filter(number__lt=shown.number).first()


def _sheet(brand: Brand, shown: BrandVersion | None, changes: Sequence[Change] = ()) -> dict[str, Any]:
    """What a specimen sheet is drawn from."""
    rules = shown.read() if shown else None
    below = shown is not None and shown.above_id is not None
    here = {path.partition(".")[0] for path in overridden(shown.overrides)} if shown and below else set()
    return {
        "brand": brand,
        "project": brand.project,
        "version": shown,
        "rules": rules,
        "above": shown.above if shown else None,
        "taken": [name for name in BrandRules.model_fields if name not in here] if below else [],
        "specimen": draw_specimen(shown, changes=changes) if shown else None,
        "rights": _rights(rules),
        "holds": _holds(rules),
    }


def _rights(rules: BrandRules | None) -> list[tuple[Any, str]]:
    """Each right, with `over` or `soon` where its last day is past or near."""
    today = timezone.localdate()
    return [(right, _ending(right.until, today)) for right in (rules.rights if rules else ())]


def _ending(until: date, today: date) -> str:
    if until < today:
        return "over"
    return "soon" if until <= today + SOON else ""


def _holds(rules: BrandRules | None) -> list[tuple[str, str, Any, str]]:
    if rules is None:
        return []
    return [
        (kind, param, value, rules.locks.get(kind, {}).get(param, ""))
        for kind, params in rules.defaults.items()
        for param, value in params.items()
    ]


def _proposed(
    request: HttpRequest, brand: Brand, proposal: BrandProposal | None, newest: BrandVersion | None
) -> dict[str, Any]:
    user: User = access.me(request)
    changes, trouble = _changes(brand, proposal, newest) if proposal else ([], "")
    return {
        "proposal": proposal,
        "changes": changes,
        "trouble": trouble,
        "is_mine": proposal is not None and proposal.asked_by_id == user.pk,
        "may_manage": access.may_manage(user, brand),
        "may_publish": access.may_publish(user, brand),
        "versions": brand.versions.select_related("created_by")[:VERSIONS],
        "answered": brand.proposals.filter(state=ProposalState.REFUSED).select_related("answered_by")[:3],
    }


def _impact(brand: Brand, proposal: BrandProposal | None) -> dict[str, Any]:
    """What is out of date by now, and what the open proposal would make so."""
    found = outdated(brand)
    ahead = foreseen(brand, proposal.said) if proposal else None
    return {"impact": found, "few": first_few(found), "ahead": ahead, "few_ahead": first_few(ahead)}


def _changes(brand: Brand, proposal: BrandProposal, newest: BrandVersion | None) -> tuple[list[Change], str]:
    """What the proposal would change now, or why it can no longer be published: above it something has changed."""
    try:
        rules = whole_rules(proposal.said, brand.parent.newest() if brand.parent else None)
    except Invalid as error:
        return [], error.message
    return (compare_rules(newest.read(), rules) if newest else []), ""
