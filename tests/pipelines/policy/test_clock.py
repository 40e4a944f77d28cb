"""What a time limit does next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipelines.policy import Limit, next_due

ASKED = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LIMIT = Limit(remind=1, escalate=2, close=4, at_last="fail")


def test_it_reminds_then_escalates_then_closes() -> None:
    did: list[str] = []
    seen = []
    while due := next_due(LIMIT, asked=ASKED, did=did):
        seen.append((due.deed, due.at - ASKED))
        did.append(due.deed)
    assert seen == [("remind", timedelta(hours=1)), ("escalate", timedelta(hours=2)), ("close", timedelta(hours=4))]


def test_what_waits_at_last_never_closes() -> None:
    assert next_due(Limit(close=1), asked=ASKED, did=()) is None


def test_without_a_limit_nothing_happens() -> None:
    assert next_due(Limit(), asked=ASKED, did=()) is None
