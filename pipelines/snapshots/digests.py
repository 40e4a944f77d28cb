"""What a digest says when it is mailed: what still waits, what is due soon, and the first few of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from ..models import Asset, Notice, Review, is_file
from ..policy import Actor
from .asked import open_for

SHOWN: Final = 6
SOON: Final = timedelta(hours=1)
LONGEST_TEXT: Final = 280
# Why a review is told again, by the kind of the notice.
WHY: Final[Mapping[str, str]] = {"remind": "Still waits for your answer", "escalate": "Passed up to you"}
ORDER: Final = ("escalate", "remind", "")


@dataclass(frozen=True)
class DigestItem:
    """One review of a digest: what is asked, where, by when and why again; its picture, or the beginning of a text."""

    number: int
    question: str
    place: str
    url: str
    why: str
    due: datetime | None
    text: str
    picture: Asset | None


@dataclass(frozen=True)
class DigestSeen:
    """How many reviews wait, how many of them are due within the hour, and the most urgent few."""

    project: str
    count: int
    due_soon: int
    items: list[DigestItem]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.items)

    @property
    def subject(self) -> str:
        """How many, and where, on one line."""
        waits = f"{self.count} review{' waits' if self.count == 1 else 's wait'} for you in {self.project}"
        due = f", {self.due_soon} due within the hour" if self.due_soon else ""
        return " ".join(f"{waits}{due}".split())


def read_digest(notice: Notice, actor: Actor) -> DigestSeen | None:
    """What of a digest still asks the person now; None where nothing does any more."""
    again: dict[str, str] = notice.facts.get("again", {})
    told = {*map(int, again), *notice.facts.get("new", ())}
    asked = open_for(actor, project=notice.project_id).values_list("pk", "due_at")
    due = {pk: at for pk, at in asked if pk in told}
    if not due:
        return None
    latest = timezone.now() + SOON
    first = sorted(due, key=lambda pk: _urgency(pk, again.get(str(pk), ""), due[pk]))[:SHOWN]
    soon = sum(at is not None and at <= latest for at in due.values())
    return DigestSeen(notice.project.name, len(due), soon, _items(first, again))


def _urgency(pk: int, why: str, due: datetime | None) -> tuple[int, bool, float, int]:
    return ORDER.index(why), due is None, due.timestamp() if due else 0.0, pk


def _items(keys: Sequence[int], again: Mapping[str, str]) -> list[DigestItem]:
    rows = Review.objects.select_related("step_run", "run__version__pipeline").defer("run__version__drawing", "shown")
    reviews = rows.in_bulk(keys)
    pictures = Asset.objects.in_bulk({key for review in reviews.values() if (key := _picture(review))})
    found = {str(asset.pk): asset for asset in pictures.values()}
    return [_item(reviews[key], again.get(str(key), ""), found) for key in keys if key in reviews]


def _item(review: Review, why: str, pictures: Mapping[str, Asset]) -> DigestItem:
    row = f", row {review.step_run.path}" if review.step_run.path else ""
    text = " ".join(review.text.split())
    return DigestItem(
        number=review.pk,
        question=review.question,
        place=f"{review.run.version.pipeline.name}, run {review.run_id}{row}",
        url=f"{settings.PUBLIC_URL}/reviews/{review.pk}/",
        why=WHY.get(why, ""),
        due=review.due_at,
        text=text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rstrip()} …",
        picture=pictures.get(_picture(review)),
    )


def _picture(review: Review) -> str:
    """The key of what is shown, of several the first."""
    if review.asset_id:
        return str(review.asset_id)
    first: Any = review.options[0] if review.options else None
    return str(first["asset"]) if is_file(first) else ""
