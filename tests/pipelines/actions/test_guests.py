"""Guest links: what is kept of them, what they open and for how long; and comments, which decide nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from pipelines.actions import (
    comment_review,
    create_project,
    decide_review,
    invite_guest,
    note_link_opened,
    open_guest_link,
    revoke_guest,
)
from pipelines.errors import Forbidden, Invalid, NotFound, Stale
from pipelines.models import AuditEntry, Comment, GuestLink, Project, Review, StepRun
from studio.models import User
from tests.asked import Clock, Work, answer, policy, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


@pytest.fixture
def review(project: Project, work: Work) -> Review:
    return waiting(project, work)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def invite(project: Project, by: User, *reviews: Review, **more: Any) -> tuple[GuestLink, str]:
    """A guest of these reviews who may decide, for a week."""
    usual = {"name": "Kim", "email": "", "may": "decide", "passphrase": ""}
    expires_at = timezone.now() + timedelta(days=7)
    given: dict[str, Any] = {**usual, "reviews": list(reviews), "expires_at": expires_at, "by": by, **more}
    return invite_guest(project, **given)


def told(caught: pytest.ExceptionInfo[Invalid]) -> str:
    return caught.value.loc[0]


def test_neither_the_token_nor_the_passphrase_is_kept(project: Project, review: Review, dora: User) -> None:
    link, token = invite(project, dora, review, passphrase="harbour lights")
    kept = str(GuestLink.objects.values().get(pk=link.pk))
    assert token not in kept
    assert "harbour" not in kept
    assert check_password("harbour lights", link.passphrase)
    assert open_guest_link(token) == link


def test_a_token_cannot_be_guessed(project: Project, review: Review, dora: User) -> None:
    tokens = {invite(project, dora, review)[1] for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) == 43 for token in tokens), "256 bits in base 64"


def test_an_unknown_an_expired_and_a_revoked_link_are_told_the_same(
    project: Project, review: Review, dora: User, clock: Clock
) -> None:
    (gone, revoked), (_, expired) = invite(project, dora, review), invite(project, dora, review)
    revoke_guest(gone, by=dora)
    clock.forward(days=7)
    said = []
    for token in (revoked, expired, "", "nothing", "x" * 5_000):
        with pytest.raises(NotFound) as caught:
            open_guest_link(token)
        said.append(caught.value.message)
    assert len(set(said)) == 1


def test_a_link_opens_until_the_last_moment(project: Project, review: Review, dora: User, clock: Clock) -> None:
    link, token = invite(project, dora, review)
    clock.forward(days=7, seconds=-1)
    assert open_guest_link(token) == link


@pytest.mark.parametrize("more", [timedelta(days=90, seconds=1), timedelta(0), timedelta(days=-1)])
def test_no_link_is_open_for_more_than_90_days_or_ends_in_the_past(
    project: Project, review: Review, dora: User, clock: Clock, more: timedelta
) -> None:
    with pytest.raises(Invalid) as caught:
        invite(project, dora, review, expires_at=clock.now + more)
    assert told(caught) == "expires_at"
    invite(project, dora, review, expires_at=clock.now + timedelta(days=90))


def test_only_reviews_of_the_project_are_opened(project: Project, review: Review, dora: User) -> None:
    for reviews in ([], [review, Review(project=create_project("Other"))]):
        with pytest.raises(Invalid) as caught:
            invite(project, dora, *reviews)
        assert told(caught) == "reviews"
    assert not GuestLink.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "y" * 121),
        ("name", "K\x00m"),
        ("email", "kim"),
        ("may", "own"),
        ("passphrase", "short"),
        ("passphrase", "y" * 201),
    ],
)
def test_what_cannot_be_kept_is_told_by_its_field(
    project: Project, review: Review, dora: User, field: str, value: str
) -> None:
    with pytest.raises(Invalid) as caught:
        invite(project, dora, review, **{field: value})
    assert told(caught) == field


def test_inviting_and_revoking_are_noted_once_and_without_secrets(project: Project, review: Review, dora: User) -> None:
    link, token = invite(project, dora, review, passphrase="harbour lights")
    for _ in range(2):
        revoke_guest(link, by=dora)
    deeds = list(AuditEntry.objects.filter(noun="guest", noun_id=link.pk).order_by("pk"))
    assert [(entry.deed, entry.by, entry.project) for entry in deeds] == [
        ("invite", dora, project),
        ("revoke", dora, project),
    ]
    assert deeds[0].after["reviews"] == [review.pk]
    assert token not in str(deeds[0].after)
    assert "harbour" not in str(deeds[0].after)


def test_when_it_was_first_opened_stays(project: Project, review: Review, dora: User, clock: Clock) -> None:
    link, _ = invite(project, dora, review)
    first = clock.now
    note_link_opened(link)
    clock.forward(hours=1)
    note_link_opened(link)
    link.refresh_from_db()
    assert link.opened_at == first


def test_a_guest_who_may_decide_counts_as_one_person(project: Project, work: Work, dora: User, bob: User) -> None:
    review = waiting(project, work, policy=policy(project, stages=[{"quorum": 2}]))
    link, _ = invite(project, dora, review)
    decide_review(review, verdict="approve", guest=link, seen=review.seen)
    with pytest.raises(Stale, match="answered this already"):
        decide_review(review, verdict="approve", guest=link, seen=review.seen)
    answer(review, bob)
    assert work(review.run).state == "done"


def test_a_guest_sits_with_the_reviewers_and_not_where_others_are_asked(
    project: Project, work: Work, dora: User, bob: User
) -> None:
    stages = [{"name": "Team"}, {"name": "Lead", "who": {"role": "designer"}}]
    review = waiting(project, work, policy=policy(project, stages=stages))
    link, _ = invite(project, dora, review)
    answer(review, bob)
    with pytest.raises(Forbidden, match="with people of the team now"):
        decide_review(review, verdict="approve", guest=link, seen=review.seen)


def test_a_guest_who_may_comment_decides_nothing(project: Project, review: Review, dora: User) -> None:
    link, _ = invite(project, dora, review, may="comment")
    with pytest.raises(NotFound):
        decide_review(review, verdict="approve", guest=link, seen=review.seen)


def test_nobody_has_a_guest_judge_what_they_made_themselves(
    project: Project, work: Work, dora: User, alice: User
) -> None:
    review = waiting(project, work, by=dora, policy=policy(project, starter=False))
    with pytest.raises(Invalid, match="You made some of this") as caught:
        invite(project, dora, review)
    assert told(caught) == "may"
    invite(project, dora, review, may="comment")
    invite(project, alice, review)


def test_a_comment_changes_nothing_but_itself(project: Project, review: Review, dora: User, vera: User) -> None:
    link, _ = invite(project, dora, review, may="comment")
    before = StepRun.objects.values().get(pk=review.step_run_id), Review.objects.values().get(pk=review.pk)
    comment_review(review, note=" Warmer ", pins=[{"x": 0.5, "y": 0.25, "note": "here"}], guest=link)
    comment_review(review, note="I agree", by=vera)
    after = StepRun.objects.values().get(pk=review.step_run_id), Review.objects.values().get(pk=review.pk)
    assert before == after
    assert [(one.note, one.by, one.guest) for one in Comment.objects.all()] == [
        ("Warmer", None, link),
        ("I agree", vera, None),
    ]
    assert Comment.objects.earliest("pk").pins == [{"x": 0.5, "y": 0.25, "note": "here"}]
    noted = AuditEntry.objects.filter(deed="comment").order_by("pk")
    assert [(entry.who, entry.noun_id) for entry in noted] == [("Kim", str(review.pk)), ("Vera", str(review.pk))]


def test_only_members_and_guests_of_that_review_comment(
    project: Project, work: Work, review: Review, dora: User, charlie: User
) -> None:
    link, _ = invite(project, dora, waiting(project, work))
    for who in ({"by": charlie}, {"guest": link}, {}):
        with pytest.raises(NotFound):
            comment_review(review, note="Hello", **who)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"note": "  "}, "note"),
        ({"note": "", "pins": [{"x": 0.1, "y": 0.1}]}, "note"),
        ({"note": "y" * 4_001}, "note"),
        ({"note": "n\x00"}, "note"),
        ({"note": "here", "pins": [{"x": 2, "y": 0}]}, "pins"),
        ({"note": "here", "pins": ["x"]}, "pins"),
    ],
)
def test_a_comment_that_says_nothing_or_cannot_be_kept_is_refused(
    review: Review, vera: User, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        comment_review(review, by=vera, **said)
    assert told(caught) == field


def test_a_guest_leaves_so_many_comments_and_no_more(
    project: Project, review: Review, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.actions.guests.COMMENTS_MAX", 2)
    link, _ = invite(project, dora, review)
    for _ in range(2):
        comment_review(review, note="More", guest=link)
    with pytest.raises(Invalid, match="2 comments already"):
        comment_review(review, note="More", guest=link)
