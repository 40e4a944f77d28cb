"""Verbs on policies, reasons and absences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from slugify import slugify

from ..errors import Invalid, InvalidDrawing, Problem
from ..graph import Plan
from ..models import Absence, Policy, PolicyVersion, Project, Reason
from ..policy import read_rules
from .audit import note_deed


@transaction.atomic
def publish_policy(
    project: Project, *, name: str, rules: Mapping[str, Any], by: AbstractBaseUser | None, message: str = ""
) -> PolicyVersion:
    """The next version of the project's policy of this name, made where there is none; equal rules make no version.

    Raises Invalid for rules that cannot be kept. What is being asked already stays under the version it was asked by.
    """
    kept = read_rules(dict(rules)).model_dump(mode="json", exclude_none=True)
    slug = slugify(name)[:60]
    if not slug:
        raise Invalid("A policy needs a name.", loc=("name",))
    policy, _ = Policy.objects.select_for_update().get_or_create(project=project, slug=slug, defaults={"name": name})
    last = policy.newest()
    if last and last.rules == kept:
        return last
    number = last.number + 1 if last else 1
    version = PolicyVersion.objects.create(
        policy=policy, number=number, rules=kept, message=message, created_by_id=by.pk if by else None
    )
    note_deed(
        "publish",
        "policy",
        policy.pk,
        project=project.pk,
        by=version.created_by_id,
        who=str(by or "the command line"),
        before=last.rules if last else {},
        after=kept,
    )
    return version


def check_policies(project: Project, plan: Plan) -> None:
    """Raises InvalidDrawing for every step that names a policy which the project does not have."""
    named = {step: str(drawn.params.get("policy") or "") for step, drawn in plan.drawing.steps.items()}
    named = {step: slug for step, slug in named.items() if slug}
    there = set(project.policies.filter(slug__in=named.values()).values_list("slug", flat=True)) if named else set()
    told = "This project has no policy `{}`. Publish it, or name another one."
    if missing := {step: slug for step, slug in named.items() if slug not in there}:
        raise InvalidDrawing([Problem(step, "policy", told.format(slug)) for step, slug in missing.items()])


@transaction.atomic
def keep_reason(project: Project, *, label: str, by: AbstractBaseUser | None) -> Reason:
    """A reason on the project's list for sending back; one that was retired is back in use."""
    code = slugify(label)[:40]
    if not code:
        raise Invalid("A reason needs a few words.", loc=("label",))
    reason, _ = Reason.objects.update_or_create(
        project=project, code=code, defaults={"label": label.strip()[:80], "retired": False}
    )
    note_deed("keep", "reason", code, project=project.pk, by=by.pk if by else None, who=str(by or "the command line"))
    return reason


@transaction.atomic
def retire_reason(reason: Reason, *, by: AbstractBaseUser) -> None:
    """Takes a reason off the list; old decisions keep it."""
    Reason.objects.filter(pk=reason.pk).update(retired=True)
    note_deed("retire", "reason", reason.code, project=reason.project_id, by=by.pk, who=str(by))


@transaction.atomic
def note_absence(
    user: AbstractBaseUser, *, stand_in: AbstractBaseUser, starts_at: datetime, ends_at: datetime
) -> Absence:
    """Somebody else answers for this person meanwhile; raises Invalid for an absence that ends before it begins."""
    if ends_at <= starts_at:
        raise Invalid("An absence must end after it begins.", loc=("ends_at",))
    if stand_in.pk == user.pk:
        raise Invalid("Somebody else must stand in.", loc=("stand_in",))
    absence = Absence.objects.create(user_id=user.pk, stand_in_id=stand_in.pk, starts_at=starts_at, ends_at=ends_at)
    note_deed(
        "leave",
        "person",
        user.pk,
        project=None,
        by=user.pk,
        who=str(user),
        after={"stand_in": stand_in.pk, "from": starts_at.isoformat(), "to": ends_at.isoformat()},
    )
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: AbstractBaseUser) -> None:
    """The person is back, as of now; an absence that has not begun is taken off. A second time finds it done."""
    now = timezone.now()
    mine = Absence.objects.filter(pk=absence.pk, user=by.pk)
    taken_off, _ = mine.filter(starts_at__gte=now).delete()
    if not taken_off and not mine.filter(ends_at__gt=now).update(ends_at=now):
        return
    note_deed(
        "return",
        "person",
        by.pk,
        project=None,
        by=by.pk,
        who=str(by),
        before={"stand_in": absence.stand_in_id, "to": absence.ends_at.isoformat()},
        after={"to": now.isoformat()},
    )
