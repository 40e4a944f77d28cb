"""Which of what arrives is shown to people: a share drawn by lot, the same for the same place in every attempt."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .rules import Sampling
from .standing import SEND_BACK

SCALE = 2**32


def sampled(rules: Sampling, *, lot: str, verdicts: Sequence[str], findings: int, risk: float) -> bool:
    """Whether people look. `lot` names the place; `verdicts` are people's last answers under this policy."""
    if findings or risk > rules.risk or tightened(rules, verdicts):
        return True
    return share_of(lot) * 100 < rules.percent


def tightened(rules: Sampling, verdicts: Sequence[str]) -> bool:
    """Whether too many of the last answers sent something back."""
    return sum(verdict == SEND_BACK for verdict in verdicts[-rules.window :]) >= rules.tighten_after


def share_of(lot: str) -> float:
    """A number from 0 up to 1, evenly spread over all lots: the first four bytes of the SHA-256."""
    return int.from_bytes(hashlib.sha256(lot.encode()).digest()[:4], "big") / SCALE
