"""Reviews and the decisions that answer them."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from pipelines.actions import claim_review, decide_review, free_review, undo_decision
from pipelines.errors import Forbidden, Invalid, Stale
from pipelines.models import DECIDED, OPEN, VOID, Decision, Review
from pipelines.snapshots import lineage
from studio.access import my_open_reviews, my_reviews, review_for, run_for
from studio.models import User

from .auth import needs, person
from .once import once
from .paging import Paging, page_of
from .shapes import DecisionGiven, decision_shape, review_shape, run_shape

router = Router(tags=["reviews"])
STATES = (OPEN, DECIDED, VOID)
KEY_MAX = 2**63 - 1


class Sought(Schema):
    """Which reviews; `mine` are those that are open and ask me, or somebody whom I stand in for."""

    state: str = ""
    project: str = Field("", max_length=80, pattern=r"^[-\w]*$")
    run: int | None = Field(None, ge=0, le=KEY_MAX)
    kind: Literal["", "image", "video", "audio", "text", "json", "file"] = ""
    mine: bool = False


@router.get("/reviews", auth=needs("read"))
def list_reviews(request: HttpRequest, paging: Query[Paging], sought: Query[Sought]) -> dict[str, Any]:
    """The reviews of my projects, oldest first; with `mine=true` only those that wait for me."""
    if sought.state and sought.state not in STATES:
        told = f"`{sought.state}` is not a state; choose one of {', '.join(STATES)}."
        raise Invalid(told, loc=("query", "state"))
    user = person(request)
    rows = my_open_reviews(user) if sought.mine else my_reviews(user)
    where = {"state": sought.state, "project__slug": sought.project, "run": sought.run, "kind": sought.kind}
    return page_of(_whole(rows.filter(**{name: value for name, value in where.items() if value})), paging, review_shape)


@router.get("/reviews/{int:pk}", auth=needs("read"))
def get_review(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One review, with the token of what is shown, and in `found` what checks have found on the way to it."""
    review = review_for(person(request), pk)
    led = lineage(review.step_run, as_of=review.created_at)
    return {**_told(person(request), pk), "found": [item for row in led for item in row.facts.get("findings") or ()]}


@router.post("/reviews/{int:pk}/decisions", auth=needs("review"), response={201: dict[str, Any]})
def new_decision(request: HttpRequest, pk: int, given: DecisionGiven) -> Status[dict[str, Any]]:
    """Answers: `approve`, `send_back`, `pick`, `edit`, `escalate` or `abstain`; what comes of it is for the policy.

    409 with who won when somebody was first, or when what is shown has changed; 403 for who is not asked. With an
    `Idempotency-Key`, the same request answers once.
    """
    user = person(request)
    review = review_for(user, pk)

    def decide() -> dict[str, Any]:
        decision = decide_review(review, by=user, **given.model_dump())
        return _answered(user, decision)

    return Status(201, once(request, decide))


@router.post("/reviews/{int:pk}/undo", auth=needs("review"))
def undo(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Takes my own last answer back, and asks again; 409 once something has come of it, which `undo_until` tells."""
    user = person(request)
    review = review_for(user, pk)
    return once(request, lambda: _told(user, undo_decision(review, by=user).pk))


@router.post("/reviews/{int:pk}/claim", auth=needs("review"))
def claim(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Says until `claimed_until` that I am looking; 409 with who else is. It keeps nobody from deciding."""
    user = person(request)
    review = review_for(user, pk)
    if review.state != OPEN:
        raise Stale("This is asked no more.")
    if not my_open_reviews(user).filter(pk=pk).exists():
        raise Forbidden("This is for a reviewer whom its policy asks. You may look.")
    if not claim_review(review, by=user):
        raise Stale(f"{review_for(user, pk).claimed_by or 'Somebody else'} is looking at this.")
    return _told(user, pk)


@router.delete("/reviews/{int:pk}/claim", auth=needs("review"), response={204: None})
def free(request: HttpRequest, pk: int) -> Status[None]:
    """Says that I look no more; harmless to repeat."""
    user = person(request)
    free_review(review_for(user, pk), by=user)
    return Status(204, None)


def _answered(user: User, decision: Decision) -> dict[str, Any]:
    run = run_shape(run_for(user, decision.review.run_id))
    return {**decision_shape(decision), "review": _told(user, decision.review_id), "run": run}


def _told(user: User, pk: int) -> dict[str, Any]:
    return review_shape(_whole(my_reviews(user)).get(pk=pk))


def _whole(rows: QuerySet[Review]) -> QuerySet[Review]:
    return rows.prefetch_related("decisions__by", "decisions__guest", "decisions__instead_of")
