"""Digests: what waits for a person in a project, gathered so that many reviews are one mail."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ..models import OPEN, Notice, Review, Seat
from ..people import people
from ..snapshots.asked import AllAsked, Asks
from .notices import DIGEST, ESCALATE, LETTER, NEWS, OPENED, REMIND, ring
from .writers import one_writer

MAILED: Final = (DIGEST, LETTER)
SOON: Final = timedelta(hours=1)
# What has just begun to wait may be answered at once, and more of the same run is about to follow.
SETTLE: Final = timedelta(minutes=1)
# A mail that a server refused is tried again after these pauses; a day later it would be no news.
PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))
STALE: Final = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """What one digest tells: the keys of reviews that are new to the person, and of those told again with why."""

    new: list[int]
    again: dict[str, str]

    @property
    def first(self) -> int:
        """The review to begin with."""
        return [*map(int, self.again), *self.new][0]

    @property
    def count(self) -> int:
        """How many reviews these are."""
        return len({*self.again, *map(str, self.new)})

    def after(self, last: Notice, *, still: Collection[int]) -> Told:
        """With what the digest before was to tell, where it still asks the person."""
        new = [review for review in last.facts.get("new", ()) if review in still]
        again = {review: why for review, why in last.facts.get("again", {}).items() if int(review) in still}
        return Told(list(dict.fromkeys([*new, *self.new])), {**again, **self.again})


def write_digests() -> int:
    """Writes down for everybody what they are to be told of now, one digest each; says how many those are.

    A digest is due when something new has waited for a minute and none was written for NOTICE_MINUTES; at once when
    something new is due within the hour, or when somebody is reminded or a review was passed up to them.
    """
    projects = Review.objects.filter(state=OPEN).order_by("project").values_list("project", flat=True).distinct()
    return sum(_write_for(project, timezone.now()) for project in projects)


def waiting_digests() -> list[Notice]:
    """The digests, and the news of brands and prompts, that are to be mailed now, oldest first."""
    now = timezone.now()
    there = Notice.objects.filter(kind__in=(*MAILED, *NEWS), sent_at=None, created_at__gt=now - STALE).order_by("pk")
    again = ((notice, notice.facts.get("again_at")) for notice in there.select_related("project"))
    return [notice for notice, at in again if at is None or datetime.fromisoformat(at) <= now]


def claim_digest(notice: Notice) -> bool:
    """Takes a digest for mailing; False where another sweeper has it.

    It counts as sent from here on. Whoever dies before claiming leaves it to the next sweeper; whoever dies after, with
    the mail server in the middle of taking it, cannot know whether it did. A person mailed twice learns to ignore the
    mail, and one who misses a digest still has the bell, the inbox and the next reminder: so it is not sent again.
    """
    now = timezone.now()
    if not Notice.objects.filter(pk=notice.pk, sent_at=None).update(sent_at=now):
        return False
    notice.sent_at = now
    return True


def put_off_digest(notice: Notice, *, why: str) -> None:
    """The mail server said no, so nothing was sent: it is tried again after a pause, and given up after the last."""
    attempts = int(notice.facts.get("attempts", 0)) + 1
    facts = {**notice.facts, "attempts": attempts, "trouble": why[:400]}
    over = attempts > len(PAUSES)
    if not over:
        facts["again_at"] = (timezone.now() + PAUSES[attempts - 1]).isoformat()
    held = Notice.objects.filter(pk=notice.pk, sent_at=notice.sent_at)
    held.update(facts=facts, sent_at=notice.sent_at if over else None)


def note_unsent(notice: Notice, *, why: str) -> None:
    """Keeps why a digest that was claimed brought no mail, or maybe none."""
    Notice.objects.filter(pk=notice.pk).update(facts={**notice.facts, "trouble": why[:400]})


def _write_for(project: int, now: datetime) -> int:
    waiting = Review.objects.filter(project=project, state=OPEN)
    keys = Seat.objects.filter(review__in=waiting, barred=False).values_list("key", flat=True).distinct()
    asked = people().seated(list(keys), project=project)
    newest, repeats, everything = _newest(project, asked), _repeats(project), AllAsked(project)
    hurry = waiting.filter(due_at__lte=now + SOON).exists()
    written = 0
    for user in asked:
        last = newest.get(user)
        if hurry or user in repeats or not _is_quiet(last, now):
            written += _write(user, project, last, repeats.get(user, []), everything, now)
    return written


def _newest(project: int, users: Sequence[int]) -> dict[int, Notice]:
    """Each person's newest digest, without its facts until they are asked for."""
    mine = Notice.objects.filter(project=project, kind__in=MAILED, user__in=users).order_by()
    newest = mine.values("user").annotate(newest=Max("pk")).values("newest")
    return {notice.user_id: notice for notice in Notice.objects.filter(pk__in=newest).defer("facts")}


