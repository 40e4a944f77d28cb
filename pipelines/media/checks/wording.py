"""What a text says: words it must not have, words it must have, words that stand twice, and how much of it shouts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from .found import PASSED, Finding, Wrong, per_cent
from .words import Word, find_term, fold, words_of

BANNED: Final = "banned"
REQUIRED: Final = "required"
REPEATED: Final = "repeated"
CAPITALS: Final = "capitals"


def check_banned(text: str, terms: Sequence[str], *, wrong: Wrong) -> list[Finding]:
    """One finding for each place where one of the terms stands, in the order of the text."""
    words = words_of(text)
    found = sorted({place for term in terms for place in _places(text, words, term)})
    said = "“{}” is a word that must not be used."
    return [Finding(BANNED, wrong, said.format(text[start:end]), 1, span=(start, end)) for start, end in found] or [
        Finding(BANNED, PASSED, f"None of {_number(len(terms), 'banned word')} is used.")
    ]


def check_required(text: str, terms: Sequence[str], *, wrong: Wrong) -> list[Finding]:
    """One finding for each term that stands nowhere."""
    words = words_of(text)
    missing = [term for term in terms if not _places(text, words, term)]
    said = "“{}” is missing; the text must say it."
    return [Finding(REQUIRED, wrong, said.format(term)) for term in missing] or [
        Finding(REQUIRED, PASSED, f"All of {_number(len(terms), 'required word')} are said.", len(terms))
    ]


def check_repeated(text: str, *, wrong: Wrong) -> list[Finding]:
    """One finding for each word that follows on itself with nothing but space between."""
    found = [
        Finding(REPEATED, wrong, f"“{two.text}” stands twice in a row; once is enough.", 2, span=(one.start, two.end))
        for one, two in pairwise(words_of(text))
        if _is_repeated(text, one, two)
    ]
    return found or [Finding(REPEATED, PASSED, "No word stands twice in a row.")]


def check_capitals(text: str, *, most: float, names: Sequence[str] = (), wrong: Wrong) -> Finding | None:
    """Whether no more than this share of the words is all capitals; None where no word has case.

    Words of one letter and `names`, such as NASA, do not count.
    """
    spared = {fold(name) for name in names}
    cased = [
        word for word in words_of(text) if sum(_has_case(char) for char in word.text) > 1 and word.folded not in spared
    ]
    if not cased:
        return None
    loud = [word for word in cased if word.text.isupper()]
    share = len(loud) / len(cased)
    said = f"{per_cent(share, beside=most)} of the words are all capitals"
    if share <= most:
        return Finding(CAPITALS, PASSED, f"{said}.", share)
    asked = f"{said}; no more than {per_cent(most)} is asked for."
    return Finding(CAPITALS, wrong, asked, share, span=(loud[0].start, loud[-1].end))


def _places(text: str, words: Sequence[Word], term: str) -> list[tuple[int, int]]:
    """Where a term stands; one without any letters, such as “!!”, wherever these characters do."""
    if words_of(term):
        return list(find_term(term, words))
    signs, places, at = term.strip(), [], 0
    while signs and (at := text.find(signs, at)) >= 0:
        places.append((at, at + len(signs)))
        at += len(signs)
    return places


def _is_repeated(text: str, one: Word, two: Word) -> bool:
    return one.folded == two.folded and not one.is_unspaced and text[one.end : two.start].isspace()


def _has_case(char: str) -> bool:
    return char.isupper() or char.islower()


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
