"""Verbs on notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.utils import timezone

from pipelines.actions.notices import (
    KEPT,
    SALT,
    forget_notices,
    mute_mail,
    muted_projects,
    note_review_opened,
    off_address,
    read_notices,
    read_off_token,
    ring,
    unmute_mail,
)
from pipelines.errors import NotFound
from pipelines.models import Notice, Project
from studio.models import User
from tests.asked import Work, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]


def notice(user: User, project: Project, kind: str = "remind", **more: Any) -> Notice:
    key = f"{kind} {Notice.objects.count()}"
    return Notice.objects.create(user=user, project=project, kind=kind, key=key, **more)


def test_what_came_after_the_page_was_drawn_is_still_new(project: Project, bob: User, alice: User) -> None:
    first, hers, last = notice(bob, project), notice(alice, project), notice(bob, project)
    assert read_notices(bob, upto=first.pk) == 1
    assert {row.pk for row in Notice.objects.filter(seen_at=None)} == {hers.pk, last.pk}


def test_opening_a_review_reads_what_was_told_of_it_and_is_noted_once(project: Project, work: Work, bob: User) -> None:
    review = waiting(project, work)
    told, other = notice(bob, project, review=review), notice(bob, project)
    note_review_opened(review, by=bob)
    note_review_opened(review, by=bob)
    assert Notice.objects.get(pk=told.pk).seen_at
    assert Notice.objects.get(pk=other.pk).seen_at is None
    assert Notice.objects.filter(kind="opened", user=bob, review=review).count() == 1


def test_the_bell_rings_in_each_persons_own_pages(
    heard: list[Any], alice: User, bob: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ring([bob.pk, alice.pk, bob.pk])
        assert heard == [], "nobody is told before the commit"
    assert heard == [(f"user.{user.pk}", {"type": "notice"}) for user in (alice, bob)]


def test_mail_about_a_project_can_be_ended_and_begun_again(project: Project, bob: User, alice: User) -> None:
    mute_mail(bob.pk, project=project.pk)
    mute_mail(bob.pk, project=project.pk)
    assert (muted_projects(bob.pk), muted_projects(alice.pk)) == ({project.pk}, set())
    unmute_mail(bob.pk, project=project.pk)
    assert muted_projects(bob.pk) == set()


def test_the_address_in_a_mail_says_whose_and_about_what(project: Project, bob: User, settings: Any) -> None:
    settings.PUBLIC_URL = "https://studio.example"
    address = off_address(bob.pk, project=project.pk)
    assert address.startswith("https://studio.example/notices/off/")
    token = address.split("/")[-2]
    assert read_off_token(token) == (bob.pk, project)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert read_off_token(token) == (bob.pk, project), "old mails outlive a key"


@pytest.mark.parametrize("forged", ["", "nonsense", "W1sxLDFd:1:x", "other salt", "nobody", "no project"])
def test_a_forged_address_is_none(project: Project, bob: User, forged: str) -> None:
    made = {
        "other salt": signing.dumps([bob.pk, project.pk], salt="other"),
        "nobody": signing.dumps([999_999, project.pk], salt=SALT),
        "no project": signing.dumps([bob.pk, 999_999], salt=SALT),
    }
    with pytest.raises(NotFound):
        read_off_token(made.get(forged, forged))


def test_what_is_old_is_forgotten_but_not_who_wants_no_mail(project: Project, bob: User) -> None:
    old, new = notice(bob, project), notice(bob, project)
    mute_mail(bob.pk, project=project.pk)
    Notice.objects.exclude(pk=new.pk).update(created_at=timezone.now() - KEPT - timedelta(hours=1))
    assert forget_notices() == 1
    assert not Notice.objects.filter(pk=old.pk).exists()
    assert muted_projects(bob.pk) == {project.pk}
