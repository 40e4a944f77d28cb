"""A small process that outlives `up` only to end what `up` started, should `up` itself be killed.

`up` writes `+PID` for each process it starts, `-PID` for each it has seen end, and nothing when it dies: the pipe
then closes, whatever killed it and on every system, and what is left of the list is ended here.
"""

from __future__ import annotations

import signal
import sys
from typing import TextIO

from studio.management.processes import families, signal_all, wait_gone


def watch(lines: TextIO, *, grace: float) -> set[int]:
    """Follows the pipe until it closes, then ends what is left; returns the processes that had to be ended."""
    leaders: set[int] = set()
    for line in lines:
        pid = int(line[1:])
        if line.startswith("+"):
            leaders.add(pid)
        else:
            leaders.discard(pid)
    if not leaders:
        return set()
    left = families(leaders)
    # On Linux the kernel has already passed on a SIGTERM, and a second one means "drop everything" to a worker.
    if sys.platform != "linux":
        signal_all(leaders, signal.SIGTERM)
    wait_gone(left, grace)
    signal_all(families(leaders) | wait_gone(left, 0), signal.SIGKILL)
    return left


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watch(sys.stdin, grace=float(sys.argv[1]))
