"""The form by which owners say who decides; a refusal keeps everything that was entered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.models import Group
from django.http import QueryDict
from slugify import slugify

from pipelines.actions import publish_policy
from pipelines.errors import Invalid
from pipelines.models import Policy, PolicyVersion, Project
from pipelines.policy import DEFAULT, Rules, Stage, Who, read_rules
from studio import access
from studio.models import User

from .numbers import read_number

STAGES_MAX: Final = 8
ROLES: Final = {"reviewer": "Reviewers, designers, owners", "designer": "Designers, owners", "owner": "Owners"}
BRAND_ROLES: Final = {"guardian": "The brand’s guardians", "counsel": "The brand’s counsel"}
AT_LAST: Final = {
    "wait": "it waits on",
    "fail": "it fails closed",
    "send_back": "it is sent back",
    "approve": "it is approved",
}
NUMBERS: Final = {"quorum": (1, 20), "of": (1, 20), "tighten_after": (1, 100), "window": (1, 500)}
AMOUNTS: Final = {"percent": (0, 100), "risk": (0, 1), "grace": (0, 3600)}
HOURS: Final = ("remind", "escalate", "close")
HOURS_MAX: Final = 24 * 366


@dataclass
class People:
    """Whom a part of the form names: roles, groups and people by their values."""

    role: str = ""
    brand_role: str = ""
    groups: list[str] = field(default_factory=list)
    people: list[int] = field(default_factory=list)

    def content(self) -> dict[str, Any]:
        """As the rules keep it."""
        given = {"role": self.role, "brand_role": self.brand_role, "groups": self.groups, "people": self.people}
        return {name: value for name, value in given.items() if value}


@dataclass
class StagePart:
    """One stage as it stands in the form; `key` begins the names of its fields."""

    key: str
    name: str = "Review"
    who: People = field(default_factory=lambda: People(role="reviewer"))
    quorum: str = "1"
    of: str = ""
    veto: bool = True
    problems: list[str] = field(default_factory=list)


class PolicyForm:
    """A policy's newest rules, to be changed and published as the next version; without one, a new policy."""

    def __init__(self, project: Project, policy: Policy | None = None) -> None:
        self.project, self.policy = project, policy
        self.version = policy.newest() if policy else None
        rules = self.version.read() if self.version else DEFAULT
        self.name, self.message = policy.name if policy else "", ""
        self.number = self.version.number if self.version else 0
        self.stages = [_stage_part(str(n), stage) for n, stage in enumerate(rules.stages)]
        self.blank = StagePart("__n__", name="")
        self.starter, self.editor = rules.starter, rules.editor
        self.escalate_to, self.at_last = _people(rules.limit.escalate_to), str(rules.limit.at_last)
        self.texts = _texts(rules)
        self.groups, self.people = _choices(project, rules)
        self.problems: list[str] = []

    roles, brand_roles, endings, stages_max = ROLES, BRAND_ROLES, AT_LAST, STAGES_MAX

    @property
    def is_wrong(self) -> bool:
        """Whether something needs another look."""
        return bool(self.problems) or any(stage.problems for stage in self.stages)

    def save(self, given: QueryDict, *, by: User) -> PolicyVersion | None:
        """The published version; None when something is wrong, or somebody else published meanwhile."""
        content = self._read(given)
        self._check_first(given)
        if self.is_wrong:
            return None
        try:
            read_rules(content)
            return publish_policy(self.project, name=self.name, rules=content, by=by, message=self.message)
        except Invalid as error:
            self._refuse(error.message)
            return None

    def _read(self, given: QueryDict) -> dict[str, Any]:
        """What was entered, as a policy's content; a number that is none is told where it stands."""
        self.name = self.policy.name if self.policy else given.get("name", "").strip()
        self.message = given.get("message", "").strip()[:200]
        keys = [key for key in given.getlist("stage") if key.isdigit()]
        self.stages = [self._read_stage(key, given) for key in keys[:STAGES_MAX]]
        self.starter, self.editor = "starter" in given, "editor" in given
        self.escalate_to = self._read_people("escalate_to", given)
        self.at_last = given.get("at_last", "wait")
        self.texts = {name: given.get(name, "").strip()[:20] for name in self.texts}
        if not 0 < len(self.name) <= 120 or "\x00" in self.name + self.message:
            self.problems.append("A policy needs a name of at most 120 characters.")
        return {
            "stages": [self._stage_content(stage) for stage in self.stages],
            "starter": self.starter,
            "editor": self.editor,
            "limit": self._limit(),
            "sampling": self._sampling(),
            "grace": self._amount("grace", "The time to take an answer back"),
        }

    def _read_stage(self, key: str, given: QueryDict) -> StagePart:
        name, quorum, of = (given.get(f"{name}-{key}", "").strip()[:60] for name in ("name", "quorum", "of"))
        return StagePart(key, name, self._read_people(key, given), quorum, of, veto=f"veto-{key}" in given)

    def _read_people(self, key: str, given: QueryDict) -> People:
        people = {str(pk) for pk, _ in self.people}
        chosen = [int(pk) for pk in given.getlist(f"people-{key}") if pk in people]
        groups = [name for name in given.getlist(f"groups-{key}") if name in self.groups]
        return People(given.get(f"role-{key}", ""), given.get(f"brand_role-{key}", ""), groups, chosen)

    def _stage_content(self, stage: StagePart) -> dict[str, Any]:
        quorum = _whole(stage.quorum, "quorum", "How many must approve", stage.problems)
        of = _whole(stage.of, "of", "How many may answer", stage.problems) if stage.of else None
        content = {"name": stage.name or "Review", "who": stage.who.content(), "veto": stage.veto}
        return {**content, "quorum": quorum, "of": of}

    def _limit(self) -> dict[str, Any]:
        told = {"remind": "The hours until the reminder", "escalate": "The hours until others are asked"}
        told["close"] = "The hours until it ends"
        hours = {name: self._amount(name, told[name], least=0.01, most=HOURS_MAX) for name in HOURS}
        return {**hours, "escalate_to": self.escalate_to.content(), "at_last": self.at_last}

    def _sampling(self) -> dict[str, Any]:
        return {
            "percent": self._amount("percent", "The share to look at", is_needed=True),
            "risk": self._amount("risk", "The risk", is_needed=True),
            "tighten_after": _whole(self.texts["tighten_after"], "tighten_after", "How many sent back", self.problems),
            "window": _whole(self.texts["window"], "window", "Of how many answers", self.problems),
        }

    def _amount(
        self, name: str, told: str, *, least: float = 0, most: float | None = None, is_needed: bool = False
    ) -> float | None:
        least, most = AMOUNTS.get(name, (least, most or 0))
        text = self.texts[name].replace(",", ".")
        if not text and not is_needed:
            return None
        try:
            number = float(text)
        except ValueError:
            number = -1
        if not least <= number <= most:
            self.problems.append(f"{told} must be a number from {least:g} to {most:g}.")
            return None
        return number

    def _check_first(self, given: QueryDict) -> None:
        """Whoever began from an older version looks at the newer one first; a new policy needs a name of its own."""
        if self.policy is None:
            if taken := self.project.policies.filter(slug=slugify(self.name)[:60]).first():
                self.problems.append(f"There is a policy named {taken.name} already. Change it, or take another name.")
        elif given.get("number") != str(self.number):
            by = self.version.created_by if self.version else None
            self.problems.append(
                f"{by or 'Somebody'} has published version {self.number} meanwhile. Look at it in the history; if you "
                "publish now, yours takes its place."
            )

    def _refuse(self, message: str) -> None:
        """Puts each sentence to the stage it is about, else to the top."""
        for line in message.splitlines():
            place, _, said = line.partition(": ")
            parts = place.split(".")
            is_stage = parts[0] == "stages" and len(parts) > 1 and parts[1].isdigit()
            problems = self.stages[int(parts[1])].problems if is_stage else self.problems
            told = "Whom it is passed up to: " if place == "limit.escalate_to" else ""
            problems.append(f"{told}{said or line}")


