"""The mails that carry invitations: what they say, and that each goes out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from pipelines.errors import Invalid
from pipelines.secrets import unseal

from ..models import Invitation, Role

# A mail that a server refused is tried again after these pauses; whoever invited can copy the link meanwhile.
PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))
UNREADABLE: Final = "The link was stored under another SECRET_KEY. Take the invitation back and make another."


@dataclass(frozen=True)
class InvitationLetter:
    """One mail that waits to be sent; the sweeper claims it first, so that two of them send it once."""

    invitation: Invitation

    def write(self) -> EmailMessage | str:
        """The mail; a sentence instead where the link cannot be told any more."""
        one = self.invitation
        try:
            secret = unseal(one.sealed).get("secret", "")
        except Invalid:
            return UNREADABLE
        context = {"invitation": one, "role": Role(one.role).label.lower(), "link": link_of(secret)}
        by = str(one.made_by or "Somebody")
        return EmailMessage(
            subject=" ".join(f"{by} invites you to {one.project.name}".split()),
            body=render_to_string("invitations/_mail.txt", context),
            to=[one.email],
            headers={"Auto-Submitted": "auto-generated"},
        )

    def claim(self) -> bool:
        """Takes the mail for sending; False where another sweeper has it, or nobody shall have it any more."""
        held = Invitation.objects.filter(pk=self.invitation.pk, sent_at=None, accepted_at=None, revoked_at=None)
        return bool(held.filter(mail_at=self.invitation.mail_at).update(sent_at=timezone.now(), trouble=""))

    def note_sent(self) -> None:
        """Forgets the secret, which is in the mail now."""
        self._mine().update(sealed="")

    def put_off(self, *, why: str) -> None:
        """The mail server said no, so nothing was sent: it is tried again after a pause, given up after the last."""
        tries = self.invitation.mail_tries
        if tries >= len(PAUSES):
            self.give_up(why=why)
            return
        self._mine().update(
            sent_at=None, mail_at=timezone.now() + PAUSES[tries], mail_tries=tries + 1, trouble=why[:400]
        )

    def give_up(self, *, why: str) -> None:
        """Keeps why no mail went out, or maybe none."""
        self._mine().update(trouble=why[:400], sealed="")

    def _mine(self) -> QuerySet[Invitation]:
        """The invitation while it is this letter's: mailed again, it has another secret, not ours to forget."""
        return Invitation.objects.filter(pk=self.invitation.pk, digest=self.invitation.digest)


def waiting_letters() -> list[InvitationLetter]:
    """The invitations that are to be mailed now, oldest first."""
    now = timezone.now()
    waiting = Invitation.objects.filter(sent_at=None, accepted_at=None, revoked_at=None, mail_at__lte=now)
    found = waiting.exclude(sealed="").filter(expires_at__gt=now).select_related("project", "made_by")
    return [InvitationLetter(one) for one in found.order_by("pk")]


def link_of(secret: str) -> str:
    """The address by which the invited person joins."""
    return f"{settings.PUBLIC_URL}{reverse('invitations-accept', args=[secret])}"
