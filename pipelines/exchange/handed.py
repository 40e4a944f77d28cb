"""What a provider is handed with one call, and how what it says is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection

from ..actions.calls import is_over, note_job
from ..errors import Cancelled, Interrupted
from ..models import Call

Tell = Callable[[float, str], None]
WRITE_PAUSES = (0.1, 0.5, 2.0, 5.0)


class Exchange:
    """One call's key and job, and ways to report; an answer that is wanted and would be lost is always waited for."""

    def __init__(self, call: Call, tell: Tell, *, may_stop: bool) -> None:
        self.key, self.job = call.key, call.job
        self.handle: Mapping[str, Any] = call.handle
        self.hook_url = hook_url(call.provider)
        self._call, self._tell, self._may_stop = call, tell, may_stop

    def progress(self, fraction: float, message: str = "") -> None:
        """Reports; raises Cancelled once nobody wants the answer, and else only where it would not be lost by that."""
        try:
            self._report(fraction, message)
        except OperationalError:
            # Word of how far it is can wait for a database that is busy; an answer that may be lost cannot.
            if self._can_go_on or connection.in_atomic_block:
                raise
            connection.close()

    def accepted(self, job: str, **handle: Any) -> None:
        """Stores the job's id and how to ask after it, committed when this returns."""
        patiently(lambda: note_job(self._call, job, **handle))
        self.job, self.handle = job, handle

    def keep(self, **handle: Any) -> None:
        """Adds to `handle` before there is a job, committed when this returns, for when the call is sent again."""
        handle = {**self.handle, **handle}
        patiently(lambda: note_job(self._call, self.job, **handle))
        self.handle = handle

    @property
    def _can_go_on(self) -> bool:
        """Whether the answer can still be had after this one has stopped."""
        return self._may_stop or bool(self.job)

    def _report(self, fraction: float, message: str) -> None:
        try:
            self._tell(fraction, message)
        except Cancelled:
            # A step run that only went to another worker is wanted still.
            if self._can_go_on or is_over(self._call.step_run):
                raise
        except Interrupted:
            if self._can_go_on:
                raise


def hook_url(connection_name: str) -> str:
    """Where the service of a connection can say that a job has ended; "" where nobody outside reaches us safely.

    Without a PUBLIC_URL we are on this machine only, and services refuse what is not https.
    """
    public: str = getattr(settings, "PUBLIC_URL", "")
    return f"{public}/hooks/{connection_name}/" if public.startswith("https://") else ""


def patiently(write: Callable[[], None]) -> None:
    """Writes to the ledger, waiting for a database that is busy: what is lost here may be paid again."""
    for pause in WRITE_PAUSES:
        try:
            return write()
        except OperationalError:
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
    return write()
