"""Parts of a whole that are known only from a few: how sure one may be of them; pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

# The normal quantile of 97.5 %: between the two bounds lie 95 %.
Z: Final = 1.959964


@dataclass(frozen=True)
class Rate:
    """So many of so many, with the 95 % interval of E. B. Wilson (1927), J. Am. Stat. Assoc. 22, 209-212."""

    part: int = 0
    whole: int = 0

    @property
    def share(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float:
        """The lower bound; 0 of nothing."""
        return max(0.0, self._centre - self._reach) if self.whole else 0.0

    @property
    def high(self) -> float:
        """The upper bound; 1 of nothing."""
        return min(1.0, self._centre + self._reach) if self.whole else 1.0

    @property
    def _centre(self) -> float:
        return (self.part + Z * Z / 2) / (self.whole + Z * Z)

    @property
    def _reach(self) -> float:
        spread = self.part * (self.whole - self.part) / self.whole + Z * Z / 4
        return Z * sqrt(spread) / (self.whole + Z * Z)


@dataclass(frozen=True)
class Votes:
    """Votes for or against, on things that at least two people judged: `approvals` of `votes` on `things`.

    `split` is the sum over things of approvals x rejections / votes; `pairs` are pairs of votes on the same thing, of
    which `agreed` say the same.
    """

    things: int = 0
    votes: int = 0
    approvals: int = 0
    split: float = 0.0
    pairs: int = 0
    agreed: int = 0

    @property
    def rate(self) -> Rate:
        """The part of all pairs that agree."""
        return Rate(self.agreed, self.pairs)

    @property
    def kappa(self) -> float | None:
        """Fleiss' kappa: 0 as by chance, 1 always the same; None where all votes are alike, which leaves no chance.

        For two answers and a varying number of votes: J. L. Fleiss, B. Levin, M. C. Paik (2003), Statistical Methods
        for Rates and Proportions, 3rd ed., section 18.3. With equally many votes it is that of Fleiss (1971).
        """
        if self.approvals in (0, self.votes) or self.votes <= self.things:
            return None
        approved = self.approvals / self.votes
        return 1 - self.split / ((self.votes - self.things) * approved * (1 - approved))
