"""Who may see and do what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from pipelines.errors import Forbidden, Invalid, NotFound
from pipelines.models import Project, Review, Run
from studio import access
from studio.models import ApiToken, Role, User
from tests.factories import drawing, make_asset, make_run

ASK = drawing(
    {"say": {"type": "echo", "params": {"say": "hello"}}, "ask": {"type": "ask", "in": {"asset": "say.text"}}}
)


@pytest.fixture
def waiting(project: Project, toys: None, work: Callable[[Run], Run]) -> Run:
    return work(make_run(project, ASK))


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("viewer", "alice dora bob vera"),
        ("reviewer", "alice dora bob"),
        ("designer", "alice dora"),
        ("owner", "alice"),
    ],
)
def test_each_role_may_do_what_those_below_it_may(
    role: str, allowed: str, project: Project, alice: User, dora: User, bob: User, vera: User
) -> None:
    for user in (alice, dora, bob, vera):
        may = user.email.partition("@")[0] in allowed.split()
        assert access.can(user, project, Role(role)) is may
        if may:
            assert access.project_for(user, project.slug, role=Role(role)) == project
        else:
            with pytest.raises(Forbidden, match=f"needs .* {role}"):
                access.project_for(user, project.slug, role=Role(role))


@pytest.mark.parametrize("who", ["charlie", "nobody"])
def test_a_stranger_learns_as_little_as_of_what_does_not_exist(
    who: str, project: Project, waiting: Run, charlie: User, photo: bytes, django_assert_num_queries: Any
) -> None:
    stranger = charlie if who == "charlie" else AnonymousUser()
    asset, review = make_asset(project, photo), Review.objects.get(run=waiting)
    looks: list[tuple[Callable[..., Any], Any, Any]] = [
        (access.project_for, project.slug, "no-such-project"),
        (access.pipeline_for, waiting.version.pipeline_id, 999_999),
        (access.run_for, waiting.pk, 999_999),
        (access.review_for, review.pk, 999_999),
        (access.asset_for, asset.pk, "00000000-0000-0000-0000-000000000000"),
    ]
    for look, there, missing in looks:
        told = []
        for key in (there, missing):
            with django_assert_num_queries(1), pytest.raises(NotFound) as caught:
                look(stranger, key)
            told.append(caught.value.message)
        assert told[0] == told[1]


def test_lists_hold_only_what_is_mine(project: Project, waiting: Run, bob: User, vera: User, charlie: User) -> None:
    assert list(access.my_projects(vera)) == [project]
    assert list(access.my_runs(vera)) == [waiting]
    assert access.my_open_reviews(bob).count() == 1
    assert access.my_open_reviews(vera).count() == 0, "a viewer has nothing to decide"
    assert not access.my_runs(charlie).exists()
    assert not access.my_open_reviews(charlie).exists()
    assert not access.my_projects(AnonymousUser()).exists()


def test_a_project_without_members_is_nobodys(project: Project) -> None:
    with pytest.raises(NotFound):
        access.project_for(AnonymousUser(), project.slug)
    assert access.role_in(AnonymousUser(), project) is None


def test_a_person_who_may_no_longer_sign_in_sees_nothing(project: Project, vera: User) -> None:
    User.objects.filter(pk=vera.pk).update(is_active=False)
    with pytest.raises(NotFound):
        access.project_for(vera, project.slug)


def test_a_change_of_membership_is_told_to_the_persons_open_pages(
    project: Project, vera: User, heard: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        access.add_member(project, vera, Role.DESIGNER)
    assert access.role_in(vera, project) == Role.DESIGNER
    with django_capture_on_commit_callbacks(execute=True):
        access.remove_member(project, vera)
    assert access.role_in(vera, project) is None
    assert heard == [(f"user.{vera.pk}", {"type": "access"})] * 2


def test_a_tokens_secret_is_kept_nowhere(alice: User) -> None:
    secret = access.issue_token(alice, scopes=["read"])
    kept = ApiToken.objects.get()
    assert secret not in str(vars(kept))
    found = access.token_of(secret)
    assert found is not None
    assert found.user == alice


def test_an_expired_token_and_one_of_a_person_who_left_open_nothing(alice: User, bob: User) -> None:
    late = access.issue_token(alice, scopes=["read"], expires_at=timezone.now() - timedelta(seconds=1))
    left = access.issue_token(bob, scopes=["read"])
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert [access.token_of(secret) for secret in (late, left, "pl_wrong", "")] == [None] * 4


@pytest.mark.parametrize("scopes", [[], ["read", "everything"]])
def test_a_token_needs_known_scopes(alice: User, scopes: list[str]) -> None:
    with pytest.raises(Invalid, match="choose from read, run, review, write"):
        access.issue_token(alice, scopes=scopes)
    assert not ApiToken.objects.exists()


def test_the_frame_counts_what_waits_for_me(waiting: Run, bob: User, vera: User) -> None:
    request = RequestFactory().get("/")
    counts = {}
    for user in (bob, vera, AnonymousUser()):
        request.user = user
        counts[str(user)] = access.room(request).get("open_reviews")
    assert counts == {"Bob": 1, "Vera": 0, "AnonymousUser": None}


def test_nobody_signs_up_uninvited(client: Any, db: None) -> None:
    assert access.InvitedOnly().is_open_for_signup(RequestFactory().get("/")) is False
