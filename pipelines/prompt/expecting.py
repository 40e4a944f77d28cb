"""What a prompt's answer is held to by its tests: a list of `{kind, …}`, and what each finds wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

Expectation = Mapping[str, Any]
# How alike two texts are in meaning, 1 for the same.
Likeness = Callable[[str, str], float]
RUBRIC: Final = "rubric"
SCORES: Final = (1, 5)


class Score(NamedTuple):
    """What a model gave an answer by a rubric, 1 to 5, and why; of a rehearsal nobody has judged anything."""

    score: float
    why: str
    rehearsed: bool = False


@dataclass(frozen=True)
class Known:
    """What is known of an answer besides its words, for one expectation."""

    cost: Decimal
    seconds: float | None
    likeness: Likeness | None
    score: Score | None


def judge(
    expects: Sequence[Expectation],
    answer: str,
    *,
    cost: Decimal = Decimal(0),
    seconds: float | None = None,
    likeness: Likeness | None = None,
    scores: Mapping[int, Score] | None = None,
) -> list[str]:
    """What the answer fails in, each as a sentence; `cost` is US dollars. Time that nobody knows fails no test.

    `scores` are those of rubrics, by their place among what is expected. Where one is missing, or nobody can tell how
    alike texts are, the expectation fails and says so.
    """
    given = scores or {}
    known = [Known(cost, seconds, likeness, given.get(place)) for place in range(len(expects))]
    told = (_JUDGES[each["kind"]](each, answer, about) for each, about in zip(expects, known, strict=True))
    return [sentence for sentence in told if sentence]


def check_expectations(expects: object) -> list[str]:
    """What is wrong with a list of expectations, each as a sentence."""
    if not isinstance(expects, list):
        return ["What is expected is a list: `[{kind: contains, text: harbour}]`."]
    return [problem for each in expects if (problem := _check(each))]


def _check(each: object) -> str:
    kind = each.get("kind") if isinstance(each, Mapping) else None
    if not isinstance(each, Mapping) or not isinstance(kind, str) or kind not in _FIELDS:
        return f"`{kind or each}` is nothing that can be expected; there are {', '.join(_FIELDS)}."
    fields = _FIELDS[kind]
    for field in fields:
        if not field.is_right(each.get(field.name)) and not (field.is_optional and each.get(field.name) in (None, [])):
            return f"`{kind}` needs `{field.name}`, {field.wanted}."
    unknown = [key for key in each if key not in {"kind", *(field.name for field in fields)}]
    return f"`{kind}` has a key `{unknown[0]}`, which is not known here." if unknown else ""


def _contains(each: Expectation, answer: str, known: Known) -> str:
    return "" if each["text"].casefold() in answer.casefold() else f"“{each['text']}” is not in the answer."


def _lacks(each: Expectation, answer: str, known: Known) -> str:
    return f"“{each['text']}” is in the answer." if each["text"].casefold() in answer.casefold() else ""


def _json(each: Expectation, answer: str, known: Known) -> str:
    """The answer is JSON, and where `fields` are given an object that has all of them."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return "The answer is no JSON."
    fields = each.get("fields") or []
    missing = [field for field in fields if not isinstance(found, dict) or field not in found]
    return f"The answer has no `{missing[0]}`." if missing else ""


def _at_most(each: Expectation, answer: str, known: Known) -> str:
    words = len(answer.split())
    return f"The answer has {words:,} words; {each['words']:,} are allowed." if words > each["words"] else ""


def _banned(each: Expectation, answer: str, known: Known) -> str:
    said = [word for word in each["words"] if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", answer, re.IGNORECASE)]
    return f"The answer says “{said[0]}”, which is banned." if said else ""


def _costs_at_most(each: Expectation, answer: str, known: Known) -> str:
    most = Decimal(str(each["usd"]))
    return f"The answer cost ${known.cost.normalize():f}; ${most:f} is allowed." if known.cost > most else ""


def _seconds_at_most(each: Expectation, answer: str, known: Known) -> str:
    most = each["seconds"]
    late = known.seconds is not None and known.seconds > most
    return f"The answer took {known.seconds:.1f} seconds; {most:g} are allowed." if late else ""


def _similar(each: Expectation, answer: str, known: Known) -> str:
    if known.likeness is None:
        return "How alike two texts are cannot be told here: the model that reads their meaning is not installed."
    found = known.likeness(each["text"], answer)
    # Short of the bound by less than is shown would read as a contradiction.
    short = f"The answer is {found:.2f} like “{_clipped(each['text'])}”; {each['least']:g} is wanted."
    return short if round(found, 2) < each["least"] else ""


def _rubric(each: Expectation, answer: str, known: Known) -> str:
    """The score and its reason where it is too low; whoever has not judged lets nothing pass."""
    if known.score is None:
        return f"No model has judged yet whether “{_clipped(each['text'])}”. Run the tests again."
    score, why, rehearsed = known.score
    if score >= each["least"]:
        return ""
    if rehearsed:
        return f"A rehearsal gives {score:g} of 5 to everything; {each['least']:g} is wanted. Ask a model to judge it."
    return f"“{_clipped(each['text'])}” scored {score:g} of 5; {each['least']:g} is wanted. {why}".rstrip()


def _clipped(text: str) -> str:
    return text if len(text) <= CLIPPED else f"{text[: CLIPPED - 1]}…"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_text(item) for item in value)


def _is_share(value: object) -> bool:
    return _is_amount(value) and 0 <= float(str(value)) <= 1


def _is_score(value: object) -> bool:
    return _is_amount(value) and SCORES[0] <= float(str(value)) <= SCORES[1]


def _is_rubric(value: object) -> bool:
    return _is_text(value) and len(str(value)) <= LONGEST_RUBRIC


class _Field(NamedTuple):
    """One field of an expectation: whether a value is right for it, and what is wanted there."""

    name: str
    is_right: Callable[[object], bool]
    wanted: str
    is_optional: bool = False


CLIPPED: Final = 80
LONGEST_RUBRIC: Final = 2_000
_TEXT: Final = _Field("text", _is_text, "a text")
_FIELDS: Final[dict[str, tuple[_Field, ...]]] = {
    "contains": (_TEXT,),
    "lacks": (_TEXT,),
    "similar": (_TEXT, _Field("least", _is_share, "from 0 to 1")),
    RUBRIC: (
        _Field("text", _is_rubric, f"which says in up to {LONGEST_RUBRIC:,} letters what is good"),
        _Field("least", _is_score, "from 1 to 5"),
        _Field("model", _is_text, "the name of one", is_optional=True),
    ),
    "json": (_Field("fields", _are_texts, "a list of names", is_optional=True),),
    "at_most": (_Field("words", _is_amount, "a number of words"),),
    "banned": (_Field("words", _are_texts, "a list of words"),),
    "costs_at_most": (_Field("usd", _is_amount, "US dollars"),),
    "seconds_at_most": (_Field("seconds", _is_amount, "a number of seconds"),),
}
_JUDGES: Final[dict[str, Callable[[Expectation, str, Known], str]]] = {
    "contains": _contains,
    "lacks": _lacks,
    "similar": _similar,
    RUBRIC: _rubric,
    "json": _json,
    "at_most": _at_most,
    "banned": _banned,
    "costs_at_most": _costs_at_most,
    "seconds_at_most": _seconds_at_most,
}
KINDS: Final = tuple(_FIELDS)
