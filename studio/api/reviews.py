"""Reviews and the decisions that answer them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from pipelines.actions import decide_review
from pipelines.errors import Invalid
from pipelines.models import DECIDED, OPEN, VOID
from studio.access import my_reviews, review_for, run_for
from studio.models import Role

from .auth import needs, person
from .paging import Paging, page_of
from .shapes import DecisionGiven, decision_shape, review_shape, run_shape

router = Router(tags=["reviews"])
STATES = (OPEN, DECIDED, VOID)


@router.get("/reviews", auth=needs("read"))
def list_reviews(request: HttpRequest, paging: Query[Paging], state: str = "") -> dict[str, Any]:
    """The reviews of my projects, oldest first."""
    rows = my_reviews(person(request)).prefetch_related("decisions__by")
    if state and state not in STATES:
        raise Invalid(f"`{state}` is not a state; choose one of {', '.join(STATES)}.", loc=("query", "state"))
    return page_of(rows.filter(state=state) if state else rows, paging, review_shape)


@router.get("/reviews/{int:pk}", auth=needs("read"))
def get_review(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One review, with the token of what is shown."""
    return review_shape(review_for(person(request), pk))


@router.post("/reviews/{int:pk}/decisions", auth=needs("review"), response={201: dict[str, Any]})
def new_decision(request: HttpRequest, pk: int, given: DecisionGiven) -> Status[dict[str, Any]]:
    """Approves or sends back; 409 with who won when somebody was first, or when what is shown has changed."""
    user = person(request)
    review = review_for(user, pk, role=Role.REVIEWER)
    decision = decide_review(review, verdict=given.verdict, by=user, note=given.note, seen=given.seen)
    return Status(
        201, {**decision_shape(decision), "review": review.pk, "run": run_shape(run_for(user, review.run_id))}
    )
