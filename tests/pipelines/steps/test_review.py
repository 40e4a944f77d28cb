"""Review."""

from __future__ import annotations

from pipelines.steps import Wait
from pipelines.steps.review import Review, ReviewParams
from tests.factories import PNG
from tests.hands import Hands


def test_it_asks_and_holds_no_worker() -> None:
    hands = Hands(asset=PNG)
    answer = Review().run(hands, ReviewParams(question="Is it us?", back_to="backdrop"))
    assert isinstance(answer, Wait)
    assert (answer.question, answer.back_to) == ("Is it us?", "backdrop")
    assert answer.subject == hands.asset("asset")
