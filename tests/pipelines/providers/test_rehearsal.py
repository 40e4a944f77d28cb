"""The rehearsal provider: deterministic, labelled, and paced."""

from __future__ import annotations

import pytest

from pipelines.errors import NotConfigured
from pipelines.providers import ImageProvider, Rehearsal, find_provider
from pipelines.providers.abilities import ImageRequest, TextRequest
from tests.hands import NORTHBAY, Quiet

REQUEST = ImageRequest(prompt="a table at dusk", width=160, height=120, seed=5, brand=NORTHBAY)


def test_the_same_request_gives_the_same_bytes_and_says_it_is_a_rehearsal() -> None:
    one, two = (Rehearsal(pace=0).generate_image(REQUEST, Quiet()) for _ in range(2))
    assert one == two
    assert one.rehearsal


def test_another_seed_gives_another_picture() -> None:
    other = ImageRequest(prompt="a table at dusk", width=160, height=120, seed=6, brand=NORTHBAY)
    assert Rehearsal(pace=0).generate_image(other, Quiet()) != Rehearsal(pace=0).generate_image(REQUEST, Quiet())


def test_text_keeps_to_its_words_and_repeats_what_reviewers_asked_for() -> None:
    request = TextRequest(prompt="A place\nReviewer: less orange", seed=1)
    assert "less orange" in Rehearsal(pace=0).write_text(request, Quiet()).text
    short = TextRequest(prompt="A place", seed=1, max_words=3)
    assert len(Rehearsal(pace=0).write_text(short, Quiet()).text.split()) == 3


def test_progress_is_reported_on_the_way() -> None:
    exchange = Quiet()
    Rehearsal(pace=0).generate_image(REQUEST, exchange)
    told = [fraction for fraction, _ in exchange.told]
    assert told == sorted(told)
    assert len(told) > 8
    assert told[0] >= 0
    assert told[-1] <= 1


def test_a_model_nobody_has_is_told_with_those_there_are() -> None:
    with pytest.raises(NotConfigured, match="rehearsal"):
        find_provider([Rehearsal()], ImageProvider, "openai/gpt-image-2")
