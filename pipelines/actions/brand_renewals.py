"""Answering for what a brand made out of date: made anew with its newest version, or left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from ..errors import Invalid, Stale
from ..models import Brand, BrandAnswer, Review, Row, Run
from ..snapshots import Outdated, outdated, plan_of_run
from ..snapshots.retry import gathers_of_rows
from .audit import note_done
from .runs import TakenUp, start_run
from .working_set import lock_run

AT_ONCE: Final = 20
NOTHING: Final = "Nothing of this pipeline is out of date any more."


@dataclass(frozen=True)
class Renewed:
    """The runs that were started, a sentence for each that could not be, and how many are still to be answered for."""

    made: Sequence[Run]
    trouble: Sequence[str]
    more: int


def renew_runs(brand: Brand, *, pipeline: int, by: AbstractBaseUser, most: int = AT_ONCE) -> Renewed:
    """Starts the pipeline's runs with out-of-date assets again, the newest first, as `renew_run` does; `most` at once.

    One that cannot be started keeps no other from it. Raises Stale where nothing is out of date.
    """
    found = outdated(brand)
    line = found.line(pipeline)
    if line is None:
        raise Stale(NOTHING)
    made, trouble = [], []
    for run in found.runs(pipeline)[:most]:
        try:
            made.append(renew_run(run, found=found, by=by))
        except (Invalid, Stale) as error:
            trouble.append(f"Run {run.pk} was not started: {error.message}")
    return Renewed(made, trouble, line.runs - len(made))


@transaction.atomic
def renew_run(run: Run, *, found: Outdated, by: AbstractBaseUser) -> Run:
    """A new run of the same version and inputs with the newest brand, over those rows in which assets were approved.

    All rows where a step gathers them, for it would gather fewer. Whatever does not follow from the brand is used
    again. Raises Stale for a run that is answered for, and as `start_run` does.
    """
    # The old run's row is held, so that of two who ask for it at the same moment one is told.
    old = lock_run(run.pk)
    newest = old.brand_version.brand.newest() if old.brand_version else None
    if newest is None or newest.pk == old.brand_version_id:
        raise Stale(NOTHING)
    if BrandAnswer.objects.filter(run=old, made__isnull=False).exists() or _is_left(old, newest.pk):
        raise Stale("Somebody has answered for it meanwhile.")
    rows = _rows(old, found)
    made = start_run(
        old.version,
        inputs={**old.inputs, **_columns(rows)},
        by=by,
        rehearse=old.rehearse,
        approve_all=old.approve_all,
        budget=old.budget,
        retry_of=TakenUp(old, [row.number if row.origin is None else row.origin for row in rows]),
    )
    BrandAnswer.objects.create(version=newest, run=old, made=made, by_id=by.pk)
    before, after = {"brand": str(old.brand_version)}, {"run": made.pk, "brand": str(newest), "rows": made.rows}
    note_done("renew", "run", old.pk, project=old.project_id, by=by, before=before, after=after)
    return made


@transaction.atomic
def leave_outdated(brand: Brand, *, pipeline: int, reason: str, by: AbstractBaseUser) -> int:
    """Leaves a pipeline's out-of-date assets as they are, for the brand as it is now; says how many those are.

    They are not offered again until the brand changes again. Raises Invalid without a reason, Stale where there are
    none.
    """
    if not reason.strip():
        raise Invalid("Say why they stay as they are.", loc=("reason",))
    found = outdated(brand)
    line = found.line(pipeline)
    if line is None or line.version is None:
        raise Stale(NOTHING)
    said = {"version": line.version, "reason": reason.strip()[:400], "by_id": by.pk}
    runs = found.runs(pipeline).values_list("pk", flat=True)
    answers = [BrandAnswer(run_id=run, **said) for run in runs]
    BrandAnswer.objects.bulk_create(answers, ignore_conflicts=True)
    told = {"pipeline": line.name, "assets": line.assets, "version": str(line.version), "why": reason.strip()[:400]}
    note_done("leave", "brand", line.brand.pk, project=brand.project_id, by=by, after=told)
    return line.assets


def _is_left(run: Run, version: int) -> bool:
    return BrandAnswer.objects.filter(run=run, version=version).exists()


def _rows(run: Run, found: Outdated) -> list[Row]:
    """The rows to make anew; none for a run without rows."""
    there = list(Row.objects.filter(run=run)) if run.rows else []
    wanted = set(_approvals(run, found).values_list("step_run__row", flat=True))
    if None in wanted or any(gathers_of_rows(plan_of_run(run))):
        return there
    return [row for row in there if row.number in wanted]


def _approvals(run: Run, found: Outdated) -> Any:
    return Review.objects.filter(pk__in=found.there.order_by().values("pk"), run=run).order_by()


def _columns(rows: Sequence[Row]) -> dict[str, list[Any]]:
    return {name: [row.values.get(name) for row in rows] for name in (rows[0].values if rows else {})}
