"""The single view of a review: shown by GET, decided, taken back and claimed by POST."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from pipelines.actions import (
    claim_review,
    comment_review,
    decide_review,
    free_review,
    note_review_opened,
    undo_decision,
)
from pipelines.errors import Invalid, NotFound
from pipelines.models import OPEN, Decision, Review
from pipelines.snapshots import place_of, review_item, send_back_preview
from studio import access
from studio.forms import read_answer, read_number, read_pins
from studio.middleware import wants_json

QUEUE = 200
LOOKING = 20
NOTHING = QueryDict()


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One review: what is judged large, beside the brand, the prompt and what was said; and what comes after it."""
    return _page(request, access.review_for(request.user, pk))


@login_required
@require_safe
def item(request: HttpRequest, pk: int) -> JsonResponse:
    """The review as data, and as the part of the page that shows it; with `?queue`, also what comes after it.

    Its ways back and on are drawn by the page, which knows its own line.
    """
    review = access.review_for(request.user, pk)
    queue = {"queue": queue_from(request, review)} if "queue" in request.GET else {}
    answer = JsonResponse({**_item(request, review), **queue})
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps an answer to what was seen, then shows the next one of the run, or the run; to a program, what came of it.

    With `ahead`, the key of a review that will be wanted soon, a program is told that one too: it saves a way here.
    Raises as the verb does: Stale with who was first, Forbidden for who is not asked. What is Invalid comes back on the
    page as it was typed.
    """
    review = access.review_to_answer(request.user, pk, only=("run",))
    try:
        decision = decide_review(review, by=access.me(request), **read_answer(request.POST))
    except Invalid as error:
        if wants_json(request):
            raise
        return _page(request, access.review_for(request.user, pk), problem=error.message, status=error.status)
    if not wants_json(request):
        return _go_on(request, review)
    return JsonResponse({**_outcome(decision), **_ahead(request)}, status=201)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the person's own last answer back, while it can be; then it is asked once more."""
    review = undo_decision(access.review_to_answer(request.user, pk, only=("run",)), by=access.me(request))
    if wants_json(request):
        return JsonResponse({"id": review.pk, "state": review.state})
    return redirect("reviews-detail", pk=review.pk)


@login_required
@require_POST
def preview(request: HttpRequest, pk: int) -> JsonResponse:
    """The prompt as it is and as it would be if it were sent back with these words. Decides nothing."""
    review, given = access.review_to_answer(request.user, pk), request.POST
    note, reasons = given.get("note", ""), given.getlist("reasons")
    return JsonResponse(send_back_preview(review, note=note, reasons=reasons, pins=read_pins(given)))


@login_required
@require_POST
def claim(request: HttpRequest, pk: int) -> JsonResponse:
    """Says that this person is looking; answers whether nobody else was, and who looks at what in the same run.

    Where that reads a notice, it also says how many are unread now: the page may not have its socket yet.
    """
    review, me = access.review_to_answer(request.user, pk), access.me(request)
    unread: dict[str, int] = {}
    if review.claimed_by_id != me.pk and note_review_opened(review, by=me):
        unread = {"unread": access.unread_notices(me)}
    mine = claim_review(review, by=me)
    return JsonResponse({"mine": mine, "others": _others(review, me.pk), **unread})


