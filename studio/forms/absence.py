"""The form that says when somebody is away, and who stands in for them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import QueryDict
from django.utils import timezone

from pipelines.actions import note_absence
from pipelines.errors import Invalid
from pipelines.models import Absence
from studio import access
from studio.models import User

LONGEST = timedelta(days=366)


class AbsenceForm:
    """From a day to a day, both included, in the time zone of this installation."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.people = list(access.colleagues(user))
        self.stand_in, self.first, self.last = "", "", ""
        self.problems: dict[str, str] = {}

    @property
    def is_wrong(self) -> bool:
        """Whether something needs another look."""
        return bool(self.problems)

    def save(self, given: QueryDict) -> Absence | None:
        """The absence; None when something is wrong."""
        self.stand_in, self.first, self.last = (given.get(name, "") for name in ("stand_in", "first", "last"))
        other = next((person for person in self.people if str(person.pk) == self.stand_in), None)
        first, last = self._day("first"), self._day("last")
        if other is None:
            self.problems["stand_in"] = "Choose somebody who shares a project with you."
        if first and last and not self.problems:
            self._check(first, last)
        if other is None or first is None or last is None or self.problems:
            return None
        try:
            return note_absence(self.user, stand_in=other, starts_at=_start(first), ends_at=_midnight(last, 1))
        except Invalid as error:
            self.problems[{"ends_at": "last"}.get(error.loc[-1], "stand_in")] = error.message
            return None

    def _day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(getattr(self, name))
        except ValueError:
            self.problems[name] = "Choose a day."
            return None

    def _check(self, first: date, last: date) -> None:
        if first < timezone.localdate():
            self.problems["first"] = "This day is over. Begin today, or later."
        elif last < first:
            self.problems["last"] = "An absence must end after it begins."
        elif last - first > LONGEST:
            self.problems["last"] = "An absence lasts a year at most."


def _start(day: date) -> datetime:
    """The beginning of the day; now, where it has begun."""
    return max(_midnight(day), timezone.now())


def _midnight(day: date, more: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=more), time()))
