"""What an entry of the audit log says: one sentence, where it leads, and what was so before and after."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from ...models import AuditEntry

LONGEST: Final = 600

# What was done, after the name of who did it; {} is what it was done to.
DEEDS: Final = {
    "abstain": "abstained from {}",
    "accept": "accepted {}",
    "add": "added {}",
    "answer": "answered {}",
    "approved": "approved a label of {}",
    "approve": "approved {}",
    "archive": "archived {}",
    "ask": "asked to move a label of {}",
    "cancel": "cancelled {}",
    "change": "changed {}",
    "close": "answered {} for those who did not",
    "comment": "commented on {}",
    "commit": "committed {}",
    "connect": "connected {}",
    "create": "made {}",
    "deactivate": "deactivated {}",
    "delete": "deleted {}",
    "disconnect": "took away {}",
    "end": "ended {}",
    "end exception": "ended an exception from {}",
    "end staff": "took the administration from {}",
    "give": "gave somebody a role for {}",
    "edit": "edited what {} shows",
    "except": "signed an exception from {}",
    "escalate": "passed {} up",
    "hand_back": "handed back {}",
    "import": "read a file into the draft of {}",
    "invite": "invited {}",
    "issue": "issued {}",
    "join": "joined {}",
    "keep": "put {} on the list",
    "label": "moved a label of {}",
    "leave": "left {}",
    "make": "made {}",
    "make staff": "gave the administration to {}",
    "move": "moved {}",
    "offer": "offered {} as a template",
    "pause": "paused {}",
    "pick": "picked in {}",
    "propose": "proposed a version of {}",
    "publish": "published {}",
    "reactivate": "reactivated {}",
    "refuse": "refused {}",
    "refused": "refused a label of {}",
    "renew": "renewed {}",
    "remind": "reminded the people of {}",
    "remove": "removed {}",
    "reset": "reset {}",
    "restore": "went back to an older version of {}",
    "resume": "resumed {}",
    "retire": "took {} off the list",
    "retry": "tried {} again",
    "revoke": "revoked {}",
    "send_back": "sent {} back",
    "set": "set {}",
    "start": "started {}",
    "take": "took a role for {} from somebody",
    "steer": "gave another turn to {}",
    "subscribe": "subscribed {}",
    "undo": "took back an answer to {}",
    "unsubscribe": "ended {}",
    "void": "voided the approval of {}",
    "withdraw": "no longer offered {} as a template",
}
# The same words, said of these things, mean something else.
APART: Final = {
    ("choose", "brand"): "chose by which model the documents of {} are read",
    ("choose", "pipeline"): "chose the brand that {} is held to",
    ("join", "member"): "joined the project",
    ("leave", "member"): "left the project",
    ("leave", "person"): "noted an absence",
    ("return", "person"): "ended an absence",
    ("rotate", "secrets"): "sealed the stored secrets under a new key",
    ("leave", "brand"): "left what {} made out of date",
    ("renew", "run"): "made {} anew with its brand",
    ("restore", "brand"): "took {} out of the archive",
    ("withdraw", "brand"): "withdrew a proposal for {}",
}
# What these deeds were done for, beside what they were done to; its name is noted after them.
FOR: Final = {"except": "pipeline", "end exception": "pipeline"}
NOUNS: Final = {
    "brand": "brand",
    "connection": "connection",
    "document": "document",
    "guest": "guest link",
    "group": "group",
    "hand_off": "hand-off",
    "invitation": "invitation",
    "member": "member",
    "model": "model",
    "person": "person",
    "pipeline": "pipeline",
    "policy": "policy",
    "project": "project",
    "prompt": "prompt",
    "reason": "reason",
    "review": "review",
    "run": "run",
    "session": "session",
    "subscription": "subscription",
    "token": "API token",
    "user": "person",
}
PLACES: Final = {
    "brand": "/brands/{id}/",
    "connection": "/connections/{id}/",
    "guest": "/projects/{slug}/guests/",
    "hand_off": "/hand-offs/{id}/",
    "model": "/models/{id}/",
    "pipeline": "/projects/{slug}/pipelines/{id}/",
    "policy": "/projects/{slug}/policies/",
    "project": "/projects/{slug}/",
    "prompt": "/prompts/{id}/",
    "reason": "/projects/{slug}/policies/",
    "review": "/reviews/{id}/",
    "run": "/runs/{id}/",
    "subscription": "/projects/{slug}/",
}
# How somebody signs in: each is done to one's own.
OWN: Final = ("authenticator app", "e-mail address", "outside account", "passkey", "password", "recovery codes")
# Only staff have pages of these.
OF_STAFF: Final = ("connection", "model")
# What was done to these can no longer be looked at.
GONE: Final = (("disconnect", "connection"),)


@dataclass(frozen=True)
class Change:
    """One thing that the deed was about, as it was and as it is; "" for what there was not."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class AuditWords:
    """The sentence in two parts, with what it was done to between them; where that is ("": nowhere); what changed."""

    said: str
    thing: str
    rest: str
    url: str
    changes: list[Change]


def audit_words(entry: AuditEntry, *, to_staff: bool) -> AuditWords:
    """The words of an entry with its project; `to_staff` leads to what only they can see."""
    usual = DEEDS.get(entry.deed, f"did “{entry.deed.replace('_', ' ')}” to {{}}")
    told = APART.get((entry.deed, entry.noun), usual)
    said, names_it, rest = told.partition("{}")
    thing = _thing(entry) if names_it else ""
    return AuditWords(said, thing, rest + _for(entry), _url(entry, to_staff=to_staff), changes_of(entry))


def changes_of(entry: AuditEntry) -> list[Change]:
    """What an entry says of before and after, by name; what was the same is left out."""
    names = dict.fromkeys([*entry.before, *entry.after])
    pairs = [(name, entry.before.get(name), entry.after.get(name)) for name in names]
    return [Change(name.replace("_", " "), _text(old), _text(new)) for name, old, new in pairs if old != new]


def _thing(entry: AuditEntry) -> str:
    noun = NOUNS.get(entry.noun, entry.noun.replace("_", " "))
    if entry.noun == "project" and entry.project:
        return f"project {entry.project.name}"
    if entry.noun in OWN:
        return f"their {noun}"
    named = next(
        (found[key] for found in (entry.after, entry.before) for key in ("name", "email") if found.get(key)), ""
    )
    return f"{noun} {named if isinstance(named, str) and named else entry.noun_id}"


def _for(entry: AuditEntry) -> str:
    noun = FOR.get(entry.deed, "")
    name = entry.after.get(noun)
    return f" for {NOUNS[noun]} {name}" if isinstance(name, str) and name else ""


def _url(entry: AuditEntry, *, to_staff: bool) -> str:
    place = PLACES.get(entry.noun, "")
    if (entry.deed, entry.noun) in GONE or (entry.noun in OF_STAFF and not to_staff):
        return ""
    if "{slug}" in place and entry.project is None:
        return ""
    return place.format(id=entry.noun_id, slug=entry.project.slug if entry.project else "")


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return told if len(told) <= LONGEST else f"{told[:LONGEST]} …"
