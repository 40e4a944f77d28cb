"""How often people who judge the same thing say the same, counted by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from pipelines.models import Decision, Project
from pipelines.snapshots.insights import Span
from pipelines.snapshots.insights.agreement import agreement
from studio.models import Role, User
from tests.conftest import person
from tests.decided import answer, guest, past_run, plain, question, take_back

pytestmark = pytest.mark.django_db
YES, NO = "approve", "send_back"


def month(project: Project) -> Span:
    return Span(project.pk, 30, timezone.now())


def test_pairs_of_votes_on_the_same_thing_are_counted(project: Project, bob: User, dora: User) -> None:
    run, eve = past_run(project), person("eve@example.com", project, Role.REVIEWER)
    question(run, (bob, YES), (dora, YES), (eve, YES), row=0)
    question(run, (bob, YES), (dora, YES), (eve, NO), row=1)
    question(run, (bob, YES), (dora, NO), (eve, NO), row=2)
    question(run, (bob, NO), (dora, NO), (eve, NO), row=3)
    question(run, (bob, YES), row=4)
    found = agreement(month(project))
    # Three pairs each: 3 + 1 + 1 + 3 of 12 agree. Half of the 12 votes approve, so chance agrees in 1/2:
    # (8/12 - 1/2) / (1 - 1/2) = 1/3.
    votes = found.votes
    assert (votes.things, votes.votes, votes.approvals, votes.pairs, votes.agreed) == (4, 12, 6, 12, 8)
    assert votes.kappa == pytest.approx(1 / 3)
    assert plain(found.said) == (
        "Two people who judged the same thing agreed 67 % of the time, kappa 0.33 (0 is chance, 1 is always)."
    )
    assert found.basis == "12 pairs of votes on 4 things"
    # Bob and Dora differ once, Dora and Eve once, Bob and Eve twice.
    together = {(couple.one, couple.other): (couple.rate.part, couple.rate.whole) for couple in found.couples}
    assert together == {("Bob", "Dora"): (3, 4), ("Bob", "Eve"): (2, 4), ("Dora", "Eve"): (3, 4)}


def test_to_pick_and_to_edit_is_to_approve(project: Project, bob: User, dora: User) -> None:
    question(past_run(project), (bob, "pick"), (dora, "edit"))
    assert (agreement(month(project)).votes.agreed, agreement(month(project)).couples[0].rate.part) == (1, 1)


def test_another_stage_or_another_content_is_another_thing(project: Project, bob: User, dora: User) -> None:
    run, now = past_run(project), timezone.now()
    staged = question(run, (bob, YES), row=0)
    answer(staged, dora, NO, at=now, stage=1)
    edited = question(run, (bob, YES), row=1)
    Decision.objects.filter(pk=answer(edited, dora, NO, at=now).pk).update(seen={"token": "another"})
    found = agreement(month(project))
    assert (found.votes.things, found.votes.pairs, list(found.couples)) == (0, 0, [])
    assert plain(found.said) == "No two people have judged the same thing in this time."


def test_what_was_taken_back_is_no_vote_and_a_machine_has_none(project: Project, bob: User, dora: User) -> None:
    run, now = past_run(project), timezone.now()
    taken = question(run, (bob, YES), row=0)
    take_back(answer(taken, dora, NO, at=now))
    question(run, (bob, YES), (None, NO), row=1)
    question(run, (bob, YES), (dora, "abstain"), row=2)
    assert agreement(month(project)).votes.pairs == 0


def test_a_guest_is_a_person_in_the_whole(project: Project, bob: User) -> None:
    question(past_run(project), (bob, YES), (guest(project), NO))
    found = agreement(month(project))
    assert (found.votes.pairs, found.votes.agreed, list(found.couples)) == (1, 0, [])


def test_votes_before_these_days_do_not_count(project: Project, bob: User, dora: User) -> None:
    question(past_run(project), (bob, YES), (dora, YES), ago=timedelta(days=31))
    assert agreement(month(project)).votes.pairs == 0
