"""A policy in whole sentences, and what a newer version of it says differently; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from .rules import DEFAULT, Limit, Rules, Sampling, Stage, Who

NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
BRAND_ROLES: Final = {"guardian": ("guardian", "guardians"), "counsel": ("counsel", "counsels")}
GONE: Final = "somebody who is no longer here"
FIRST: Final = "The first version."
UNSEEN: Final = "Only what has no effect for now is different."
OUTCOMES: Final = {"approve": "approves by itself", "send_back": "sends back by itself", "fail": "fails closed"}
NAMES: Final = "names"

Names = Mapping[int, str]


def say_rules(rules: Rules, names: Names | None = None) -> str:
    """What the rules say, for somebody who decides; `names` tells the people by their ids."""
    return " ".join(words for topic, words in _sentences(rules, names or {}) if topic != NAMES)


def say_changes(before: Rules | None, after: Rules, names: Names | None = None) -> list[str]:
    """What is different from the version before, a sentence each; never empty."""
    if before is None:
        return [FIRST]
    old, new = dict(_sentences(before, names or {})), dict(_sentences(after, names or {}))
    told = [_differ(old.get(topic), new.get(topic)) for topic in {**old, **new} if old.get(topic) != new.get(topic)]
    return told or [UNSEEN]


def say_who(who: Who, names: Names, *, quorum: int = 1) -> str:
    """So many of these people, as it stands inside a sentence."""
    named = [names.get(person, GONE) for person in who.people]
    many = [*_roles(who), *(f"the group “{group}”" for group in who.groups)]
    if not many:
        return _named(named, quorum)
    if who.brand_role and not (who.role or who.groups or named) and quorum == 1:
        return f"the brand’s {BRAND_ROLES[who.brand_role][0]}"
    return f"{say_number(quorum)} of {_list([*many, *named], 'or' if named or len(many) > 1 else 'and')}"


def say_number(number: int) -> str:
    """A number as it is written in a sentence: in letters up to ten."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


def _sentences(rules: Rules, names: Names) -> Iterator[tuple[str, str]]:
    """Each sentence by what it is about, in the order in which they are read."""
    yield "stages", _capital(", then ".join(_stage(stage, names) for stage in rules.stages)) + "."
    yield NAMES, f"The stages are called {_list([f'“{stage.name}”' for stage in rules.stages], 'and')}."
    if patient := [stage for stage in rules.stages if not stage.veto and stage.quorum > 1]:
        where = "" if len(rules.stages) == 1 else f" in {_list([f'“{stage.name}”' for stage in patient], 'and')}"
        yield "veto", f"Sending back takes as many as approving{where}."
    if barred := _barred(rules):
        yield "barred", f"{_capital(barred)} may not answer."
    if deeds := _deeds(rules.limit, names):
        yield "limit", f"{_capital(deeds)}."
    if rules.sampling.percent < DEFAULT.sampling.percent:
        yield "percent", f"Looks at {_short(rules.sampling.percent)} %."
        yield "sampling", _always(rules.sampling)
    if rules.grace is not None:
        yield "grace", _grace(rules.grace)


def _stage(stage: Stage, names: Names) -> str:
    who = say_who(stage.who, names, quorum=stage.quorum)
    if stage.of is None:
        return who
    return f"{who} (no more than {say_number(stage.of)} answer)"


def _roles(who: Who) -> list[str]:
    brand = f"the brand’s {BRAND_ROLES[who.brand_role][1]}" if who.brand_role else ""
    return [words for words in (f"the {who.role}s" if who.role else "", brand) if words]


def _named(people: Sequence[str], quorum: int) -> str:
    if quorum == len(people):
        return _list(people, "and")
    return f"{say_number(quorum)} of {_list(people, 'and')}"


def _barred(rules: Rules) -> str:
    own = ["who started the run"] if not rules.starter else []
    own += ["who drew the pipeline"] if not rules.editor else []
    return _list(own, "and")


def _deeds(limit: Limit, names: Names) -> str:
    """Reminding, escalating and closing with their hours; the unit stands once where all are whole hours."""
    above = say_who(limit.escalate_to, names) if _is_mixed(limit.escalate_to) else _plural(limit.escalate_to, names)
    told = [
        ("reminds", limit.remind),
        (f"escalates to {above}", limit.escalate),
        (OUTCOMES.get(limit.at_last, "is overdue, and waits on,"), limit.close),
    ]
    due = [(deed, hours) for deed, hours in told if hours is not None]
    are_whole = all(hours >= 1 and hours == int(hours) for _, hours in due)
    return ", ".join(f"{deed} after {_span(hours, is_bare=are_whole and n > 0)}" for n, (deed, hours) in enumerate(due))


def _is_mixed(who: Who) -> bool:
    return sum(bool(part) for part in (who.role, who.brand_role, who.groups, who.people)) > 1


def _plural(who: Who, names: Names) -> str:
    """All of them, where they are of one kind."""
    if who.role:
        return f"{who.role}s"
    if who.groups:
        return _list([f"the group “{group}”" for group in who.groups], "and")
    return say_who(who, names, quorum=max(1, len(who.people)))


def _span(hours: float, *, is_bare: bool) -> str:
    if is_bare:
        return _short(hours)
    if hours < 1 or hours != int(hours):
        minutes = round(hours * 60)
        return f"{minutes} minute{'s' if minutes != 1 else ''}"
    return f"{_short(hours)} hour{'s' if hours != 1 else ''}"


def _always(sampling: Sampling) -> str:
    findings = f"Always looks at what has findings or a risk above {_short(sampling.risk)}"
    sent = f"{say_number(sampling.tighten_after)} of the last {sampling.window} answers sent something back"
    return f"{findings}, and at everything once {sent}."


def _grace(seconds: float) -> str:
    if not seconds:
        return "An answer cannot be taken back."
    return f"An answer can be taken back for {_short(seconds)} second{'s' if seconds != 1 else ''}."


def _differ(old: str | None, new: str | None) -> str:
    if old is None:
        return f"New: {new}"
    if new is None:
        return f"No longer: {old}"
    return f"Was: {old} Now: {new}"


def _list(words: Sequence[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _short(number: float) -> str:
    return f"{number:g}"
