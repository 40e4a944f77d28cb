"""What a guest sees behind a link: a door, the list of what it opens, one item large. GET shows, POST decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pipelines.actions import comment_review, decide_review, has_thumb, note_link_opened, open_guest_link, read_thumb
from pipelines.errors import Invalid, Stale
from pipelines.models import (
    DECIDE,
    DECIDED,
    OPEN,
    UNDO,
    VOID,
    Asset,
    Decision,
    GuestLink,
    Review,
    content_name,
    is_file,
)
from pipelines.policy import APPROVE, PICK, SEND_BACK
from studio import access
from studio.forms import read_number
from studio.streaming import FileStream, Stream, send_file

from .assets import SHOWN_IN_PLACE

P = ParamSpec("P")
# The address is the key: it goes to nobody else, is kept in no cache and found by no search.
SEALED = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
}
MAY_SAY = (APPROVE, PICK, SEND_BACK)
ENOUGH = "This cannot be made anew any more. Approve it, or leave a comment for the team."
CHANGED = "What is shown has changed since you opened this page. Look once more, then decide."
OVER = "This question is no longer asked: it was made anew, or is not needed any more."


def sealed(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The view, with headers on its answer that keep the address among those who have it."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        for name, value in SEALED.items():
            response.headers[name] = value
        return response

    return answer


@sealed
@require_safe
def items(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens, or the door where a passphrase is asked for."""
    link = open_guest_link(token)
    if not access.has_entered(request, link):
        return render(request, "guests/door.html", {"link": link, "token": token})
    note_link_opened(link)
    reviews = list(access.guest_reviews(link))
    said = _answers(link)
    shown = [(review, _word(review, said.get(review.pk))) for review in reviews]
    waiting = sum(review.state == OPEN and review.pk not in said for review in reviews)
    context = {"link": link, "token": token, "reviews": shown, "waiting": waiting, "may_decide": link.may == DECIDE}
    return render(request, "guests/items.html", context)


@sealed
@require_POST
def door(request: HttpRequest, token: str) -> HttpResponse:
    """Lets a guest with the passphrase in."""
    link = open_guest_link(token)
    try:
        if not access.has_entered(request, link):
            access.enter(request, link, request.POST.get("passphrase", ""))
    except Invalid as error:
        status = 429 if "often" in error.loc else error.status
        return render(
            request, "guests/door.html", {"link": link, "token": token, "problem": error.message}, status=status
        )
    return redirect("guests-items", token=token)


