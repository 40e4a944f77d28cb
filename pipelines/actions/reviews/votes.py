"""What the answers of a review that count come to."""

from __future__ import annotations

from collections.abc import Iterable

from ...models import Decision
from ...policy import Rules, Standing, Vote, person_key, stand


def standing_of(votes: Iterable[Decision], rules: Rules) -> Standing:
    """Where these answers, oldest first, put their review."""
    return stand(rules, [Vote(voter(item), item.verdict, item.stage) for item in votes])


def voter(decision: Decision) -> str:
    """Whose vote it is: that of the person it was given for."""
    if decision.guest_id:
        return f"guest:{decision.guest_id}"
    return person_key(decision.instead_of_id or decision.by_id or 0)
