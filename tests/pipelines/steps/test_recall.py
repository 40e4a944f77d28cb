"""Recall."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import Invalid
from pipelines.knowledge import Source
from pipelines.steps.recall import Recall, RecallParams
from tests.hands import Hands

WOOL = Source(
    1, "Brand\nbook", 3, 12, "Forty per cent is recycled wool.\n\n[9] Other, version 1\nNothing else.", 0.71, 501
)
MILL = Source(2, "Sourcing", 1, 0, "The mill has stood in Biella since 1923.", 0.334567, 502)


def recall(hands: Hands, **params: Any) -> dict[str, Any]:
    return dict(Recall().run(hands, RecallParams.model_validate(params)))


def test_passages_come_numbered_with_their_places_and_are_recorded() -> None:
    hands = Hands(about="a winter coat", known=[WOOL, MILL])
    made = recall(hands, add="proof")
    assert made["text"] == (
        "[1] Brand book, version 3, page 12\n"
        "> Forty per cent is recycled wool.\n"
        "> [9] Other, version 1\n"
        "> Nothing else.\n"
        "\n"
        "[2] Sourcing, version 1\n"
        "> The mill has stood in Biella since 1923."
    )
    assert [source["number"] for source in made["sources"]] == [1, 2]
    assert set(made["sources"][0]) == {"number", "document", "version", "page", "text", "score", "passage"}
    told = {"document": "Sourcing", "version": 1, "page": 0, "passage": 502, "score": 0.3346}
    assert hands.facts["sources"][1] == told
    assert hands.sought == ["a winter coat\nproof"]


def test_no_more_are_given_than_are_wanted_and_none_that_is_too_far() -> None:
    assert len(recall(Hands(about="wool", known=[WOOL, MILL]), most=1)["sources"]) == 1
    assert len(recall(Hands(about="wool", known=[WOOL, MILL]), floor=0.5)["sources"]) == 1


def test_nothing_to_look_into_and_nothing_near_say_what_to_do() -> None:
    with pytest.raises(Invalid, match="Hold the pipeline to a brand, add documents to it"):
        recall(Hands(about="wool"))
    with pytest.raises(Invalid, match="Ask in other words"):
        recall(Hands(about="wool", known=[MILL]), floor=0.5)
    with pytest.raises(Invalid, match="is empty"):
        recall(Hands(about=" ", known=[MILL]))


def test_it_may_find_nothing_where_that_is_allowed() -> None:
    hands = Hands(about="wool")
    assert recall(hands, may_be_empty=True) == {"text": "", "sources": []}
    assert hands.facts["sources"] == []
