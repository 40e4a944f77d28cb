"""Prices as people say them: "$0.04 a picture", "$2.00 / $10.00 per million tokens in / out"."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any

from .shown import money

MILLION = 1_000
# How a unit of a price list is said, and how many of it are said at once.
UNIT_WORDS: Mapping[str, tuple[str, int]] = {
    "per_call": ("a request", 1),
    "per_image": ("a picture", 1),
    "per_picture": ("a picture that is sent along", 1),
    "per_megapixel": ("a megapixel", 1),
    "per_second": ("a second", 1),
    "per_second_1080p": ("a second at 1080p", 1),
    "per_second_4k": ("a second at 4K", 1),
    "per_1k_characters": ("per 1,000 characters", 1),
    "per_1k_input": ("per million tokens in", MILLION),
    "per_1k_cached_input": ("per million from its cache", MILLION),
    "per_1k_output": ("per million tokens out", MILLION),
    "per_1k_image_input": ("per million picture tokens in", MILLION),
    "per_1k_image_output": ("per million picture tokens out", MILLION),
    "per_credit": ("a credit", 1),
}
# Two units that are said in one breath.
PAIRS = (
    ("per_1k_input", "per_1k_output", "per million tokens in / out"),
    ("per_1k_image_input", "per_1k_image_output", "per million picture tokens in / out"),
)
AN_HOUR, SMALL = 3_600, Decimal("0.001")
READABLE = Context(prec=4)


def price_sentences(prices: Mapping[str, Any]) -> list[str]:
    """Each price as a sentence, in the order of the units; empty where there is none."""
    amounts = {unit: Decimal(str(price)) for unit, price in prices.items()}
    second = {pair[1]: pair for pair in PAIRS if pair[0] in amounts and pair[1] in amounts}
    first = {pair[0]: pair for pair in second.values()}
    units = [unit for unit in (*UNIT_WORDS, *(amounts.keys() - UNIT_WORDS.keys())) if unit in amounts]
    return [_sentence(unit, amounts, first) for unit in units if unit not in second]


def said(unit: str) -> tuple[str, int]:
    """How a unit is said, and how many of it at once; one that has no words by its name."""
    return UNIT_WORDS.get(unit, (unit.replace("_", " "), 1))


def _sentence(unit: str, amounts: Mapping[str, Decimal], pairs: Mapping[str, tuple[str, str, str]]) -> str:
    if unit in pairs:
        _, other, words = pairs[unit]
        return f"{_dollars(unit, amounts[unit])} / {_dollars(other, amounts[other])} {words}"
    if unit == "per_second" and 0 < amounts[unit] < SMALL:
        return f"${_readable(amounts[unit] * AN_HOUR)} an hour"
    return f"{_dollars(unit, amounts[unit])} {said(unit)[0]}"


def _dollars(unit: str, amount: Decimal) -> str:
    return f"${_readable(amount * said(unit)[1])}"


def _readable(amount: Decimal) -> str:
    """To four digits that say something."""
    return money(READABLE.plus(amount))
