"""Sending what the studio has to mail besides digests, such as invitations: each mail once."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from typing import Any, Final, Protocol

from django.conf import settings
from django.core import mail
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)

# Answers by which a server says that it did not take a mail; after anything else nobody knows.
REFUSALS: Final = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError)


class Waiting(Protocol):
    """One mail that waits, as the setting POST gives it."""

    def write(self) -> mail.EmailMessage | str:
        """The mail; a sentence instead where there is nothing to send."""

    def claim(self) -> bool:
        """Takes it for sending; False where another sweeper has it."""

    def note_sent(self) -> None:
        """It is out."""

    def put_off(self, *, why: str) -> None:
        """It was refused, and is to be tried again."""

    def give_up(self, *, why: str) -> None:
        """It is not tried again."""


def send_post() -> int:
    """Mails what waits; says how many mails were sent. A server that is down costs no mail anything."""
    letters: Callable[[], list[Waiting]] = import_string(settings.POST)
    waiting = letters()
    if not waiting:
        return 0
    sent = 0
    try:
        with mail.get_connection() as line:
            for letter in waiting:
                # Opened before the mail is claimed: where nobody answers, nothing was tried.
                line.open()
                sent += _send(letter, line)
    except OSError as error:
        log.warning("The mail server did not take an invitation: %s", error)
    return sent


def _send(letter: Waiting, line: Any) -> bool:
    """Claims a mail and sends it; raises OSError where the line broke, and this mail counts as sent."""
    written = letter.write()
    if not letter.claim():
        return False
    if isinstance(written, str):
        letter.give_up(why=written)
        return False
    try:
        line.send_messages([written])
    except REFUSALS as error:
        line.close()
        letter.put_off(why=f"The mail server refused it: {error}")
        return False
    except OSError as error:
        letter.give_up(why=f"The mail server broke off: {error}")
        raise
    letter.note_sent()
    return True
