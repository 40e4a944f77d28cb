"""Reviews: what waits for me, one of them large, and deciding."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pipelines.actions import decide_review
from pipelines.errors import Invalid
from pipelines.graph import paths
from pipelines.models import OPEN, Review, StepRun
from pipelines.snapshots import lineage, plan_of
from studio import access
from studio.models import Role

SHOWN = 60


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything that waits for me, oldest first."""
    context = {
        "reviews": access.my_open_reviews(request.user)[:SHOWN],
        "hand_offs": access.my_open_hand_offs(request.user)[:SHOWN],
    }
    return render(request, "reviews/inbox.html", context)


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One review: the picture large, beside the brand and the prompt."""
    return _page(request, access.review_for(request.user, pk))


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves or sends back what was seen, then shows the next one of the run, or the run."""
    review = access.review_for(request.user, pk, role=Role.REVIEWER)
    note, verdict = request.POST.get("note", ""), request.POST.get("verdict", "")
    try:
        decide_review(review, verdict=verdict, by=access.me(request), note=note, seen=request.POST.get("seen", ""))
    except Invalid as error:
        return _page(request, review, note=note, problem=error.message, status=error.status)
    following = access.my_open_reviews(request.user).filter(run=review.run_id).first()
    return redirect("reviews-detail", pk=following.pk) if following else redirect("runs-detail", pk=review.run_id)


def _page(
    request: HttpRequest, review: Review, *, note: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    run, step_run = review.run, review.step_run
    plan = plan_of(run.version)
    context: dict[str, Any] = {
        "review": review,
        "run": run,
        "project": run.project,
        "label": plan.drawing.steps[step_run.step].label or step_run.step,
        "back_to": plan.drawing.steps[review.back_to].label or review.back_to if review.back_to else "",
        "may_decide": access.can(request.user, run.project, Role.REVIEWER),
        "brand": run.brand_version.read() if run.brand_version else None,
        "story": [row for row in _led(review) if row.facts.get("prompt")],
        "notes": next((row.notes for row in reversed(_led(review)) if row.notes), []),
        "previous": _previous(review),
        "decision": review.decisions.select_related("by").last(),
        "before": _neighbour(request, review, "-pk", pk__lt=review.pk),
        "after": _neighbour(request, review, "pk", pk__gt=review.pk),
        "open_in_run": run.reviews.filter(state=OPEN).count(),
        "note": note,
        "problem": problem,
    }
    return render(request, "reviews/detail.html", context, status=status)


def _led(review: Review) -> list[StepRun]:
    """The step runs that led to what is shown; those of its own round where there is a later one."""
    return lineage(review.step_run, as_of=review.created_at)


def _previous(review: Review) -> Review | None:
    """The review of the round before, whose picture is kept beside this one."""
    earlier = Review.objects.filter(run=review.run, step_run__step=review.step_run.step, pk__lt=review.pk)
    same = [item for item in earlier.select_related("step_run", "asset") if item.step_run.path == review.step_run.path]
    return max(same, key=lambda item: (item.step_run.round, paths.order(item.step_run.path)), default=None)


def _neighbour(request: HttpRequest, review: Review, order: str, **where: int) -> Review | None:
    return access.my_open_reviews(request.user).filter(run=review.run, **where).order_by(order).first()
