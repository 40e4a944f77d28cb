"""Embed texts."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import Invalid, StepFailed
from pipelines.providers.abilities import EmbedProvider, EmbedRequest, EmbedResult
from pipelines.steps.asking import ModelParams
from pipelines.steps.embed_texts import MOST, EmbedTexts
from tests.hands import Hands


class Gives(EmbedProvider):
    """Gives these vectors, whatever it is asked."""

    key, label = "gives", "Gives"

    def __init__(self, *vectors: list[float]) -> None:
        super().__init__()
        self.vectors = list(vectors)

    def embed(self, request: EmbedRequest, exchange: Any) -> EmbedResult:
        return EmbedResult(self.vectors, "gives/m")


def embed(hands: Hands, **params: Any) -> Any:
    return EmbedTexts().run(hands, ModelParams(**params))["vectors"]  # type: ignore[index]


def test_each_text_has_a_vector_in_its_order_all_by_one_request() -> None:
    hands = Hands(texts=["a table at dusk", "a boat"])
    both = embed(hands)
    assert both["model"].startswith("rehearsal/")
    assert both["vectors"] == [embed(Hands(texts=[text]))["vectors"][0] for text in ("a table at dusk", "a boat")]
    assert len(hands.asked) == 1
    assert (hands.facts["texts"], hands.facts["dimensions"]) == (2, len(both["vectors"][0]))


def test_numbers_are_kept_to_seven_digits_however_small() -> None:
    made = embed(Hands(texts=["a"], provider=Gives([0.012345678901234567, -1.2345678912e-9])), model="gives/m")
    assert made["vectors"] == [[0.01234568, -1.234568e-09]]


@pytest.mark.parametrize("texts", ["words", [], ["a"] * (MOST + 1), ["a", 1], ["a", " "]])
def test_what_cannot_be_embedded_is_not_sent(texts: Any) -> None:
    hands = Hands()
    hands._inputs["texts"] = texts
    with pytest.raises(Invalid):
        embed(hands)
    assert hands.asked == []


@pytest.mark.parametrize("vectors", [[[1.0]], [[1.0], [1.0, 2.0]], [[], []], [[1.0], [float("nan")]]])
def test_vectors_that_could_not_be_compared_fail_the_step(vectors: list[list[float]]) -> None:
    with pytest.raises(StepFailed, match="`gives/m` did not give"):
        embed(Hands(texts=["a", "b"], provider=Gives(*vectors)), model="gives/m")
