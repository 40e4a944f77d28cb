"""Verbs on a prompt's labels: move a free one; ask that a protected one be moved, and answer who asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..errors import Forbidden, Invalid, Stale
from ..models import (
    MOVE_APPROVED,
    MOVE_OPEN,
    MOVE_OVERTAKEN,
    MOVE_REFUSED,
    LabelMove,
    Prompt,
    PromptLabel,
    PromptVersion,
)
from ..people import people
from .audit import note_done
from .news import tell_label_answered, tell_label_asked

_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_NUMBER = re.compile(r"v[0-9]+")


@transaction.atomic
def move_label(prompt: Prompt, *, name: str, version: PromptVersion, by: AbstractBaseUser | None) -> PromptLabel:
    """The label at this version, made where it is new; raises Forbidden for a protected one: ask that it be moved."""
    prompt = _held(prompt, name, version)
    if name in prompt.protected:
        raise Forbidden(f"`{name}` is protected. Ask that it be moved; an owner or a brand guardian answers.")
    return put_label(prompt, name=name, version=version, by=by)


@transaction.atomic
def ask_label_move(
    prompt: Prompt, *, name: str, version: PromptVersion, by: AbstractBaseUser, note: str = ""
) -> LabelMove:
    """A wish that a protected label be moved to this version; an open one for the same label is overtaken by it.

    Raises Invalid for a label that is free, or there already.
    """
    prompt = _held(prompt, name, version)
    if name not in prompt.protected:
        raise Invalid(f"`{name}` is free: move it yourself.", loc=("name",))
    if prompt.labels.filter(name=name, version=version).exists():
        raise Invalid(f"`{name}` is at v{version.number} already.", loc=("version",))
    LabelMove.objects.filter(prompt=prompt, name=name, state=MOVE_OPEN).update(
        state=MOVE_OVERTAKEN, answered_at=timezone.now()
    )
    move = LabelMove.objects.create(prompt=prompt, name=name, version=version, asked_by_id=by.pk, note=note[:400])
    note_prompt(
        "ask", prompt, by, _standing(prompt, name), {"label": name, "version": version.number, "note": move.note}
    )
    tell_label_asked(move, by=by)
    return move


@transaction.atomic
def answer_label_move(move: LabelMove, *, approve: bool, by: AbstractBaseUser) -> LabelMove:
    """The wish, granted or refused; a granted one has moved the label.

    Raises Forbidden for who asked and for who is neither owner nor guardian of one of the project's brands, and Stale
    for a wish that is answered already.
    """
    prompt = Prompt.objects.select_for_update().get(pk=move.prompt_id)
    if move.asked_by_id == by.pk:
        raise Forbidden("You asked for this yourself. Somebody else has to answer.")
    if not may_answer(prompt, by):
        raise Forbidden("An owner or a guardian of the brand answers this. Ask one of them.")
    state = MOVE_APPROVED if approve else MOVE_REFUSED
    open_one = LabelMove.objects.filter(pk=move.pk, state=MOVE_OPEN)
    if not open_one.update(state=state, answered_by=by.pk, answered_at=timezone.now()):
        move = LabelMove.objects.select_related("answered_by").get(pk=move.pk)
        who = str(move.answered_by or "somebody")
        raise Stale(f"This is {move.state} already, by {who}.", by=who, state=move.state)
    move = LabelMove.objects.select_related("version").get(pk=move.pk)
    note_prompt(state, prompt, by, _standing(prompt, move.name), {"label": move.name, "version": move.version.number})
    if approve:
        put_label(prompt, name=move.name, version=move.version, by=by)
    tell_label_answered(move, by=by, approve=approve)
    return move


def may_answer(prompt: Prompt, by: AbstractBaseUser) -> bool:
    """Whether this person may answer for protected labels: an owner here, or a guardian of one of its brands."""
    actor = people().actor(by.pk, project=prompt.project_id)
    if actor is None:
        return False
    brands = prompt.project.brands.values_list("pk", flat=True)
    return bool(actor.keys & {f"role:{prompt.project_id}:owner", *(f"brand:{brand}:guardian" for brand in brands)})


def put_label(prompt: Prompt, *, name: str, version: PromptVersion, by: AbstractBaseUser | None) -> PromptLabel:
    """The label at this version, whoever agreed to it; for other verbs."""
    before = _standing(prompt, name)
    label, _ = PromptLabel.objects.update_or_create(
        prompt=prompt,
        name=name,
        defaults={"version": version, "moved_at": timezone.now(), "moved_by_id": by.pk if by else None},
    )
    note_prompt("label", prompt, by, before, {"label": name, "version": version.number})
    return label


def _held(prompt: Prompt, name: str, version: PromptVersion) -> Prompt:
    """The prompt, its row locked; raises Invalid for a name that no label can have, or another prompt's version."""
    if not _LABEL.fullmatch(name) or _NUMBER.fullmatch(name):
        message = "A label is written in small letters, digits and hyphens, and is no version's number: `production`."
        raise Invalid(message, loc=("name",))
    if version.prompt_id != prompt.pk:
        raise Invalid("That is a version of another prompt.", loc=("version",))
    return Prompt.objects.select_for_update().select_related("project").get(pk=prompt.pk)


def _standing(prompt: Prompt, name: str) -> dict[str, Any]:
    label = PromptLabel.objects.filter(prompt=prompt, name=name).select_related("version").first()
    return {"label": name, "version": label.version.number} if label else {}


def note_prompt(
    deed: str, prompt: Prompt, by: AbstractBaseUser | None, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Notes what was done to a prompt, by its name, in the audit log; for other verbs."""
    told = {"name": prompt.name, **after}
    note_done(deed, "prompt", prompt.pk, project=prompt.project_id, by=by, before=before, after=told)
