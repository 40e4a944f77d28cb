"""Prices as sentences."""

from __future__ import annotations

import pytest

from pipelines.providers.catalogue import read_catalogue
from pipelines.providers.prices import UNITS
from pipelines.snapshots import UNIT_WORDS, price_sentences


@pytest.mark.parametrize(
    ("prices", "sentences"),
    [
        ({}, []),
        ({"per_image": "0.04"}, ["$0.04 a picture"]),
        ({"per_1k_output": "0.01", "per_1k_input": "0.002"}, ["$2.00 / $10.00 per million tokens in / out"]),
        (
            {"per_1k_input": "0.003", "per_1k_cached_input": "0.0003", "per_1k_output": "0.015"},
            ["$3.00 / $15.00 per million tokens in / out", "$0.30 per million from its cache"],
        ),
        ({"per_1k_input": "0.00015"}, ["$0.15 per million tokens in"]),
        ({"per_second": "0.3034", "per_second_4k": "1.5552"}, ["$0.3034 a second", "$1.555 a second at 4K"]),
        ({"per_second": "0.0000611111"}, ["$0.22 an hour"]),
        ({"per_1k_characters": "0.08"}, ["$0.08 per 1,000 characters"]),
        ({"per_image": "0.02", "per_megapixel": "0.012"}, ["$0.02 a picture", "$0.012 a megapixel"]),
        ({"per_moon": "3"}, ["$3.00 per moon"]),
        ({"per_image": "0"}, ["$0.00 a picture"]),
    ],
)
def test_prices_are_said_as_people_say_them(prices: dict[str, str], sentences: list[str]) -> None:
    assert price_sentences(prices) == sentences


def test_every_unit_has_words() -> None:
    assert set(UNIT_WORDS) == set(UNITS)


def test_every_price_that_ships_is_said_without_an_exponent() -> None:
    said = [sentence for item in read_catalogue() for sentence in price_sentences(item.prices)]
    assert said
    assert not [sentence for sentence in said if "E" in sentence.split()[0] or len(sentence.split()[0]) > 12]
