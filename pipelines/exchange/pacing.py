"""The pace of a service that counts every request: each takes a turn of the minute, and who finds it full comes again.

One turn of a minute is kept for looking after jobs, so that those that begin never keep finished ones waiting; and jobs
are looked after so rarely that half of the minute is left to what begins.
"""

from __future__ import annotations

from random import uniform
from typing import Final

from ..limiter import take_turn
from ..models import RESERVED, SENT, Call
from ..providers import Provider, TurnRefused

PATIENCE_SECONDS: Final = 3.0
MINUTE: Final = 60.0
# Of more that wait than this, none needs to know.
MOST: Final = 500


def connection_name(provider: Provider) -> str:
    """The connection that the limiter counts for: a service at an address."""
    return f"{provider.key} {provider.base_url}"


def requests_name(provider: Provider) -> str:
    """What the limiter counts single requests for: who holds a place and asks for a turn never waits behind others."""
    return f"{connection_name(provider)} requests"


def keep_pace(provider: Provider, method: str) -> None:
    """Has a request take its turn; raises TurnRefused, with the seconds until there is one, where that is not soon."""
    if provider.per_minute is None:
        return
    looks = method == "GET"
    rate = provider.per_minute if looks else max(1, provider.per_minute - 1)
    wait = take_turn(requests_name(provider), rate, patience=PATIENCE_SECONDS)
    if wait:
        told = f"{provider.label} takes {provider.per_minute} requests a minute, and those of this minute are used."
        raise TurnRefused(f"{told} Try again in {wait:.0f} seconds.", retry_after=wait)


def until_turn(provider: Provider, wait: float) -> float:
    """In how many seconds a call that was refused its turn comes again: all that wait spread over their minutes."""
    waiting = Call.objects.filter(provider=provider.name, state__in=(RESERVED, SENT), job="")[:MOST].count()
    return wait + uniform(0.0, _pause(provider) / 2 * waiting)  # noqa: S311 - no secret


def until_look(provider: Provider, seconds: float, *, first: bool) -> float:
    """In how many seconds a job is looked after: as its provider says, or later, so that all take half of a minute."""
    if provider.counts != "requests" or provider.per_minute is None:
        return seconds
    jobs = Call.objects.filter(provider=provider.name, state=SENT).exclude(job="")[:MOST].count()
    return max(seconds, 2 * _pause(provider) * (jobs - first))


def _pause(provider: Provider) -> float:
    """The seconds of one request, evenly over the minute."""
    return MINUTE / (provider.per_minute or MINUTE)
