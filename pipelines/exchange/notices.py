"""Telling people by mail what waits for them: each digest once."""

from __future__ import annotations

import logging
import time
from typing import Any, Final

from django.conf import settings
from django.core import mail

from ..actions.digests import claim_digest, note_unsent, put_off_digest, waiting_digests, write_digests
from ..errors import StudioError
from ..models import Notice
from .letters import CONSOLE, write_letter
from .post import REFUSALS, send_post

log = logging.getLogger(__name__)

SMTP: Final = "django.core.mail.backends.smtp.EmailBackend"
TURN_SECONDS: Final = 60.0


def tell_people() -> int:
    """Writes the digests that are due and mails what waits, invitations too; says how many mails were sent.

    Two sweepers at once, or one that dies on the way, send no digest twice; see `claim_digest`.
    """
    write_digests()
    return send_digests() + send_post()


def send_digests(*, seconds: float = TURN_SECONDS) -> int:
    """Mails what waits, for a turn; says how many mails were sent. A server that is down costs no digest anything."""
    until = time.monotonic() + seconds
    waiting = waiting_digests()
    if not waiting:
        return 0
    sent = 0
    try:
        with mail.get_connection() as line:
            for notice in waiting:
                if time.monotonic() > until:
                    break
                # Opened before the digest is claimed: where nobody answers, nothing was tried.
                line.open()
                sent += _send(notice, line)
    except OSError as error:
        log.warning("The mail server did not take what waits for people: %s", error)
    return sent


def describe_mail() -> str:
    """Where mail goes, and that it is taken there; raises StudioError where the server does not answer."""
    if settings.EMAIL_BACKEND == CONSOLE:
        return "goes to the log; EMAIL_URL names a server"
    if settings.EMAIL_BACKEND != SMTP:
        return f"goes through {settings.EMAIL_BACKEND}"
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with mail.get_connection():
            return f"{where} answers, mail is from {settings.DEFAULT_FROM_EMAIL}"
    except OSError as error:
        raise StudioError(f"{where} does not take mail ({error}). Look at EMAIL_URL.") from error


def _send(notice: Notice, line: Any) -> bool:
    """Claims a digest and mails it; raises OSError where the line broke, and this digest counts as sent."""
    # Written before it is claimed: whatever goes wrong in writing it costs nobody a mail.
    letter = write_letter(notice)
    if not claim_digest(notice):
        return False
    if isinstance(letter, str):
        note_unsent(notice, why=letter)
        return False
    try:
        line.send_messages([letter])
    except REFUSALS as error:
        line.close()
        put_off_digest(notice, why=str(error))
        log.info("The mail server refused a digest: %s", error)
        return False
    except OSError as error:
        note_unsent(notice, why=f"The mail server broke off: {error}")
        raise
    return True
