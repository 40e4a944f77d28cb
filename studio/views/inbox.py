"""The inbox: what waits for me, run by run, and where to start."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from pipelines.actions import claim_next
from pipelines.models import Review, Seat
from pipelines.policy import Actor
from pipelines.snapshots import Wanted, in_turn, inbox_page, sift, unclaimed
from studio import access
from studio.forms import AGES, DUES, KINDS, read_wanted
from studio.models import User
from studio.people import absent, keys_of

SHOWN = 60
TRIED = 200
BUSY = "Others are looking at everything that waits here. Choose one yourself, or come back in a moment."


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything that waits for me, the most urgent run first; filtered by what the address says."""
    user, wanted = access.me(request), read_wanted(request.GET)
    page = inbox_page(sift(access.my_open_reviews(user), wanted), after=request.GET.get("after", ""))
    is_whole = wanted == Wanted() and "after" not in request.GET
    instead = _instead_of(user, (review for group in page.groups for review in group.reviews))
    context = {
        "page": page,
        "groups": [
            (group, [(review, instead.get(review.pk, "")) for review in group.reviews]) for group in page.groups
        ],
        "wanted": wanted,
        "is_sifted": wanted != Wanted(),
        "query": _without(request.GET, "after"),
        "kept": [(name, value) for name, value in request.GET.items() if name != "after" and value],
        "older": str(wanted.older or ""),
        "hand_offs": access.my_open_hand_offs(user)[:SHOWN] if is_whole else (),
        "projects": access.my_projects(user).order_by("name"),
        "kinds": KINDS,
        "ages": AGES,
        "dues": DUES,
        "now": timezone.now(),
    }
    return render(request, "reviews/inbox.html", context)


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Leads to the most urgent of what is wanted that nobody else is looking at."""
    user = access.me(request)
    reviews = sift(access.my_open_reviews(user), read_wanted(request.POST))
    review = claim_next(in_turn(unclaimed(reviews, user.pk))[:TRIED], by=user)
    if review:
        return redirect("reviews-detail", pk=review.pk)
    messages.info(request, BUSY)
    return redirect(f"{reverse('reviews-inbox')}?{_without(request.POST, 'csrfmiddlewaretoken')}")


def _without(given: QueryDict, name: str) -> str:
    """The address's question without one part of it, and without what is empty."""
    kept = QueryDict(mutable=True)
    for key, value in given.items():
        if key != name and value:
            kept[key] = str(value)
    return kept.urlencode()


def _instead_of(user: User, reviews: Iterable[Review]) -> dict[int, str]:
    """For whom I would answer, of those reviews that ask somebody who is away and not me."""
    away = absent(user.pk)
    if not away:
        return {}
    names = {one.pk: str(one) for one in User.objects.filter(pk__in=away)}
    keys = keys_of([user.pk, *away])
    others = tuple(Actor(pk, names[pk], keys[pk]) for pk in away)
    actor = Actor(user.pk, str(user), keys[user.pk], others)
    pks = [review.pk for review in reviews]
    seats: dict[int, tuple[list[str], list[str]]] = {pk: ([], []) for pk in pks}
    for pk, key, barred in Seat.objects.filter(review__in=pks).values_list("review", "key", "barred"):
        seats[pk][barred].append(key)
    found = {pk: actor.seat(*keys) for pk, keys in seats.items()}
    return {pk: seat.name for pk, seat in found.items() if seat and seat.user != user.pk}
