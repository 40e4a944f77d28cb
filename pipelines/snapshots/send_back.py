"""What a prompt would be if a review were sent back with these words; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import Invalid
from ..models import SEND_BACK, Reason, Review
from ..policy import check_note, check_pins, regions_of, spoken_note
from ..steps.asking import with_notes
from .review_made import Entry, made_for
from .review_standing import standing_votes
from .row import label_of
from .word_diff import word_diff


def send_back_preview(review: Review, *, note: str, reasons: Sequence[str], pins: Sequence[Any]) -> Entry:
    """The prompt as it was and as it will be, with what changes, in the words the engine will use.

    `step` is the label of the step that makes it anew, empty where it goes back to none; `was` and `will` are empty
    where that step reads no prompt. Raises Invalid for what could not be kept.
    """
    marks = check_pins(pins)
    words = spoken_note(check_note(note), _labels(review, reasons), marks)
    made = made_for(review)
    begun = made.begun()
    if begun is None:
        return {"step": "", "note": words, "was": "", "will": "", "changes": [], "regions": 0}
    was = str(begun.facts.get("prompt") or "")
    notes = [*begun.notes, *_said_by_others(review), *([words] if words else [])]
    will = with_notes(_without_notes(was, begun.notes), notes) if was else ""
    return {
        "step": label_of(made.plan, begun.step),
        "note": words,
        "was": was,
        "will": will,
        "changes": word_diff(was, will),
        "regions": len(regions_of(marks)),
    }


def _without_notes(prompt: str, notes: Sequence[str]) -> str:
    """The prompt before reviewers spoke: the engine puts their words at its end."""
    said = with_notes("", notes)
    return prompt.removesuffix(said).removesuffix("\n") if said else prompt


def _said_by_others(review: Review) -> list[str]:
    """What those who sent it back already, and were not enough, have said."""
    votes = standing_votes(review)
    against = [vote for vote in votes if vote.verdict == SEND_BACK]
    labels = _all_labels(review)
    return [spoken_note(vote.note, [labels.get(code, code) for code in vote.reasons], vote.pins) for vote in against]


def _labels(review: Review, reasons: Sequence[str]) -> list[str]:
    labels, wanted = _all_labels(review), list(dict.fromkeys(reasons))
    if unknown := [code for code in wanted if code not in labels]:
        raise Invalid(f"`{unknown[0]}` is not among this project's reasons.", loc=("reasons",))
    return [labels[code] for code in wanted]


def _all_labels(review: Review) -> dict[str, str]:
    return dict(Reason.objects.filter(project=review.project_id).values_list("code", "label"))
