"""Shortlist."""

from __future__ import annotations

import pytest

from pipelines.errors import StepFailed
from pipelines.steps import Wait
from pipelines.steps.shortlist import Shortlist, ShortlistParams
from tests.hands import Hands


def test_it_asks_for_so_many() -> None:
    answer = Shortlist().run(Hands(asset=list("abcd")), ShortlistParams(picks=2))
    assert isinstance(answer, Wait)
    assert (answer.subject, answer.picks) == (list("abcd"), 2)


def test_fewer_than_are_to_be_picked_end_it() -> None:
    with pytest.raises(StepFailed, match="3 are to be picked, and only 2 arrived"):
        Shortlist().run(Hands(asset=list("ab")), ShortlistParams(picks=3))