def _whole(text: str, name: str, told: str, problems: list[str]) -> int | None:
    least, most = NUMBERS[name]
    number = read_number(text)
    if number is not None and least <= number <= most:
        return number
    problems.append(f"{told} must be a whole number from {least} to {most}.")
    return None


def _stage_part(key: str, stage: Stage) -> StagePart:
    of = str(stage.of or "")
    return StagePart(key, stage.name, _people(stage.who), str(stage.quorum), of, veto=stage.veto)


def _people(who: Who) -> People:
    return People(who.role or "", who.brand_role or "", list(who.groups), list(who.people))


def _texts(rules: Rules) -> dict[str, str]:
    """The numbers as they stand in the form, by their names."""
    limit, sampling = rules.limit, rules.sampling
    values = {name: getattr(limit, name) for name in HOURS} | sampling.model_dump() | {"grace": rules.grace}
    return {name: "" if value is None else f"{value:g}" for name, value in values.items()}


def _choices(project: Project, rules: Rules) -> tuple[list[str], list[tuple[int, str]]]:
    """The groups and people that can be named: those of the project, and those that are named already."""
    whos = [*(stage.who for stage in rules.stages), rules.limit.escalate_to]
    here = list(access.members(project))
    named = {pk for who in whos for pk in who.people} - {user.pk for user in here}
    left = [(user.pk, f"{user}, who left") for user in User.objects.filter(pk__in=named)]
    groups = set(Group.objects.filter(user__in=here).values_list("name", flat=True))
    return sorted(groups | set(_groups(whos))), [*((user.pk, str(user)) for user in here), *left]


def _groups(whos: Iterable[Who]) -> list[str]:
    return [group for who in whos for group in who.groups]