@login_required
@require_POST
def free(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that this person looks no more."""
    free_review(access.review_to_answer(request.user, pk), by=access.me(request))
    return HttpResponse(status=204)


@login_required
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps what any member says about it, and where; it decides nothing. Then shows the review once more."""
    review, given = access.review_for(request.user, pk), request.POST.get("comment", "")
    try:
        kept = comment_review(review, note=given, pins=read_pins(request.POST), by=access.me(request))
    except Invalid as error:
        if wants_json(request):
            raise
        return _page(request, review, comment_given=given, comment_problem=error.message, status=error.status)
    if wants_json(request):
        return JsonResponse({"id": kept.pk, "pins": kept.pins}, status=201)
    return redirect("reviews-detail", pk=review.pk)


def queue_from(request: HttpRequest, review: Review) -> list[dict[str, Any]]:
    """What this person is to decide next, `{id, run, place, by}`: the rest of the run from here on, then the inbox.

    At most 200 of each; `by` is who else is looking. Three queries.
    """
    mine, me = access.my_open_reviews(request.user).exclude(pk=review.pk), access.me(request).pk
    here = mine.filter(run=review.run_id)
    after = _lines(here.filter(pk__gt=review.pk), me)
    before = _lines(here.filter(pk__lt=review.pk), me)
    return [*after, *before, *_lines(mine.exclude(run=review.run_id), me)][:QUEUE]


def _lines(reviews: QuerySet[Review], me: int) -> list[dict[str, Any]]:
    fields = ("pk", "run_id", "step_run__path", "claimed_by_id", "claimed_by__name", "claimed_until")
    now = timezone.now()

    def looking(who: int | None, name: str | None, until: datetime | None) -> str:
        # What I have open in another tab, or left a moment ago, is still mine to decide.
        return (name or "Somebody") if who and who != me and until and until > now else ""

    return [
        {"id": pk, "run": run, "place": place_of(path), "by": looking(who, name, until)}
        for pk, run, path, who, name, until in reviews.order_by("pk").values_list(*fields)[:QUEUE]
    ]


def _others(review: Review, me: int) -> list[dict[str, Any]]:
    looking = Review.objects.filter(run=review.run_id, state=OPEN, claimed_until__gt=timezone.now())
    found = looking.exclude(claimed_by=me).select_related("claimed_by", "step_run").order_by("pk")[:LOOKING]
    return [{"id": other.pk, "by": str(other.claimed_by), "place": place_of(other.step_run.path)} for other in found]


def _outcome(decision: Decision) -> dict[str, Any]:
    """What came of an answer: whether it is decided, and until when it can be taken back."""
    review = decision.review
    return {
        "id": review.pk,
        "decision": decision.pk,
        "spoken": decision.spoken,
        "state": review.state,
        "outcome": review.outcome,
        "approvals": review.approvals,
        "needed": review.needed,
        "may_undo": review.state == OPEN or review.pending,
        "undo_until": review.wake_at.isoformat() if review.pending and review.wake_at else None,
    }


def _ahead(request: HttpRequest) -> dict[str, Any]:
    """`ahead`, the item that was asked for with an answer; nothing where there is none for this person."""
    wanted = read_number(request.POST.get("ahead", ""))
    try:
        return {"ahead": _item(request, access.review_for(request.user, wanted))} if wanted else {}
    except NotFound:
        return {}


def _item(request: HttpRequest, review: Review) -> dict[str, Any]:
    """The review as data, and in `html` as the part of the page that shows it."""
    context = _context(request, review)
    return {**context["item"], "html": render_to_string("reviews/_desk.html", context, request)}


def _go_on(request: HttpRequest, review: Review) -> HttpResponse:
    here = access.my_open_reviews(request.user).filter(run=review.run_id)
    following = here.filter(pk__gt=review.pk).first() or here.first()
    return redirect("reviews-detail", pk=following.pk) if following else redirect("runs-detail", pk=review.run_id)


def _page(request: HttpRequest, review: Review, *, status: int = 200, **more: str) -> HttpResponse:
    """The page; `problem` says what is wrong with an answer, `comment_problem` with the comment that was given."""
    beside = access.my_open_reviews(request.user).filter(run=review.run_id)
    ways = {
        "before": _place(beside.filter(pk__lt=review.pk).order_by("-pk")),
        "after": _place(beside.filter(pk__gt=review.pk).order_by("pk")),
    }
    context = {**_context(request, review, request.POST), **more, **ways, "queue": queue_from(request, review)}
    return render(request, "reviews/detail.html", context, status=status)


def _context(request: HttpRequest, review: Review, typed: QueryDict = NOTHING) -> dict[str, Any]:
    """What the templates draw; what was typed comes back as it was, and only as text."""
    return {
        "review": review,
        "run": review.run,
        "project": review.run.project,
        "item": review_item(review, access.me(request)),
        "note": typed.get("note", ""),
        "reasons_given": typed.getlist("reasons"),
        "picks_given": typed.getlist("picks"),
        "text": typed.get("text", "") or review.text,
        "problem": "",
    }


def _place(reviews: QuerySet[Review]) -> dict[str, Any] | None:
    found = reviews.values_list("pk", "step_run__path").first()
    return {"id": found[0], "place": place_of(found[1])} if found else None