@sealed
@require_safe
def item(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """One of them, as large as it goes."""
    link = open_guest_link(token)
    if not access.has_entered(request, link):
        return redirect("guests-items", token=token)
    return _page(request, link, access.guest_review(link, pk), token)


@sealed
@require_POST
def comment(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Leaves a comment, which decides nothing."""
    link = access.guest(request, token)
    review, note = access.guest_review(link, pk), request.POST.get("note", "")
    try:
        comment_review(review, note=note, pins=_pins(request), guest=link)
    except Invalid as error:
        return _page(request, link, review, token, note=note, problem=error.message, status=error.status)
    return redirect("guests-item", token=token, pk=pk)


@sealed
@require_POST
def decide(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Answers for the guest, then shows the next one that waits for them, or the list."""
    link = access.guest(request, token)
    review, note = access.guest_review(link, pk), request.POST.get("note", "")
    try:
        _decide(request, link, review, note)
    except Invalid as error:
        # A limit of rounds or money is the team's own business; what names a field is about the form.
        told = error.message if error.loc else ENOUGH
        return _page(request, link, review, token, note=note, problem=told, status=error.status)
    except Stale:
        context = {"link": link, "token": token, "review": review, "told": _who_won(review, link)}
        return render(request, "guests/_over.html", context, status=Stale.status)
    waiting = access.guest_reviews(link).filter(state=OPEN).exclude(pk__in=_answers(link)).order_by("pk")
    following = waiting.filter(pk__gt=pk).first() or waiting.first()
    return redirect("guests-item", token=token, pk=following.pk) if following else redirect("guests-items", token=token)


@sealed
@require_safe
def content(request: HttpRequest, token: str, pk: int) -> HttpResponseBase:
    """The file that the review shows, or with `?option=n` one of those to pick from."""
    return _file(request, _asset(request, token, pk))


@sealed
@require_safe
def thumb(request: HttpRequest, token: str, pk: int) -> HttpResponseBase:
    """A small WebP of it; the picture itself where none has been made yet."""
    asset = _asset(request, token, pk)
    if not has_thumb(asset.sha256):
        return _file(request, asset)
    return HttpResponse(read_thumb(asset), content_type="image/webp")


def _asset(request: HttpRequest, token: str, pk: int) -> Asset:
    review, option = access.guest_review(access.guest(request, token), pk), request.GET.get("option", "")
    number = read_number(option)
    # What is no number names no option.
    return access.guest_asset(review, (-1 if number is None else number) if option else None)


def _file(request: HttpRequest, asset: Asset) -> HttpResponse | FileStream | Stream:
    stored = default_storage.open(content_name(asset.sha256))
    apart = asset.mime not in SHOWN_IN_PLACE
    return send_file(request, stored, mime=asset.mime, name=asset.filename, apart=apart)


def _decide(request: HttpRequest, link: GuestLink, review: Review, note: str) -> None:
    given, verdict = request.POST, request.POST.get("verdict", "")
    if verdict not in MAY_SAY:
        raise Invalid("Approve it, or send it back.", loc=("verdict",))
    picks = [number for word in given.getlist("picks") if (number := read_number(word)) is not None]
    decide_review(
        review, verdict=verdict, seen=given.get("seen", ""), guest=link, note=note, pins=_pins(request), picks=picks
    )


def _pins(request: HttpRequest) -> list[Any]:
    """The marks that the page sends beside the note, none where it sends none."""
    try:
        pins = json.loads(request.POST.get("pins") or "[]")
    except (json.JSONDecodeError, RecursionError):
        pins = None
    if not isinstance(pins, list):
        raise Invalid("The marks could not be read. Set them once more.", loc=("pins",))
    return pins


def _page(
    request: HttpRequest,
    link: GuestLink,
    review: Review,
    token: str,
    *,
    note: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    reviews = list(access.guest_reviews(link).values_list("pk", flat=True))
    place, answered = reviews.index(review.pk), _answers(link).get(review.pk)
    context: dict[str, Any] = {
        "link": link,
        "token": token,
        "review": review,
        "options": [(n, is_file(option), option) for n, option in enumerate(review.options)],
        "mine": review.comments.filter(guest=link),
        "answered": answered,
        "word": _word(review, answered),
        "may_decide": link.may == DECIDE and review.state == OPEN and answered is None,
        "before": reviews[place - 1] if place else None,
        "after": reviews[place + 1] if place + 1 < len(reviews) else None,
        "number": place + 1,
        "count": len(reviews),
        "note": note,
        "pins": request.POST.get("pins", ""),
        "problem": problem,
    }
    return render(request, "guests/item.html", context, status=status)


def _answers(link: GuestLink) -> dict[int, Decision]:
    """What the guest has answered about what is shown now, by review."""
    given = link.decisions.filter(undone_by=None).exclude(verdict=UNDO).select_related("review").order_by("pk")
    return {
        item.review_id: item
        for item in given
        if item.seen.get("token") == item.review.seen and (item.review.state != OPEN or item.stage == item.review.stage)
    }


def _word(review: Review, answered: Decision | None) -> str:
    """Where it stands, as a guest may know it."""
    if answered:
        return "You sent it back" if answered.verdict == SEND_BACK else f"You {answered.spoken} it"
    return {OPEN: "Open", DECIDED: "Decided", VOID: "No longer asked"}[review.state]


def _who_won(review: Review, link: GuestLink) -> str:
    """Who was first, without a name of the team."""
    now = Review.objects.get(pk=review.pk)
    if now.state == OPEN:
        return CHANGED if _answers(link).get(review.pk) is None else "You have answered this already. Others are asked."
    last = now.decisions.filter(undone_by=None).exclude(verdict=UNDO).last()
    if now.state != DECIDED or last is None:
        return OVER
    if last.guest_id == link.pk:
        return f"You have decided this already: {last.spoken}."
    who = "Another guest" if last.guest_id else "Somebody of the team"
    return f"{who} has already decided this: {last.spoken}."
