"""Which open reviews ask somebody: what is read once for everybody is what the database says of each."""

from __future__ import annotations

from random import Random

import pytest

from pipelines.models import DECIDED, Project, Review, Seat
from pipelines.policy import Actor, person_key
from pipelines.snapshots.asked import AllAsked, open_for
from tests.asked import Work, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
PEOPLE = range(1, 6)
ROLES = ("role:1:reviewer", "role:1:owner", "group:press")


def lay_seats(review: Review, chance: Random) -> None:
    review.seats.all().delete()
    keys = {*chance.sample(ROLES, chance.randint(0, 2)), *map(person_key, chance.sample(PEOPLE, chance.randint(0, 3)))}
    Seat.objects.bulk_create(Seat(review=review, key=key, barred=chance.random() < 0.4) for key in keys)


def somebody(user: int, chance: Random, away: tuple[Actor, ...] = ()) -> Actor:
    keys = frozenset({person_key(user), *chance.sample(ROLES, chance.randint(0, 2))})
    return Actor(user, f"Person {user}", keys, away)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_read_once_for_everybody_is_what_the_database_says_of_each(
    seed: int, project: Project, work: Work
) -> None:
    chance = Random(seed)
    for _ in range(12):
        lay_seats(waiting(project, work), chance)
    Review.objects.filter(pk=Review.objects.latest("pk").pk).update(state=DECIDED)
    everything = AllAsked(project.pk)
    for user in PEOPLE:
        away = tuple(somebody(other, chance) for other in PEOPLE if other != user and chance.random() < 0.3)
        actor = somebody(user, chance, away)
        found = [row.pk for row in everything.of(actor)]
        assert found == list(open_for(actor, project=project.pk).order_by("pk").values_list("pk", flat=True))


def test_however_many_people_ask_there_are_two_queries(
    project: Project, work: Work, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    waiting(project, work)
    everything = AllAsked(project.pk)
    with django_assert_num_queries(2):  # type: ignore[operator]
        for user in PEOPLE:
            everything.of(somebody(user, Random(user)))
