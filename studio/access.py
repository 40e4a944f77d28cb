"""Who may see and do what; the only place that knows.

A viewer sees; a reviewer also decides; a designer also starts, cancels, retries, uploads, drafts and publishes; an
owner also manages. A stranger gets NotFound in the words, and by the one query, of what does not exist.
"""

from __future__ import annotations

import hashlib
import secrets
import tomllib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeVar
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from pipelines import events
from pipelines.actions import unsubscribe_person
from pipelines.errors import Forbidden, Invalid, NotFound
from pipelines.models import (
    OPEN,
    PERSON,
    Asset,
    Brand,
    Call,
    HandOff,
    Pipeline,
    Project,
    Review,
    Run,
    Seat,
    Subscription,
)
from pipelines.policy import person_key

from .models import SCOPES, ApiToken, Membership, Role, User
from .people import absent, keys_of

Person = User | AnonymousUser
M = TypeVar("M", bound=models.Model)

RANKS: Final = (Role.VIEWER, Role.REVIEWER, Role.DESIGNER, Role.OWNER)


def project_for(user: Person, slug: str, *, role: Role = Role.VIEWER) -> Project:
    """The project at this address; raises NotFound for strangers and Forbidden for a role too low."""
    return _one(Project.objects.filter(slug=slug), user, role, project="")


def pipeline_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> Pipeline:
    """The pipeline, with its project and brand; raises like project_for."""
    return _one(Pipeline.objects.filter(pk=pk).select_related("project", "brand"), user, role)


def run_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> Run:
    """The run, with all that its page names; raises like project_for."""
    return _one(_whole_runs().filter(pk=pk), user, role)


def review_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> Review:
    """The review, with its run, step run and asset; raises like project_for."""
    return _one(_whole_reviews().filter(pk=pk), user, role)


def hand_off_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> HandOff:
    """What was handed to people, with its run and step run; raises like project_for."""
    return _one(_whole_hand_offs().filter(pk=pk), user, role, project="run__project__")


def asset_for(user: Person, pk: UUID, *, role: Role = Role.VIEWER) -> Asset:
    """The asset, with its project and the step run that made it; raises like project_for."""
    return _one(Asset.objects.filter(pk=pk).select_related("project", "step_run"), user, role)


def brand_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> Brand:
    """The brand, with its project; raises like project_for."""
    return _one(Brand.objects.filter(pk=pk).select_related("project"), user, role)


def subscription_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> Subscription:
    """The subscription, with its project; raises like project_for."""
    return _one(Subscription.objects.filter(pk=pk).select_related("project"), user, role)


def my_projects(user: Person, *, role: Role = Role.VIEWER) -> QuerySet[Project]:
    """The projects I am a member of, as at least this."""
    return Project.objects.filter(memberships__role__in=_at_least(role), **_mine(user, ""))


def my_runs(user: Person) -> QuerySet[Run]:
    """The runs of my projects, newest first."""
    return _whole_runs().filter(**_mine(user))


def my_reviews(user: Person) -> QuerySet[Review]:
    """The reviews of my projects, whatever my role, oldest first."""
    return _whole_reviews().filter(**_mine(user))


def my_open_reviews(user: Person) -> QuerySet[Review]:
    """The open reviews that ask me, or somebody whom I stand in for, oldest first."""
    return _whole_reviews().filter(_asked(user), state=OPEN, **_mine(user))


def my_open_hand_offs(user: Person) -> QuerySet[HandOff]:
    """What waits to be made elsewhere by somebody like me, oldest first."""
    return _whole_hand_offs().filter(
        state=OPEN,
        run__project__memberships__role__in=_at_least(Role.REVIEWER),
        **_mine(user, "run__project__"),
    )


def waiting_for(user: Person) -> int:
    """How many reviews and hand-offs wait for me."""
    return my_open_reviews(user).count() + my_open_hand_offs(user).count()


def my_brands(user: Person) -> QuerySet[Brand]:
    """The brands of my projects."""
    return Brand.objects.filter(**_mine(user)).select_related("project")


def my_calls(user: Person) -> QuerySet[Call]:
    """The calls that the runs of my projects made."""
    return Call.objects.filter(**_mine(user)).select_related("project", "step_run")


def me(request: HttpRequest) -> User:
    """Who is signed in; raises Forbidden for nobody."""
    if not isinstance(request.user, User):
        raise Forbidden("Sign in first.")
    return request.user


def staff(request: HttpRequest) -> User:
    """Who administers this installation and is signed in; to everybody else the address does not exist."""
    if not isinstance(request.user, User) or not request.user.is_staff or not request.user.is_active:
        raise NotFound
    return request.user


def role_in(user: Person, project: Project) -> Role | None:
    """What the person is in this project; None for a stranger."""
    found = Membership.objects.filter(user_id=_id(user), project=project).values_list("role", flat=True).first()
    return Role(found) if found else None


