"""What a brand makes out of date: shown, made anew with its newest version, or left as it is with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pipelines.actions import leave_outdated, renew_runs, whole_rules
from pipelines.actions.brand_renewals import AT_ONCE
from pipelines.errors import Invalid, NotFound, Stale
from pipelines.models import Brand, BrandAnswer, ProposalState
from pipelines.snapshots import Estimate, Outdated, estimate_renewal, outdated
from studio import access
from studio.forms import read_number
from studio.models import Role

FEW: Final = 8
SHOWN: Final = 48
ANSWERS: Final = 20


def foreseen(brand: Brand, said: Mapping[str, Any]) -> Outdated | None:
    """What would be out of date if the brand said this; None for what cannot be published."""
    try:
        return outdated(brand, rules=whole_rules(said, brand.parent.newest() if brand.parent else None))
    except Invalid:
        return None


def first_few(found: Outdated | None) -> list[Any]:
    """The newest approvals of it, for their pictures."""
    return list(found.reviews()[:FEW]) if found and found.lines else []


@login_required
@require_safe
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """By pipeline, how many approved assets are out of date; of the one that `pipeline` names, which ones.

    `proposal` is the open proposal that would make them so; `before` continues the list.
    """
    brand = access.brand_to_see(request.user, pk)
    if brand.newest() is None and not access.may_manage(request.user, brand):
        raise NotFound(f"{brand.name} has not been published yet.")
    return _page(request, brand)


@login_required
@require_POST
def renew(request: HttpRequest, pk: int, pipeline: int) -> HttpResponse:
    """Starts the pipeline's runs again with the newest version, a few at once."""
    brand = access.brand_to_renew(request.user, pk)
    renewed = renew_runs(brand, pipeline=pipeline, by=access.me(request))
    for sentence in renewed.trouble[:3]:
        messages.error(request, sentence)
    if renewed.made:
        number = len(renewed.made)
        more = f" {renewed.more:,} more wait here." if renewed.more else ""
        messages.success(
            request, f"{number} run{'s are' if number > 1 else ' is'} on the way with the new brand.{more}"
        )
    return redirect("brands-outdated", pk=pk)


@login_required
@require_POST
def leave(request: HttpRequest, pk: int, pipeline: int) -> HttpResponse:
    """Leaves them as they are, and notes why."""
    brand = access.brand_to_manage(request.user, pk)
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        left = leave_outdated(brand, pipeline=pipeline, reason=reason, by=access.me(request))
    except Invalid as error:
        return _page(request, brand, pipeline=pipeline, wrong=error.message)
    messages.success(
        request, f"{left:,} asset{'s stay' if left != 1 else ' stays'} as {'they are' if left != 1 else 'it is'}."
    )
    return redirect("brands-outdated", pk=pk)


def _page(request: HttpRequest, brand: Brand, *, pipeline: int = 0, wrong: str = "") -> HttpResponse:
    found = _found(request, brand)
    line = found.line(pipeline or _number(request, "pipeline"))
    before = _number(request, "before")
    rows = found.reviews(line.pipeline if line else 0)
    shown = list((rows.filter(pk__lt=before) if before else rows)[: SHOWN + 1]) if line else []
    answers = BrandAnswer.objects.filter(version__brand=brand).select_related("by", "run__version__pipeline", "version")
    context: dict[str, Any] = {
        "brand": brand,
        "project": brand.project,
        "found": found,
        "line": line,
        "rows": shown[:SHOWN],
        "earlier": shown[SHOWN - 1].pk if len(shown) > SHOWN else 0,
        "estimate": _estimate(found, line.pipeline) if line and not found.preview else None,
        "may_renew": access.can(request.user, brand.project, Role.DESIGNER),
        "may_leave": access.may_manage(request.user, brand),
        "at_once": AT_ONCE,
        "answers": answers[:ANSWERS],
        "reason": request.POST.get("reason", ""),
        "wrong": wrong,
    }
    return render(request, "brands/outdated.html", context, status=422 if wrong else 200)


def _found(request: HttpRequest, brand: Brand) -> Outdated:
    """What is out of date, or what the open proposal that is asked about would make so."""
    asked = _number(request, "proposal")
    proposal = brand.proposals.filter(pk=asked, state=ProposalState.OPEN).first() if asked else None
    found = foreseen(brand, proposal.said) if proposal else None
    return found or outdated(brand)


def _estimate(found: Outdated, pipeline: int) -> Estimate | None:
    try:
        return estimate_renewal(found, pipeline)
    except (Invalid, Stale):
        return None


def _number(request: HttpRequest, name: str) -> int:
    return read_number(request.GET.get(name, "")) or 0
