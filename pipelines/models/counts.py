"""How many step runs are in each state: the columns that pages and verbs read instead of scanning."""

from __future__ import annotations

from django.db import models

from ..states import STEP_STATES


class Counts(models.Model):
    """One counter a state; changed only in place, together with the step runs they count."""

    blocked = models.PositiveIntegerField(default=0)
    ready = models.PositiveIntegerField(default=0)
    running = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def counts(self) -> dict[str, int]:
        """Step runs by state."""
        return {state: getattr(self, state) for state in STEP_STATES}