def _repeats(project: int) -> dict[int, list[Notice]]:
    """Reminders and reviews passed up, of which nobody has been mailed, for each person."""
    there = Notice.objects.filter(project=project, kind__in=(REMIND, ESCALATE), sent_at=None, review__state=OPEN)
    found: dict[int, list[Notice]] = {}
    for notice in there.order_by("pk"):
        found.setdefault(notice.user_id, []).append(notice)
    return found


def _is_quiet(last: Notice | None, now: datetime) -> bool:
    return last is not None and last.created_at > now - timedelta(minutes=settings.NOTICE_MINUTES)


def _write(
    user: int, project: int, last: Notice | None, repeats: Sequence[Notice], everything: AllAsked, now: datetime
) -> bool:
    """Writes the person's next digest, where there is something to tell."""
    actor = people().actor(user, project=project)
    if actor is None:
        return False
    asked = everything.of(actor)
    here = {review.pk for review in asked}
    fresh = _fresh(user, asked, last)
    again = [notice for notice in repeats if notice.review_id in here]
    if not again and not _is_time(fresh, last, now):
        return False
    told = Told([review.pk for review in fresh], {str(notice.review_id): notice.kind for notice in again})
    standing = [[review.pk, review.stage] for review in asked]
    return _store(user, project, last, told, standing, [notice.pk for notice in again])


def _fresh(user: int, asked: Sequence[Asks], last: Notice | None) -> list[Asks]:
    """What the person was not told of at the stage where it asks them, and has not opened themselves."""
    told = {(review, stage) for review, stage in last.facts.get("asked", ())} if last else set()
    mine = Notice.objects.filter(user_id=user, kind=OPENED, review__state=OPEN)
    opened = set(mine.values_list("review", flat=True))
    new = [review for review in asked if (review.pk, review.stage) not in told]
    return [review for review in new if review.pk not in opened and review.claimed_by != user]


def _is_time(fresh: Sequence[Asks], last: Notice | None, now: datetime) -> bool:
    if any(review.due_at and review.due_at <= now + SOON for review in fresh):
        return True
    return not _is_quiet(last, now) and any(review.created_at <= now - SETTLE for review in fresh)


@one_writer()
@transaction.atomic
def _store(
    user: int, project: int, last: Notice | None, told: Told, asked: list[list[int]], repeats: Sequence[int]
) -> bool:
    """Stores what was decided to be told; of two sweepers that decide the same, the second one stores nothing.

    Each digest follows one other, and that is its key. What has been told by now is kept by the newest one alone, and
    so is what the one before did not get to tell because no mail server took it.
    """
    if last and Notice.objects.filter(pk=last.pk, sent_at=None).update(sent_at=timezone.now()):
        told = told.after(last, still={review for review, _ in asked})
    _, made = Notice.objects.get_or_create(
        key=f"{DIGEST} user {user} project {project} after {last.pk if last else 0}",
        defaults={
            "user_id": user,
            "project_id": project,
            "review_id": told.first,
            "kind": DIGEST if told.new else LETTER,
            "facts": {"new": told.new, "again": told.again, "count": told.count, "asked": asked},
            "seen_at": None if told.new else timezone.now(),
        },
    )
    if not made:
        return False
    Notice.objects.filter(pk__in=repeats, sent_at=None).update(sent_at=timezone.now())
    if last:
        kept = {name: value for name, value in last.facts.items() if name != "asked"}
        Notice.objects.filter(pk=last.pk).update(facts=kept)
    ring([user])
    return True
