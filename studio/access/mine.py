"""What is mine: of my projects, asking me, told to me."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from pipelines.actions.notices import SILENT
from pipelines.errors import Forbidden
from pipelines.models import OPEN, Brand, Call, HandOff, Notice, Project, Prompt, Review, Run, Seat
from pipelines.policy import person_key

from ..models import Role, User
from ..people import absent, keys_of
from .finding import whole_hand_offs, whole_reviews, whole_runs
from .ranks import Person, at_least, id_of, in_projects_of, one_of

# A bell that says 99+ counts no further.
MOST_UNREAD: Final = 100
MOST_WAITING: Final = 1_000


def my_projects(user: Person, *, role: Role = Role.VIEWER) -> QuerySet[Project]:
    """The projects I am a member of, as at least this."""
    return Project.objects.filter(memberships__role__in=at_least(role), **in_projects_of(user, ""))


def my_prompts(user: Person) -> QuerySet[Prompt]:
    """The prompts of my projects, by name."""
    return Prompt.objects.filter(**in_projects_of(user)).select_related("project")


def my_runs(user: Person) -> QuerySet[Run]:
    """The runs of my projects, newest first."""
    return whole_runs().filter(**in_projects_of(user))


def my_reviews(user: Person) -> QuerySet[Review]:
    """The reviews of my projects, whatever my role, oldest first."""
    return whole_reviews().filter(**in_projects_of(user))


def my_open_reviews(user: Person) -> QuerySet[Review]:
    """The open reviews that ask me, or somebody whom I stand in for, oldest first."""
    return whole_reviews().filter(_asked(user), state=OPEN, **in_projects_of(user))


def review_to_answer(user: Person, pk: int, *, only: Sequence[str] = ()) -> Review:
    """The review by itself, for who may answer it: a reviewer or more, and anybody whom its policy asks or has heard.

    With `only`, these fields of it; a verb reads it anew. Raises NotFound for strangers, and Forbidden for a role too
    low that is not asked.
    """
    here = Review.objects.filter(pk=pk).only(*only)
    try:
        return one_of(here, user, Role.REVIEWER)
    except Forbidden:
        if not here.filter(_asked(user), state=OPEN).exists() and not here.filter(decisions__by=id_of(user)).exists():
            raise
    return one_of(here, user, Role.VIEWER)


def my_open_hand_offs(user: Person) -> QuerySet[HandOff]:
    """What waits to be made elsewhere by somebody like me, oldest first."""
    return whole_hand_offs().filter(
        state=OPEN,
        run__project__memberships__role__in=at_least(Role.REVIEWER),
        **in_projects_of(user, "run__project__"),
    )


def waiting_for(user: Person) -> int:
    """How many reviews and hand-offs wait for me; a thousand for more, since every page counts them."""
    asked = my_open_reviews(user).order_by()[:MOST_WAITING].count()
    return min(asked + my_open_hand_offs(user).count(), MOST_WAITING)


def my_notices(user: Person) -> QuerySet[Notice]:
    """What I was told of in my projects, newest first."""
    told = Notice.objects.filter(user=id_of(user), **in_projects_of(user)).exclude(kind__in=SILENT)
    return told.select_related("project", "review__step_run", "review__run__version__pipeline").defer(
        "review__run__version__drawing", "review__shown", "review__options"
    )


def unread_notices(user: Person) -> int:
    """How many of my notices I have not read; a hundred for more."""
    there = Notice.objects.filter(user=id_of(user), seen_at=None, **in_projects_of(user)).exclude(kind__in=SILENT)
    return there.order_by()[:MOST_UNREAD].count()


def my_brands(user: Person) -> QuerySet[Brand]:
    """The brands of my projects."""
    return Brand.objects.filter(**in_projects_of(user)).select_related("project")


def my_calls(user: Person) -> QuerySet[Call]:
    """The calls that the runs of my projects made."""
    return Call.objects.filter(**in_projects_of(user)).select_related("project", "step_run")


def _asked(user: Person) -> Q:
    """Reviews with a seat for this person or for one they stand in for, neither of whom is barred from it."""
    if not isinstance(user, User):
        return Q(pk=None)
    here = Seat.objects.filter(review=OuterRef("pk"))
    held = keys_of([user.pk, *absent(user.pk)])
    found = Q(Exists(here.filter(key__in=held.pop(user.pk), barred=False)))
    for one, keys in held.items():
        seated = Exists(here.filter(key__in=keys, barred=False))
        found |= Q(seated) & ~Q(Exists(here.filter(key=person_key(one), barred=True)))
    return found & ~Q(Exists(here.filter(key=person_key(user.pk), barred=True)))