def can(user: Person, project: Project, role: Role) -> bool:
    """Whether the person is at least this in the project."""
    return role_in(user, project) in _at_least(role)


def add_member(project: Project, user: User, role: Role) -> Membership:
    """Makes the person a member, or gives a member another role; open pages of theirs look again."""
    member, _ = Membership.objects.update_or_create(project=project, user=user, defaults={"role": role})
    tell_access_changed(user.pk)
    return member


def remove_member(project: Project, user: User) -> None:
    """Makes the person a stranger; open pages of theirs close, and programs of theirs are told nothing more."""
    unsubscribe_person(project, user)
    Membership.objects.filter(project=project, user=user).delete()
    tell_access_changed(user.pk)


def tell_access_changed(user_id: int) -> None:
    """After commit, has every open page of this person check again whether it may stay."""
    transaction.on_commit(lambda: events.send(events.user_group(user_id), {"type": "access"}))


def issue_token(user: User, *, scopes: Iterable[str], name: str = "", expires_at: datetime | None = None) -> str:
    """A new API token of this person, to be shown once: only its SHA-256 is kept. Raises Invalid for unknown scopes."""
    wanted = list(dict.fromkeys(scopes))
    if unknown := [scope for scope in wanted if scope not in SCOPES] or (not wanted and ["none"]):
        raise Invalid(f"`{unknown[0]}` is not a scope; choose from {', '.join(SCOPES)}.", loc=("scopes",))
    secret = f"pl_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(user=user, digest=_digest(secret), scopes=wanted, name=name, expires_at=expires_at)
    return secret


def token_of(secret: str) -> ApiToken | None:
    """The token with this secret, if it has not expired and its person may still sign in."""
    token = ApiToken.objects.select_related("user").filter(digest=_digest(secret), user__is_active=True).first()
    return None if token and token.expires_at and token.expires_at <= timezone.now() else token


def room(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows; nothing for people who have not signed in."""
    user = getattr(request, "user", AnonymousUser())
    if not user.is_authenticated:
        return {}
    return {"open_reviews": waiting_for(user), "version": version()}


@lru_cache(maxsize=1)
def version() -> str:
    """Pressline's own version."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


def _one(rows: QuerySet[M], user: Person, wanted: Role, *, project: str = "project__") -> M:
    found = rows.filter(**_mine(user, project)).annotate(my_role=F(f"{project}memberships__role")).first()
    if found is None:
        raise NotFound
    role = Role(found.my_role)  # type: ignore[attr-defined]
    if role not in _at_least(wanted):
        raise Forbidden(f"This needs a {wanted.label.lower()}; here you are a {role.label.lower()}. Ask an owner.")
    return found


def _digest(secret: str) -> str:
    # The secret is 256 random bits, so one round of SHA-256 is as safe as a slow hash and can be looked up.
    return hashlib.sha256(secret.encode()).hexdigest()


def _at_least(role: Role) -> tuple[Role, ...]:
    return RANKS[RANKS.index(role) :]


def _mine(user: Person, project: str = "project__") -> dict[str, Any]:
    return {f"{project}memberships__user_id": _id(user), f"{project}memberships__user__is_active": True}


def _id(user: Person) -> int:
    # Somebody who has not signed in has no key, and no row has the key 0; None would match rows without a member.
    return user.pk or 0


def _asked(user: Person) -> Q:
    """Reviews with a seat for this person or for one they stand in for, neither of whom is barred from it."""
    if not isinstance(user, User):
        return Q(pk=None)
    here = Seat.objects.filter(review=OuterRef("pk"))
    found = Q(pk=None)
    for one in (user, *User.objects.filter(pk__in=absent(user.pk))):
        seated = Exists(here.filter(key__in=keys_of(one), barred=False))
        found |= Q(seated) & ~Q(Exists(here.filter(key=person_key(one.pk), barred=True)))
    return found & ~Q(Exists(here.filter(key=person_key(user.pk), barred=True)))


def _whole_runs() -> QuerySet[Run]:
    return Run.objects.select_related("project", "version", "version__pipeline", "brand_version__brand", "started_by")


def _whole_reviews() -> QuerySet[Review]:
    return Review.objects.select_related(
        "project",
        "asset",
        "step_run",
        "policy_version__policy",
        "claimed_by",
        "run",
        "run__project",
        "run__version",
        "run__version__pipeline",
        "run__brand_version__brand",
        "run__started_by",
    )


def _whole_hand_offs() -> QuerySet[HandOff]:
    # What programs answer is nothing for people.
    return HandOff.objects.filter(kind=PERSON).select_related(
        "answered_by", "step_run", "run", "run__project", "run__version", "run__version__pipeline"
    )
