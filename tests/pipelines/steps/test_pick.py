"""Pick."""

from __future__ import annotations

import pytest

from pipelines.errors import StepFailed
from pipelines.steps import Wait
from pipelines.steps.pick import Pick, PickParams
from tests.hands import Hands


def test_it_asks_for_one_of_what_was_gathered() -> None:
    answer = Pick().run(Hands(asset=["a", None, "b"]), PickParams(policy="brand-team"))
    assert isinstance(answer, Wait)
    assert (answer.subject, answer.picks, answer.policy) == (["a", "b"], 1, "brand-team")


def test_nothing_to_pick_from_ends_it() -> None:
    with pytest.raises(StepFailed, match="1 are to be picked, and only 0 arrived"):
        Pick().run(Hands(asset=[None]), PickParams())
