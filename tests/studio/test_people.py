"""People as the engine asks for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from pipelines.models import Absence, Project
from studio.models import BrandRole, Membership, Role, User
from studio.people import Members, keys_of
from tests.decided import brand_of

pytestmark = pytest.mark.django_db


def make_person(name: str, project: Project, role: Role = Role.REVIEWER) -> User:
    user = User.objects.create_user(f"{name}@example.com", name=name)
    Membership.objects.create(user=user, project=project, role=role)
    return user


def let_stand_in(stand_in: User, away: User, *, hours: int = 0) -> None:
    start = timezone.now() + timedelta(hours=hours) - timedelta(minutes=1)
    Absence.objects.create(user=away, stand_in=stand_in, starts_at=start, ends_at=start + timedelta(hours=1))


def test_an_actor_holds_every_key_that_is_held_in_all_projects(project: Project) -> None:
    mia = make_person("Mia", project, Role.DESIGNER)
    BrandRole.objects.create(user=mia, brand=brand_of(project).brand, role="guardian")
    mia.groups.add(Group.objects.create(name="Legal"))
    actor = Members().actor(mia.pk, project=project.pk)
    assert actor
    assert (actor.user, actor.name, actor.stands_in) == (mia.pk, "Mia", ())
    assert actor.keys == keys_of([mia.pk])[mia.pk]
    assert len(actor.keys) == 5


def test_an_actor_stands_in_for_members_who_are_away_now(project: Project) -> None:
    mia, away = make_person("Mia", project), make_person("Away", project)
    let_stand_in(mia, away)
    let_stand_in(mia, make_person("Later", project), hours=5)
    let_stand_in(mia, User.objects.create_user("stranger@example.com", name="Stranger"))
    gone = make_person("Gone", project)
    let_stand_in(mia, gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    actor = Members().actor(mia.pk, project=project.pk)
    assert actor
    assert [one.name for one in actor.stands_in] == ["Away"]
    assert actor.stands_in[0].keys == keys_of([away.pk])[away.pk]


def test_who_is_no_member_or_may_not_sign_in_is_no_actor(project: Project) -> None:
    stranger = User.objects.create_user("stranger@example.com")
    gone = make_person("Gone", project)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert Members().actor(stranger.pk, project=project.pk) is None
    assert Members().actor(gone.pk, project=project.pk) is None


def test_who_stands_in_is_asked_where_they_are_a_member_and_else_who_is_away(project: Project) -> None:
    away, stand_in = make_person("Away", project), User.objects.create_user("elsewhere@example.com")
    let_stand_in(stand_in, away)
    assert Members().seated([f"user:{away.pk}"], project=project.pk) == [away.pk]
    Membership.objects.create(user=stand_in, project=project, role=Role.VIEWER)
    assert Members().seated([f"user:{away.pk}"], project=project.pk) == [stand_in.pk]
    User.objects.filter(pk=stand_in.pk).update(is_active=False)
    assert Members().seated([f"user:{away.pk}"], project=project.pk) == [away.pk]
