"""Where a review stands after the answers so far: which stage, how many more, or what came of it; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from .rules import Rules, Stage

APPROVE: Final = "approve"
SEND_BACK: Final = "send_back"
PICK: Final = "pick"
EDIT: Final = "edit"
ESCALATE: Final = "escalate"
ABSTAIN: Final = "abstain"
VERDICTS: Final = (APPROVE, SEND_BACK, PICK, EDIT, ESCALATE, ABSTAIN)
FOR: Final = frozenset({APPROVE, PICK, EDIT})
Outcome = Literal["approve", "send_back"]


@dataclass(frozen=True)
class Vote:
    """One answer that counts: whose, in which stage."""

    by: str
    verdict: str
    stage: int


@dataclass(frozen=True)
class Standing:
    """`stage` is the one that is asked now, with its approvals and how many it needs; `outcome` once it is over.

    `stuck` says that everybody who may answer has, and no outcome came of it: somebody above must.
    """

    stage: int
    approvals: int
    needed: int
    outcome: Outcome | None = None
    stuck: bool = False


def stand(rules: Rules, votes: Sequence[Vote]) -> Standing:
    """Plays the votes through the stages in order; of several by one person in a stage, the last one counts."""
    for number, stage in enumerate(rules.stages):
        cast = {vote.by: vote.verdict for vote in votes if vote.stage == number}
        approvals = sum(verdict in FOR for verdict in cast.values())
        against = sum(verdict == SEND_BACK for verdict in cast.values())
        if against >= (1 if stage.veto else stage.quorum):
            return Standing(number, approvals, stage.quorum, "send_back")
        if approvals < stage.quorum:
            return Standing(number, approvals, stage.quorum, _out_of_reach(stage, cast), _is_stuck(stage, cast))
    last = rules.stages[-1]
    return Standing(len(rules.stages) - 1, last.quorum, last.quorum, "approve")


def _out_of_reach(stage: Stage, cast: dict[str, str]) -> Outcome | None:
    """Sent back where those that are left cannot bring the approvals to the quorum, and somebody was against it."""
    against = sum(verdict == SEND_BACK for verdict in cast.values())
    return "send_back" if against and stage.of and stage.of - against < stage.quorum else None


def _is_stuck(stage: Stage, cast: dict[str, str]) -> bool:
    return bool(stage.of and len(cast) >= stage.of)
