"""Policies that can be kept, and the sentences for those that cannot."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import Invalid
from pipelines.policy import read_rules


def test_nothing_said_is_one_reviewer() -> None:
    (stage,) = read_rules({}).stages
    assert (stage.who.role, stage.quorum, stage.veto) == ("reviewer", 1, True)


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"stages": []}, "stages"),
        ({"stages": [{"quorum": 3, "of": 2}]}, "3 of 2 can never be reached"),
        ({"stages": [{"who": {"people": [1]}, "quorum": 2}]}, "2 must approve, and 1 are named"),
        ({"stages": [{"who": {}}]}, "Name a role, a brand role, a group or a person"),
        ({"limit": {"remind": 5, "escalate": 2}}, "Remind first, then escalate, then close"),
        ({"sampling": {"percent": 120}}, "sampling.percent"),
        ({"sampling": {"tighten_after": 9, "window": 3}}, "9 of the last 3 answers can never be reached"),
        ({"quorum": 2}, "quorum"),
    ],
)
def test_what_cannot_be_kept_is_told_by_its_field(rules: dict[str, Any], told: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_rules(rules)
    assert told in caught.value.message


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        read_rules({"limit": {"remind": -1}, "grace": -1})
    assert len(caught.value.message.splitlines()) == 2
