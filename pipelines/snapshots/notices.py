"""What a notice says in the app, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Notice
from .digests import WHY


@dataclass(frozen=True)
class NoticeWords:
    """One sentence, the place it is about, and the address it leads to."""

    said: str
    place: str
    url: str


def notice_words(notice: Notice) -> NoticeWords:
    """The words of a notice, which news bring; of several reviews it leads to all that wait, of one to that one."""
    if "said" in notice.facts:
        return NoticeWords(notice.facts["said"], notice.facts["place"], notice.facts["url"])
    count = int(notice.facts.get("count", 1))
    review = notice.review
    if review is None or count > 1:
        waits = f"{count} review{' waits' if count == 1 else 's wait'} for you"
        return NoticeWords(waits, notice.project.name, "/reviews/")
    row = f", row {review.step_run.path}" if review.step_run.path else ""
    place = f"{notice.project.name}, {review.run.version.pipeline.name}, run {review.run_id}{row}"
    said = f"{WHY.get(notice.kind, 'Waits for you')}: {review.question}"
    return NoticeWords(said, place, f"/reviews/{review.pk}/")
