"""A text as words with their places: by Unicode's letters and marks, in every script, compared without case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# Inside a word, between two letters: apostrophes, the middle dot, joiners and soft hyphens.
_INNER: Final = frozenset("'’·\u200c\u200d\u00ad")
# Scripts that are written without spaces: every character counts as a word of its own.
_UNSPACED: Final = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
# Vowel signs of Arabic and points of Hebrew, which are written or left out at will, and what is never seen.
_LEFT_OUT: Final = frozenset(
    map(chr, (*range(0x064B, 0x0653), 0x0670, 0x0640, *range(0x0591, 0x05BE), 0x05BF, *range(0x05C1, 0x05C3)))
) | frozenset("\u05c4\u05c5\u05c7\u00ad\u200c\u200d")
_REGIONAL: Final = range(0x1F1E6, 0x1F200)


@dataclass(frozen=True)
class Word:
    """One word as it is written, as it is compared, and where it stands in the text."""

    text: str
    folded: str
    start: int
    end: int

    @property
    def is_unspaced(self) -> bool:
        """Whether it is one character of a script that has no spaces."""
        return _is_unspaced(self.text[0])


def words_of(text: str) -> list[Word]:
    """The words of a text in order; a word's marks belong to it, as do apostrophes between its letters."""
    return [Word(text[start:end], fold(text[start:end]), start, end) for start, end in _spans(text)]


def fold(text: str) -> str:
    """A text as it is compared: without case, in composed form, without the vowel signs that may be left out."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join("'" if char == "’" else char for char in folded if char not in _LEFT_OUT)


def characters_in(text: str) -> int:
    """How many characters people see: marks, joined emoji and flags count once, a line's end as one."""
    seen, joined, flags = 0, False, 0
    for char in text.replace("\r\n", "\n"):
        if is_mark(char) or char == "\u200d" or 0x1F3FB <= ord(char) <= 0x1F3FF:
            seen += not seen
            joined = char == "\u200d"
            continue
        flags = flags + 1 if ord(char) in _REGIONAL else 0
        seen += not (joined or (flags and flags % 2 == 0))
        joined = False
    return seen


def is_mark(char: str) -> bool:
    """Whether it belongs to the character before it."""
    return unicodedata.category(char).startswith("M")


def find_term(term: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where a term of one or more words stands; one that ends in * stands also for the longer words it begins."""
    wanted = [word.folded for word in words_of(term)]
    if not wanted:
        return
    begins = term.rstrip().endswith("*")
    for first in range(len(words) - len(wanted) + 1):
        here = [word.folded for word in words[first : first + len(wanted)]]
        if here[:-1] == wanted[:-1] and (here[-1] == wanted[-1] or (begins and here[-1].startswith(wanted[-1]))):
            yield words[first].start, words[first + len(wanted) - 1].end


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = None
    for at, char in enumerate(text):
        if start is not None and (is_mark(char) or _goes_on(text, start, at)):
            continue
        if start is not None:
            yield start, at
        start = at if char.isalnum() else None
    if start is not None:
        yield start, len(text)


def _goes_on(text: str, start: int, at: int) -> bool:
    """Whether a character belongs to the word that began at `start`."""
    char = text[at]
    if char in _INNER:
        return text[at + 1 : at + 2].isalnum() and not _is_unspaced(text[at + 1])
    return char.isalnum() and not _is_unspaced(char) and not _is_unspaced(text[start])


def _is_unspaced(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _UNSPACED)
