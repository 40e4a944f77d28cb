"""Verbs on notices: ring a person's bell, read, note what was opened, and leave somebody without mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.db import transaction
from django.utils import timezone

from .. import events
from ..errors import NotFound
from ..models import Notice, Project, Review
from ..people import people

REMIND: Final = "remind"
ESCALATE: Final = "escalate"
DIGEST: Final = "digest"
LETTER: Final = "letter"
OPENED: Final = "opened"
MUTED: Final = "muted"
BRAND_ASKED: Final = "brand_asked"
BRAND_ANSWERED: Final = "brand_answered"
RIGHT_ENDS: Final = "right_ends"
LABEL_ASKED: Final = "label_asked"
LABEL_ANSWERED: Final = "label_answered"
# What is told of brands and prompts: each of these is one sentence, and one mail.
NEWS: Final = (BRAND_ASKED, BRAND_ANSWERED, RIGHT_ENDS, LABEL_ASKED, LABEL_ANSWERED)
# A letter repeats what has notices of its own; the others are notes of what a person did. The bell rings for none.
SILENT: Final = (LETTER, OPENED, MUTED)
KEPT: Final = timedelta(days=90)
SALT: Final = "pressline notices off"


def ring(users: Iterable[int]) -> None:
    """After commit, has the bell in the open pages of these people count anew."""
    for user in sorted(set(users)):
        transaction.on_commit(partial(events.send, events.user_group(user), {"type": "notice"}))


def read_notices(user: AbstractBaseUser, *, upto: int) -> int:
    """The person has read all notices up to this one; what came since is still new. Says how many those were."""
    there = Notice.objects.filter(user_id=user.pk, pk__lte=upto, seen_at=None)
    read = there.update(seen_at=timezone.now())
    ring([user.pk])
    return read


@transaction.atomic
def note_review_opened(review: Review, *, by: AbstractBaseUser) -> bool:
    """The person has the review on screen: they are told of it no more, and what they were told of it is read.

    Says whether there was anything of it that they had not read.
    """
    now = timezone.now()
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=by.pk,
                project_id=review.project_id,
                review=review,
                kind=OPENED,
                key=f"{OPENED} review {review.pk} user {by.pk}",
                sent_at=now,
                seen_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    read = Notice.objects.filter(user_id=by.pk, review=review, seen_at=None).update(seen_at=now)
    if read:
        ring([by.pk])
    return bool(read)


def mute_mail(user: int, *, project: int) -> None:
    """Sends this person no more mail about this project; the bell goes on. Harmless to repeat."""
    now = timezone.now()
    wish = Notice(user_id=user, project_id=project, kind=MUTED, key=_muted_key(user, project), sent_at=now, seen_at=now)
    Notice.objects.bulk_create([wish], ignore_conflicts=True)


def unmute_mail(user: int, *, project: int) -> None:
    """Sends this person mail about this project again."""
    Notice.objects.filter(key=_muted_key(user, project)).delete()


def muted_projects(user: int) -> set[int]:
    """The projects of which this person wants no mail."""
    return set(Notice.objects.filter(user_id=user, kind=MUTED).values_list("project", flat=True))


def off_address(user: int, *, project: int) -> str:
    """Where a POST by whoever has this address ends the mail to one person about one project, without signing in."""
    return f"{settings.PUBLIC_URL}/notices/off/{signing.dumps([user, project], salt=SALT)}/"


def read_off_token(token: str) -> tuple[int, Project]:
    """Whose mail the token of such an address ends, and about what; raises NotFound for one that is none of ours."""
    try:
        user, project = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise NotFound from error
    found = Project.objects.filter(pk=project).first()
    if found is None or people().address(user) is None:
        raise NotFound
    return int(user), found


def forget_notices() -> int:
    """Deletes what is older than a quarter, but not who wants no mail; says how many those were."""
    old = Notice.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(kind=MUTED)
    gone, _ = old.delete()
    return gone


def _muted_key(user: int, project: int) -> str:
    return f"{MUTED} user {user} project {project}"
