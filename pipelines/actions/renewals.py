"""Trying again with the newest version: a new run over what another has lost."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from ..errors import InvalidDrawing, Stale
from ..models import Run
from ..snapshots import money_left, newest_of, renewal_problems, renewed_inputs, too_early
from .runs import pin_steps, start_run
from .working_set import lock_run


@transaction.atomic
def retry_with_newest(run: Run, *, by: AbstractBaseUser | None) -> Run:
    """A new run of the newest version and brand over the rows in which something was lost; `retry_of` names the old.

    It has what is left of the budget, and what is unchanged is used again. Raises Stale when nothing failed or the run
    has not ended, and InvalidDrawing (field `inputs.name` or `budget`) when the newest version cannot take it up.
    """
    # The old run's row is held, so that nobody tries it again as it was in the same moment.
    old = lock_run(run.pk)
    if message := too_early(old):
        raise Stale(message)
    version, _ = newest_of(old)
    if problems := renewal_problems(old, version):
        raise InvalidDrawing(problems)
    run = start_run(
        version,
        inputs=renewed_inputs(old, version),
        by=by,
        rehearse=old.rehearse,
        approve_all=old.approve_all,
        budget=money_left(old),
        retry_of=old,
    )
    # Rows have other numbers now, so what was pinned row by row cannot be found again.
    return pin_steps(run, {} if run.rows else old.pins)
