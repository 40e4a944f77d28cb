"""Asking people about what has arrived at a review step, or letting it pass where the policy does not want them to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ...models import (
    APPROVE,
    DECIDED,
    OPEN,
    REVIEW_OPENED,
    SEND_BACK,
    Decision,
    PolicyVersion,
    Review,
    StepRun,
    is_file,
)
from ...policy import DEFAULT, Rules, next_due, sampled
from ...states import FAILED, WAITING
from ..outcomes import Asked
from ..working_set import WorkingSet
from .carry_out import carry_out
from .seats import set_seats
from .tokens import above, findings_of, seen_of, shown_now, token_of

MACHINE = "approved by the command line"
PASSED = "Passed without a look: the policy samples."
NO_POLICY = "This asks by a policy that the project does not have any more. Name another one in the step."


def ask_people(ws: WorkingSet, row: StepRun, asked: Asked) -> Review | None:
    """The question, parked; no worker is held while people think. None where its policy is gone: nothing passes."""
    version = _policy(ws, asked.policy)
    if asked.policy and version is None:
        ws.move(row, FAILED, error={"kind": "failed", "message": NO_POLICY, "attempts": row.attempts})
        return None
    rules = version.read() if version else DEFAULT
    ws.move(row, WAITING, worker="")
    review = _create(ws, row, asked, version, rules)
    if ws.run.approve_all:
        _answer_itself(ws, review, row, MACHINE, "command line")
    elif not _is_seen(ws, review, row, version, rules):
        _answer_itself(ws, review, row, PASSED, "the policy's sampling")
    else:
        set_seats(review, ws.run, rules)
        ws.tell(REVIEW_OPENED, review.pk)
    return review


def _policy(ws: WorkingSet, slug: str) -> PolicyVersion | None:
    if not slug:
        return None
    found = PolicyVersion.objects.filter(policy__project=ws.run.project_id, policy__slug=slug)
    return found.select_related("policy").order_by("-number").first()


def _create(ws: WorkingSet, row: StepRun, asked: Asked, version: PolicyVersion | None, rules: Rules) -> Review:
    led = above(ws.run, row)
    subject: Any = asked.subject if not asked.picks else list(asked.subject)
    shown = shown_now(ws.run, row, subject, led)
    due = next_due(rules.limit, asked=ws.now, did=())
    return Review.objects.create(
        step_run=row,
        run=ws.run,
        project_id=ws.run.project_id,
        policy_version=version,
        kind=_kind(subject),
        question=asked.question,
        asset_id=subject["asset"] if is_file(subject) else None,
        text=subject if isinstance(subject, str) else "",
        options=subject if asked.picks else [],
        picks=asked.picks,
        back_to=asked.back_to,
        max_rounds=asked.max_rounds,
        max_cost=asked.max_cost,
        seen=token_of(shown),
        shown=shown,
        findings=min(len(findings_of(led)), 30_000),
        risk=max((float(item.facts.get("risk") or 0) for item in led), default=0),
        needed=rules.stages[0].quorum,
        due_at=_due(ws.now, rules),
        wake_at=due.at if due else None,
    )


def _due(now: datetime, rules: Rules) -> datetime | None:
    hours = rules.limit.close or rules.limit.escalate or rules.limit.remind
    return now + timedelta(hours=hours) if hours else None


def _kind(subject: Any) -> str:
    first = subject[0] if isinstance(subject, list) and subject else subject
    if is_file(first):
        return str(first["kind"])
    return "text" if isinstance(first, str) else "json"


def _is_seen(ws: WorkingSet, review: Review, row: StepRun, version: PolicyVersion | None, rules: Rules) -> bool:
    """Whether people look at it, by lot; what is made anew after it was sent back is always looked at."""
    if version is None or rules.sampling.percent >= 100 or row.round:
        return True
    lately = Decision.objects.filter(review__policy_version__policy=version.policy_id, by__isnull=False)
    lately = lately.filter(verdict__in=(APPROVE, SEND_BACK), undone_by__isnull=True).order_by("-pk")
    verdicts = list(lately.values_list("verdict", flat=True)[: rules.sampling.window])[::-1]
    lot = f"{ws.run.pk} {row.step} {row.path}"
    return sampled(rules.sampling, lot=lot, verdicts=verdicts, findings=review.findings, risk=review.risk)


def _answer_itself(ws: WorkingSet, review: Review, row: StepRun, why: str, machine: str) -> None:
    """Approved at once, by nobody; a choice takes the first there are."""
    closed = {"state": DECIDED, "outcome": APPROVE, "closed_at": ws.now, "wake_at": None}
    Review.objects.filter(pk=review.pk, state=OPEN).update(**closed)
    review.state, review.outcome, review.wake_at = DECIDED, APPROVE, None
    picks = list(range(review.picks))
    Decision.objects.create(
        review=review, verdict=APPROVE, note=why, picks=picks, seen={**seen_of(review, row), "machine": machine}
    )
    carry_out(ws, review, row)
