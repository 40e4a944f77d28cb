"""Groups: people under one name, by which policies ask for them in every project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F, Max

from pipelines.actions.audit import note_deed
from pipelines.actions.writers import one_writer
from pipelines.errors import Invalid
from pipelines.models import OPEN, PolicyVersion, Seat

from ..models import User
from .accounts import hold_staff
from .members import tell_access_changed

NAME_MAX: Final = 110


@one_writer()
@transaction.atomic
def make_group(name: str, *, by: User) -> Group:
    """A new group, with nobody in it yet; raises Invalid for a name that is taken or none."""
    hold_staff(by)
    group = Group.objects.create(name=_free_name(name))
    _note("make", group, by, after={"name": group.name})
    return group


@one_writer()
@transaction.atomic
def change_group(group: Group, *, name: str, people: Iterable[int], by: User) -> None:
    """Gives the group this name and exactly these people, of those who may sign in; who may not stays as they are.

    Raises Invalid for a taken name, and for another name where a policy asks for the group by this one.
    """
    hold_staff(by)
    kept = _free_name(name, besides=group.pk)
    if kept != group.name:
        _check_unused(group, "another name")
    here = set(group.user_set.filter(is_active=True).values_list("pk", flat=True))
    wanted = set(User.objects.filter(pk__in=list(people), is_active=True).values_list("pk", flat=True))
    before = {"name": group.name, "people": sorted(here)}
    after = {"name": kept, "people": sorted(wanted)}
    if before == after:
        return
    Group.objects.filter(pk=group.pk).update(name=kept)
    group.user_set.remove(*here - wanted)
    group.user_set.add(*wanted - here)
    _note("change", group, by, before=before, after=after)
    # Whom a review asks may be another now.
    for user in here ^ wanted:
        tell_access_changed(user)


@one_writer()
@transaction.atomic
def remove_group(group: Group, *, by: User) -> None:
    """Takes the group away; its people stay. Raises Invalid where a policy asks for it. Harmless to repeat."""
    hold_staff(by)
    if not Group.objects.filter(pk=group.pk).exists():
        return
    _check_unused(group, "an end")
    here = list(group.user_set.values_list("pk", flat=True))
    _note("remove", group, by, before={"name": group.name, "people": sorted(here)})
    Group.objects.filter(pk=group.pk).delete()
    for user in here:
        tell_access_changed(user)


def _free_name(name: str, *, besides: int = 0) -> str:
    kept = " ".join(name.split())
    if not kept or "\x00" in kept or len(kept) > NAME_MAX:
        raise Invalid(f"Give the group a name, of at most {NAME_MAX} characters.", loc=("name",))
    if Group.objects.filter(name__iexact=kept).exclude(pk=besides).exists():
        raise Invalid(f"There is a group “{kept}” already.", loc=("name",))
    return kept


def _check_unused(group: Group, what: str) -> None:
    """Raises Invalid where somebody would no longer be asked, and nobody would notice."""
    versions = PolicyVersion.objects.select_related("policy__project")
    newest = versions.annotate(newest=Max("policy__versions__number")).filter(number=F("newest"))
    naming = [one.policy for one in newest if group.name in _named(one.rules)]
    if naming:
        where = f"the policy {naming[0].name} of {naming[0].project.name} asks"
    elif Seat.objects.filter(key=f"group:{group.name}", review__state=OPEN).exists():
        where = "a review that is open asks"
    else:
        return
    raise Invalid(f"Before {what}: {where} for “{group.name}”. Have it ask somebody else first.", loc=("name",))


def _named(rules: Any) -> set[str]:
    """The groups that these rules name, wherever they do."""
    if isinstance(rules, Mapping):
        here = rules.get("groups")
        found = set(here) if isinstance(here, list) else set()
        return found.union(*map(_named, rules.values()))
    return set[str]().union(*map(_named, rules)) if isinstance(rules, list) else set()


def _note(
    deed: str, group: Group, by: User, *, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> None:
    note_deed(deed, "group", group.pk, project=None, by=by.pk, who=str(by), before=before, after=after)
