"""Whole numbers as forms and addresses give them."""

from __future__ import annotations

from typing import Final

# What fits every column that holds a key.
MOST_DIGITS: Final = 18


def read_number(text: str, *, digits: int = MOST_DIGITS) -> int | None:
    """The number of 0 or more that is written here; None for other words, and for more digits than these."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
