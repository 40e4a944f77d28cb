"""What somebody answers, held to what the question allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from ...errors import Invalid
from ...models import Review
from ...policy import APPROVE, EDIT, PICK, SEND_BACK, VERDICTS, check_note, check_pins, is_text

TEXT_MAX = 100_000


class Said(TypedDict, total=False):
    """What may be said beside the verdict."""

    note: str
    reasons: Sequence[str]
    pins: Sequence[Any]
    picks: Sequence[int]
    text: str


@dataclass(frozen=True)
class Answer:
    """What somebody says: the verdict, a note, reason codes, marks, indices of options, an edited text."""

    verdict: str
    note: str = ""
    reasons: Sequence[str] = ()
    pins: Sequence[Any] = ()
    picks: Sequence[int] = ()
    text: str = ""


def check_answer(review: Review, answer: Answer) -> dict[str, Any]:
    """The answer as it is kept; raises Invalid for one that does not fit the question."""
    if answer.verdict not in VERDICTS:
        raise Invalid(f"`{answer.verdict}` is not a verdict; choose one of {', '.join(VERDICTS)}.", loc=("verdict",))
    note, pins = check_note(answer.note), check_pins(answer.pins)
    reasons = _check_reasons(review, answer.reasons)
    if answer.verdict == SEND_BACK and not (note or reasons or any(pin["note"] for pin in pins)):
        raise Invalid("Say in a few words what should change, then send it back.", loc=("note",))
    return {
        "verdict": answer.verdict,
        "note": note,
        "pins": pins,
        "reasons": reasons,
        "picks": _check_picks(review, answer),
        "text": _check_text(review, answer),
    }


def _check_reasons(review: Review, reasons: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(reasons))
    known = set(review.project.reasons.values_list("code", flat=True)) if wanted else set()
    if unknown := [code for code in wanted if code not in known]:
        raise Invalid(f"`{unknown[0]}` is not among this project's reasons.", loc=("reasons",))
    return wanted


def _check_picks(review: Review, answer: Answer) -> list[int]:
    if not review.picks:
        if answer.verdict == PICK or answer.picks:
            raise Invalid("There is nothing to pick from here; approve it or send it back.", loc=("picks",))
        return []
    if answer.verdict in (APPROVE, EDIT):
        raise Invalid(f"Pick {review.picks} of {len(review.options)}.", loc=("picks",))
    if answer.verdict != PICK:
        return []
    picks = sorted(set(answer.picks))
    if len(picks) != review.picks or any(not 0 <= number < len(review.options) for number in picks):
        raise Invalid(f"Pick exactly {review.picks} of {len(review.options)}.", loc=("picks",))
    return picks


def _check_text(review: Review, answer: Answer) -> str:
    if answer.verdict != EDIT:
        return ""
    if review.kind != "text" or review.picks:
        raise Invalid("Only a text can be edited here.", loc=("text",))
    if not answer.text.strip() or not is_text(answer.text):
        raise Invalid("The text must say something.", loc=("text",))
    if len(answer.text) > TEXT_MAX:
        raise Invalid(f"A text may hold {TEXT_MAX:,} characters; this one has {len(answer.text):,}.", loc=("text",))
    return answer.text
