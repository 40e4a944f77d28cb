"""The one verb that decides: who may, how many it takes, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group

from pipelines.actions import create_project, decide_review, keep_reason, note_absence
from pipelines.errors import Forbidden, Invalid, NotFound, Stale
from pipelines.models import AuditEntry, Decision, Project, Review, StepRun
from pipelines.snapshots import run_outputs
from studio.models import BrandRole, Membership, Role, User
from tests.asked import Clock, Work, answer, asking, policy, waiting
from tests.conftest import person
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def eve(project: Project) -> User:
    """Another reviewer."""
    return person("eve@example.com", project, Role.REVIEWER)


def test_a_quorum_of_two_waits_for_the_second(project: Project, work: Work, bob: User, eve: User) -> None:
    review = waiting(project, work, policy=policy(project, stages=[{"quorum": 2}]))
    answer(review, bob)
    review.refresh_from_db()
    assert (review.state, review.approvals, review.needed) == ("open", 1, 2)
    answer(review, eve)
    review.refresh_from_db()
    assert (review.state, review.outcome) == ("decided", "approve")
    assert work(review.run).state == "done"


def test_one_person_is_not_two(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work, policy=policy(project, stages=[{"quorum": 2}]))
    answer(review, bob)
    with pytest.raises(Forbidden, match="You have answered this already"):
        answer(review, bob)


def test_stages_are_asked_in_order(project: Project, work: Work, bob: User, dora: User) -> None:
    stages = [{"name": "Brand"}, {"name": "Lead", "who": {"role": "designer"}}]
    review = waiting(project, work, policy=policy(project, stages=stages))
    answer(review, bob)
    review.refresh_from_db()
    assert (review.stage, review.state) == (1, "open")
    with pytest.raises(Forbidden, match="asks others"):
        answer(review, bob)
    answer(review, dora)
    assert work(review.run).state == "done"


def test_a_later_stage_is_not_asked_before_its_turn(project: Project, work: Work, dora: User, vera: User) -> None:
    stages = [{"who": {"people": [vera.pk]}}, {"who": {"role": "designer"}}]
    review = waiting(project, work, policy=policy(project, stages=stages))
    with pytest.raises(Forbidden):
        answer(review, dora)
    answer(review, vera)
    answer(review, dora)
    assert work(review.run).state == "done"


@pytest.mark.parametrize("key", ["role", "groups", "people", "brand_role"])
def test_who_is_asked_may_answer_and_nobody_else(project: Project, work: Work, bob: User, vera: User, key: str) -> None:
    from pipelines.actions import choose_brand
    from pipelines.models import Brand, BrandVersion, Pipeline, Run

    vera.groups.add(Group.objects.create(name="legal"))
    brand = Brand.objects.create(project=project, name="Northbay", slug="northbay")
    version = BrandVersion.objects.create(brand=brand, number=1, rules={})
    BrandRole.objects.create(user=vera, brand=brand, role="counsel")
    Membership.objects.filter(user=vera).update(role=Role.OWNER if key == "role" else Role.VIEWER)
    who: dict[str, Any] = {"role": "owner", "groups": ["legal"], "people": [vera.pk], "brand_role": "counsel"}
    slug = policy(project, stages=[{"who": {key: who[key]}}])
    run = make_run(project, asking(policy=slug), words="hello")
    Run.objects.filter(pk=run.pk).update(brand_version=version)
    run = work(run)
    review = Review.objects.get(run=run, state="open")
    with pytest.raises(Forbidden):
        answer(review, bob)
    answer(review, vera)
    assert work(run).state == "done"
    assert choose_brand and Pipeline


def test_who_started_the_run_may_not_approve_it(project: Project, work: Work, alice: User, bob: User) -> None:
    slug = policy(project, starter=False)
    review = waiting(project, work, by=bob, policy=slug)
    with pytest.raises(Forbidden, match="You made this"):
        answer(review, bob)
    answer(review, alice)


def test_who_started_it_may_where_the_policy_lets_them(project: Project, work: Work, bob: User) -> None:
    answer(waiting(project, work, by=bob, policy=policy(project, starter=True)), bob)


def test_who_drew_it_may_not_approve_it(project: Project, work: Work, alice: User, bob: User) -> None:
    run = make_run(project, asking(policy=policy(project, editor=False)), words="hello")
    type(run.version).objects.filter(pk=run.version_id).update(created_by=bob)
    run = work(run)
    review = Review.objects.get(run=run, state="open")
    with pytest.raises(Forbidden, match="You made this"):
        answer(review, bob)
    answer(review, alice)


def test_a_stand_in_answers_for_who_is_away(project: Project, work: Work, clock: Clock, bob: User, vera: User) -> None:
    review = waiting(project, work)
    with pytest.raises(Forbidden):
        answer(review, vera)
    clock_now = clock.now
    note_absence(bob, stand_in=vera, starts_at=clock_now, ends_at=clock.forward(days=2))
    clock.now = clock_now
    decision = answer(review, vera)
    assert (decision.by, decision.instead_of) == (vera, bob)
    assert decision.who == "Vera for Bob"


def test_a_stand_in_is_nobody_once_the_other_is_back(
    project: Project, work: Work, clock: Clock, bob: User, vera: User
) -> None:
    review = waiting(project, work)
    start = clock.now
    note_absence(bob, stand_in=vera, starts_at=start, ends_at=clock.forward(hours=1))
    clock.forward(hours=1)
    with pytest.raises(Forbidden):
        answer(review, vera)


def test_a_stranger_is_told_nothing(project: Project, work: Work, charlie: User) -> None:
    with pytest.raises(NotFound):
        answer(waiting(project, work), charlie)


def test_a_role_in_another_project_opens_nothing_here(project: Project, work: Work, vera: User) -> None:
    Membership.objects.create(user=vera, project=create_project("Elsewhere"), role=Role.OWNER)
    with pytest.raises(Forbidden):
        answer(waiting(project, work), vera)


def test_what_was_decided_says_who_won(project: Project, work: Work, bob: User, alice: User) -> None:
    review = waiting(project, work)
    answer(review, bob)
    with pytest.raises(Stale, match="Bob has already decided this: approved"):
        answer(review, alice, "send_back", note="darker")


def test_an_edit_goes_on_in_place_of_the_text(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    answer(review, bob, "edit", text="hello there")
    run = work(review.run)
    assert [output.text for output in run_outputs(run)] == ["hello there"]


def test_an_edit_voids_what_was_said_about_the_old_text(project: Project, work: Work, bob: User, eve: User) -> None:
    review = waiting(project, work, policy=policy(project, stages=[{"quorum": 2}]))
    answer(review, bob)
    old = Review.objects.get(pk=review.pk).seen
    answer(review, eve, "edit", text="hello there")
    review.refresh_from_db()
    assert (review.state, review.approvals, review.text) == ("open", 1, "hello there")
    with pytest.raises(Stale, match="has changed since"):
        decide_review(review, verdict="approve", by=bob, seen=old)
    answer(review, bob)
    assert work(review.run).state == "done"


def test_passing_it_up_asks_those_above(project: Project, work: Work, bob: User, alice: User) -> None:
    slug = policy(project, stages=[{"who": {"people": [bob.pk]}}], limit={"escalate_to": {"role": "owner"}})
    review = waiting(project, work, policy=slug)
    with pytest.raises(Forbidden):
        answer(review, alice)
    answer(review, bob, "escalate", note="Is this ours?")
    answer(review, alice)
    assert work(review.run).state == "done"


def test_all_of_them_abstaining_passes_it_up(project: Project, work: Work, bob: User, alice: User) -> None:
    slug = policy(project, stages=[{"who": {"people": [bob.pk]}, "of": 1}])
    review = waiting(project, work, policy=slug)
    answer(review, bob, "abstain")
    review.refresh_from_db()
    assert (review.state, review.did) == ("open", ["escalate"])
    answer(review, alice)
    assert work(review.run).state == "done"


def choosing(kind: str, **params: Any) -> dict[str, Any]:
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "ask": {"type": kind, "in": {"asset": "split.word"}, "params": params},
        "end": {"type": "echo", "in": {"text": "ask.asset"}},
    }
    return drawing(steps, inputs={"words": {"type": "text"}}, outputs={"text": "end.text"})


def test_the_picked_one_goes_on(project: Project, work: Work, bob: User) -> None:
    run = work(make_run(project, choosing("pick"), words="a b c"))
    review = Review.objects.get(run=run)
    assert (review.options, review.picks, review.kind) == (["a", "b", "c"], 1, "text")
    answer(review, bob, "pick", picks=[1])
    assert [output.text for output in run_outputs(work(run))] == ["b"]


def test_each_of_those_picked_goes_on_by_itself(project: Project, work: Work, bob: User) -> None:
    run = work(make_run(project, choosing("shortlist", picks=2), words="a b c"))
    answer(Review.objects.get(run=run), bob, "pick", picks=[2, 0])
    assert [output.text for output in run_outputs(work(run))] == ["a", "c"]
    assert StepRun.objects.filter(run=run, step="end").count() == 2


def test_what_most_people_picked_goes_on(project: Project, work: Work, bob: User, eve: User, alice: User) -> None:
    run = work(make_run(project, choosing("pick", policy=policy(project, stages=[{"quorum": 3}])), words="a b c"))
    review = Review.objects.get(run=run)
    for who, choice in ((bob, 0), (eve, 2), (alice, 2)):
        answer(review, who, "pick", picks=[choice])
    assert [output.text for output in run_outputs(work(run))] == ["c"]


@pytest.mark.parametrize("picks", [[], [0, 1], [3], [-1], [0, 0, 1]])
def test_a_pick_of_too_many_or_of_what_is_not_there_is_refused(
    project: Project, work: Work, bob: User, picks: list[int]
) -> None:
    run = work(make_run(project, choosing("pick"), words="a b c"))
    with pytest.raises(Invalid, match="Pick exactly 1 of 3"):
        answer(Review.objects.get(run=run), bob, "pick", picks=picks)


def test_a_choice_cannot_just_be_approved(project: Project, work: Work, bob: User) -> None:
    run = work(make_run(project, choosing("pick"), words="a b c"))
    with pytest.raises(Invalid, match="Pick 1 of 3"):
        answer(Review.objects.get(run=run), bob)


@pytest.mark.parametrize(
    ("verdict", "said", "told"),
    [
        ("perhaps", {}, "is not a verdict"),
        ("pick", {"picks": [0]}, "nothing to pick from"),
        ("edit", {"text": "  "}, "must say something"),
        ("edit", {"text": "y" * 100_001}, "100,000 characters"),
        ("send_back", {"reasons": ["no-such"]}, "not among this project's reasons"),
        ("send_back", {"note": " "}, "Say in a few words"),
        ("approve", {"pins": [{"x": 2, "y": 0}]}, "outside the picture"),
        ("approve", {"note": "y" * 20_000}, "4,000 characters"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_kept(
    project: Project, work: Work, bob: User, verdict: str, said: dict[str, Any], told: str
) -> None:
    review = waiting(project, work)
    with pytest.raises(Invalid, match=told):
        answer(review, bob, verdict, **said)
    assert not Decision.objects.exists()
    review.refresh_from_db()
    assert review.state == "open"


def test_a_reason_is_enough_to_send_it_back_and_is_told_in_words(project: Project, work: Work, bob: User) -> None:
    reason = keep_reason(project, label="Too dark", by=None)
    review = waiting(project, work)
    answer(review, bob, "send_back", reasons=[reason.code], pins=[{"x": 0.9, "y": 0.1, "note": "the lamp"}])
    work(review.run)
    again = StepRun.objects.get(run=review.run, step="make", replaced=False)
    assert again.notes == ["Too dark. At the top right: the lamp."]


def test_a_region_goes_with_the_note(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    box = {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4, "region": True, "note": "repaint"}
    answer(review, bob, "send_back", pins=[box])
    again = StepRun.objects.get(run=review.run, step="make", replaced=False)
    assert again.marks == [{"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4}]


def test_everything_is_in_the_audit_log(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    answer(review, bob)
    entry = AuditEntry.objects.get(noun="review", noun_id=str(review.pk))
    assert (entry.deed, entry.who, entry.before["state"], entry.after["state"]) == ("approve", "Bob", "open", "decided")
