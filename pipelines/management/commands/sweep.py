"""`manage.py sweep`: heals what died and tells people, once or every few seconds; does a day's chores."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connections

from pipelines.actions import evict_daily, forget_deliveries, sweep, wake_again
from pipelines.actions.news import tell_ending_rights
from pipelines.actions.notices import forget_notices
from pipelines.exchange import deliver_due, look_daily, tell_people

WAKE_EVERY = 5
TELL_EVERY = 60
DAILY_EVERY = 120


class Command(BaseCommand):
    """Returns what dead workers held and wakes what is due; harmless to repeat and to run twice."""

    requires_system_checks = ()
    help = "Returns step runs of dead workers to the queue and wakes what is due."

    def add_arguments(self, parser: CommandParser) -> None:
        """How often."""
        parser.add_argument("--every", type=float, default=0, metavar="SECONDS", help="repeat until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweeps once, or until SIGTERM."""
        over = threading.Event()
        if not options["every"]:
            self._sweep(0)
            self._forget()
            self._deliver()
            self._tell_rights()
            self._tell_people()
            return
        signal.signal(signal.SIGTERM, lambda *_: over.set())
        rounds = 0
        messenger = teller = threading.Thread()
        while not over.wait(options["every"]):
            self._sweep(rounds)
            if rounds % WAKE_EVERY == 0 and not messenger.is_alive():
                # What a wake-up was lost for, or a busy worker left lying; who does not answer must not delay healing.
                messenger = threading.Thread(target=self._deliver, daemon=True)
                messenger.start()
            if rounds % TELL_EVERY == 0 and not teller.is_alive():
                teller = threading.Thread(target=self._tell_people, daemon=True)
                teller.start()
            rounds += 1
            if rounds % DAILY_EVERY == 0:
                # Beside the sweeping, which must not wait for it; whoever stops it on the way does no harm.
                for chore in (self._evict, self._look_at_models, self._forget, self._tell_rights):
                    threading.Thread(target=chore, daemon=True).start()

    def _sweep(self, rounds: int) -> None:
        try:
            if healed := sweep():
                self.stdout.write(f"{healed} step run{'s' if healed != 1 else ''} taken up again")
            if rounds % WAKE_EVERY == 0:
                wake_again()
        except DatabaseError as error:
            self.stderr.write(f"The database did not answer: {error}")
        close_old_connections()

    def _deliver(self) -> None:
        try:
            deliver_due()
        except DatabaseError as error:
            self.stderr.write(f"Subscribers were not told and will be soon: {error}")
        finally:
            self._leave()

    def _tell_people(self) -> None:
        try:
            tell_people()
        except DatabaseError as error:
            self.stderr.write(f"People were not told what waits for them and will be soon: {error}")
        finally:
            self._leave()

    def _forget(self) -> None:
        try:
            forget_deliveries()
            forget_notices()
        except DatabaseError as error:
            self.stderr.write(f"Old deliveries and notices are still there and will go tomorrow: {error}")
        finally:
            self._leave()

    def _tell_rights(self) -> None:
        try:
            tell_ending_rights()
        except DatabaseError as error:
            self.stderr.write(f"Guardians were not told which rights end and will be soon: {error}")
        finally:
            self._leave()

    def _leave(self) -> None:
        """Closes the connections of a thread of its own."""
        if threading.current_thread() is not threading.main_thread():
            connections.close_all()

    def _evict(self) -> None:
        try:
            gone = evict_daily()
            if gone and gone.assets:
                self.stdout.write(f"{gone.assets} files evicted, {gone.bytes / 1_000_000:.1f} MB")
        except (DatabaseError, OSError) as error:
            self.stderr.write(f"Eviction stopped on the way and will go on tomorrow: {error}")
        finally:
            connections.close_all()

    def _look_at_models(self) -> None:
        try:
            for look in look_daily() or ():
                if look.problem or look.new:
                    self.stdout.write(f"{look.name}: {look.problem or f'{look.new} new models'}")
        except DatabaseError as error:
            self.stderr.write(f"The look at the models stopped on the way and will be taken tomorrow: {error}")
        finally:
            connections.close_all()
