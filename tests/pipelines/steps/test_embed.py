"""Embed."""

from __future__ import annotations

import pytest

from pipelines.errors import Invalid
from pipelines.steps.asking import ModelParams
from pipelines.steps.embed import Embed
from tests.hands import Hands


def test_the_vector_comes_with_the_model_that_it_may_be_compared_in() -> None:
    hands = Hands(text="a table at dusk")
    made = Embed().run(hands, ModelParams())["vector"]
    assert made["model"].startswith("rehearsal/")
    assert len(made["vector"]) == hands.facts["dimensions"]


def test_an_empty_text_is_not_sent() -> None:
    with pytest.raises(Invalid, match="empty"):
        Embed().run(Hands(text=""), ModelParams())
