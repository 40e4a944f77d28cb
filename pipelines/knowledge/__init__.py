"""What a brand is known by: pages split into passages, and sentences that cite them; pure."""

from __future__ import annotations

from .cite import Claim, Source, claims_in, marks_in, without_source
from .sentences import sentences_in
from .split import MOST_LETTERS, MOST_WORDS, Page, Part, split_pages, with_heading
from .turns import take_turns

__all__ = [
    "MOST_LETTERS",
    "MOST_WORDS",
    "Claim",
    "Page",
    "Part",
    "Source",
    "claims_in",
    "marks_in",
    "sentences_in",
    "split_pages",
    "take_turns",
    "with_heading",
    "without_source",
]
