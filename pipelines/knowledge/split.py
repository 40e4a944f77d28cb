"""Splitting the pages of a document into passages that can be found and cited: by heading, paragraph and sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from .sentences import sentences_in

FEWEST_WORDS: Final = 120
MOST_WORDS: Final = 220
# A script without spaces, or a lump of data, counts by its letters.
LETTERS_A_WORD: Final = 9
MOST_LETTERS: Final = MOST_WORDS * LETTERS_A_WORD
LONGEST_HEADING: Final = 200
_MOST_AGAIN: Final = 50
_BETWEEN: Final = " › "
_BLANK: Final = re.compile(r"\n\s*\n")
_CLOSED: Final = re.compile(r"[.!?…:;][\"'”’“»«)\]]*$")


@dataclass(frozen=True)
class Page:
    """A page by its number from 1, or 0 for a file that has none. `text` is paragraphs parted by empty lines.

    `headings` are those of its paragraphs, word for word, that head what follows, in their order.
    """

    number: int
    text: str
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A passage of at most 220 words, the page that it begins on, and the headings it stands under, "" for none."""

    page: int
    heading: str
    text: str


def with_heading(heading: str, text: str) -> str:
    """A passage as its meaning is weighed: what it stands under says what it is about."""
    return f"{heading}\n{text}" if heading else text


@dataclass(frozen=True)
class _Paragraph:
    """Sentences of one page under one heading."""

    page: int
    heading: str
    sentences: tuple[str, ...]


def split_pages(pages: Sequence[Page]) -> list[Part]:
    """The passages of a document in their order; where a paragraph is cut, its last sentence begins the next one too.

    Every word stands in a passage or in the heading of one; equal pages always give equal passages.
    """
    paragraphs = _joined_over_pages(_paragraphs(pages))
    sections = groupby(paragraphs, key=lambda paragraph: (paragraph.page, paragraph.heading))
    return [Part(page, heading, text) for (page, heading), section in sections for text in _pack(list(section)) if text]


def _paragraphs(pages: Sequence[Page]) -> Iterator[_Paragraph]:
    """Every paragraph under its heading; headings that follow on each other are one, from the widest to the nearest."""
    heading, waiting, on = "", False, 0
    for page in pages:
        left = list(page.headings)
        for block in _BLANK.split(page.text):
            text = " ".join(block.split())
            if not text:
                continue
            if not (left and text == " ".join(left[0].split()) and len(text) <= LONGEST_HEADING):
                yield _Paragraph(page.number, heading, tuple(_sentences(text)))
                waiting = False
                continue
            left.pop(0)
            both = f"{heading}{_BETWEEN}{text}"
            if waiting and len(both) > LONGEST_HEADING:
                yield _Paragraph(on, "", (heading,))
                waiting = False
            heading, waiting, on = (both, True, on) if waiting else (text, True, page.number)
    if waiting:
        yield _Paragraph(on, "", tuple(_sentences(heading)))


def _joined_over_pages(paragraphs: Iterable[_Paragraph]) -> list[_Paragraph]:
    """A sentence that a page break cuts stands whole on the page where it begins."""
    whole: list[_Paragraph] = []
    for paragraph in paragraphs:
        last = whole[-1] if whole else None
        if last and _goes_on(last, paragraph):
            first, *rest = paragraph.sentences
            whole[-1] = replace(last, sentences=(*last.sentences[:-1], *_capped(f"{last.sentences[-1]} {first}")))
            if rest:
                whole.append(replace(paragraph, sentences=tuple(rest)))
        else:
            whole.append(paragraph)
    return whole


def _goes_on(last: _Paragraph, paragraph: _Paragraph) -> bool:
    if last.page == paragraph.page or last.heading != paragraph.heading:
        return False
    return paragraph.sentences[0][:1].islower() and not _CLOSED.search(last.sentences[-1])


def _sentences(text: str) -> list[str]:
    return [part for start, end in sentences_in(text) for part in _capped(text[start:end])]


def _capped(sentence: str) -> Iterator[str]:
    """The sentence, or, where it is longer than a passage may be, pieces of it."""
    piece: list[str] = []
    for word in sentence.split():
        for at in range(0, len(word), MOST_LETTERS):
            piece.append(word[at : at + MOST_LETTERS])
            if len(piece) > 1 and _weight(" ".join(piece)) > MOST_WORDS:
                yield " ".join(piece[:-1])
                piece = piece[-1:]
    yield " ".join(piece)


def _pack(section: Sequence[_Paragraph]) -> Iterator[str]:
    """Passages of a section: whole paragraphs while they fit, a new passage once there is enough in one."""
    held: list[str] = []
    for paragraph in section:
        whole = " ".join(paragraph.sentences)
        if held and _weight("\n".join([*held, whole])) <= MOST_WORDS:
            held.append(whole)
            continue
        if held and (_weight("\n".join(held)) >= FEWEST_WORDS or _weight(whole) <= MOST_WORDS):
            yield "\n".join(held)
            held = []
        *done, rest = _fill(held, paragraph.sentences)
        yield from done
        held = [rest]
    if held:
        yield "\n".join(held)


def _fill(held: Sequence[str], sentences: Sequence[str]) -> Iterator[str]:
    """A paragraph cut between its sentences, the first piece behind what is held; the last piece may take more."""
    before, piece = "\n".join(held), list[str]()
    for sentence in sentences:
        if _weight(_behind(before, [*piece, sentence])) > MOST_WORDS:
            yield _behind(before, piece)
            before, piece = "", _again(piece, sentence)
        piece.append(sentence)
    yield _behind(before, piece)


def _again(piece: Sequence[str], sentence: str) -> list[str]:
    """The sentence that is said again at the start of the next passage, where it is short and there is room for it."""
    if not piece or _weight(piece[-1]) > _MOST_AGAIN or _weight(f"{piece[-1]} {sentence}") > MOST_WORDS:
        return []
    return [piece[-1]]


def _behind(before: str, piece: Sequence[str]) -> str:
    return "\n".join(part for part in (before, " ".join(piece)) if part)


def _weight(text: str) -> int:
    """Words, or letters by nines where those are more."""
    return max(len(text.split()), -(-len(text) // LETTERS_A_WORD))
