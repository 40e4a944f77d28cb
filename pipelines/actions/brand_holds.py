"""Holding pipelines to their brand: rights that have ended, params that are locked, exceptions that were signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..brand import breaches, ended_rights
from ..errors import Invalid, InvalidDrawing, Stale
from ..graph import Plan
from ..models import BrandException, BrandVersion, Pipeline
from ..people import people
from ..snapshots import brand_rules
from .audit import note_done

LONGEST: Final = timedelta(days=366)


def check_brand(pipeline: Pipeline, plan: Plan, *, by: int | None) -> BrandVersion | None:
    """The brand version that a run started now is held to; None where the pipeline is held to no brand.

    Raises Invalid where a licence or a consent has ended, and as `check_locks` does.
    """
    version = _newest(pipeline)
    if version is None:
        return None
    rules = brand_rules(version)
    if over := ended_rights(rules, timezone.localdate()):
        raise Invalid(f"{rules.name} cannot be used: {' '.join(over)} Renew it, or take it out of the brand.")
    check_locks(pipeline, plan, by=by)
    return version


def check_locks(pipeline: Pipeline, plan: Plan, *, by: int | None) -> None:
    """Raises InvalidDrawing for each locked param that a step sets otherwise without an exception.

    Owners of the project may what locks leave to owners; the command line is one.
    """
    version = _newest(pipeline)
    if version is None or not brand_rules(version).locks:
        return
    steps = {step: (drawn.type, drawn.params) for step, drawn in plan.drawing.steps.items()}
    exempt = set(live_exceptions(pipeline).values_list("step_type", "param"))
    if found := breaches(brand_rules(version), steps, is_owner=_is_owner(pipeline, by), exempt=exempt):
        raise InvalidDrawing(found)


def live_exceptions(pipeline: Pipeline) -> QuerySet[BrandException]:
    """Those of the pipeline's exceptions that hold now, for the brand it is held to."""
    return BrandException.objects.filter(
        pipeline=pipeline, brand=pipeline.brand_id, ended_at=None, expires_at__gt=timezone.now()
    )


@transaction.atomic
def sign_exception(
    pipeline: Pipeline, *, step_type: str, param: str, reason: str, expires_at: datetime, by: AbstractBaseUser
) -> BrandException:
    """Lets a pipeline set a locked param otherwise until a day; raises Invalid for what is not locked or no reason."""
    version = _newest(pipeline)
    if version is None or param not in brand_rules(version).locks.get(step_type, {}):
        raise Invalid("The brand locks no such param.", loc=("param",))
    if not reason.strip():
        raise Invalid("Say why this pipeline may differ.", loc=("reason",))
    now = timezone.now()
    if not now < expires_at <= now + LONGEST:
        raise Invalid("An exception ends within a year from now.", loc=("expires_at",))
    signed = BrandException.objects.create(
        brand_id=version.brand_id,
        pipeline=pipeline,
        step_type=step_type,
        param=param,
        reason=reason.strip()[:400],
        signed_by_id=by.pk,
        expires_at=expires_at,
    )
    after = {"param": f"{step_type}.{param}", "until": expires_at.isoformat(), "why": signed.reason}
    _note("except", signed, by, after)
    return signed


@transaction.atomic
def end_exception(exception: BrandException, *, by: AbstractBaseUser) -> None:
    """Ends an exception before its day; raises Stale where it has ended."""
    here = BrandException.objects.filter(pk=exception.pk, ended_at=None, expires_at__gt=timezone.now())
    if not here.update(ended_at=timezone.now()):
        raise Stale("This exception has ended already.")
    _note("end exception", exception, by, {"param": f"{exception.step_type}.{exception.param}"})


def _newest(pipeline: Pipeline) -> BrandVersion | None:
    return pipeline.brand.newest() if pipeline.brand else None


def _is_owner(pipeline: Pipeline, by: int | None) -> bool:
    if by is None:
        return True
    actor = people().actor(by, project=pipeline.project_id)
    return actor is not None and f"role:{pipeline.project_id}:owner" in actor.keys


def _note(deed: str, exception: BrandException, by: AbstractBaseUser, after: Mapping[str, object]) -> None:
    project, name = exception.pipeline.project_id, {"name": exception.brand.name}
    said = {**name, "pipeline": exception.pipeline.name, **after}
    note_done(deed, "brand", exception.brand_id, project=project, by=by, before=name, after=said)
