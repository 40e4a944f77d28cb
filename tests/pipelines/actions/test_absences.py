"""Absences that end early."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.actions import end_absence, note_absence
from pipelines.models import Absence, AuditEntry
from studio.models import User
from studio.people import absent
from tests.asked import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def away(user: User, stand_in: User, clock: Clock, *, starts: int = 0) -> Absence:
    begin = clock.now + timedelta(hours=starts)
    return note_absence(user, stand_in=stand_in, starts_at=begin, ends_at=begin + timedelta(days=2))


def test_who_is_back_answers_for_themselves_again(clock: Clock, bob: User, vera: User) -> None:
    absence = away(bob, vera, clock)
    clock.forward(hours=1)
    assert absent(vera.pk) == [bob.pk]
    end_absence(absence, by=bob)
    assert absent(vera.pk) == []
    absence.refresh_from_db()
    assert absence.ends_at == clock.now


def test_one_that_has_not_begun_is_taken_off(clock: Clock, bob: User, vera: User) -> None:
    end_absence(away(bob, vera, clock, starts=5), by=bob)
    assert not Absence.objects.exists()


def test_ending_it_twice_is_noted_once(clock: Clock, bob: User, vera: User) -> None:
    absence = away(bob, vera, clock)
    clock.forward(hours=1)
    for _ in range(2):
        end_absence(absence, by=bob)
        clock.forward(minutes=1)
    assert AuditEntry.objects.filter(deed="return").count() == 1


def test_nobody_ends_the_absence_of_another(clock: Clock, bob: User, vera: User) -> None:
    absence = away(bob, vera, clock)
    clock.forward(hours=1)
    end_absence(absence, by=vera)
    assert absent(vera.pk) == [bob.pk]
