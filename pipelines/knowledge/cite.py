"""Marks such as [1] that name a source, and the sentences that should have one because they claim something."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from .sentences import Span, sentences_in

_MARK: Final = re.compile(r"\[(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\]")
_RANGE: Final = re.compile(r"(\d+)\s*[–-]\s*(\d+)|(\d+)")
_LISTED: Final = re.compile(r"^\s*(?:\d{1,3}[.)]\s+|[-*•–]\s+|#+\s+)*")
_WIDEST: Final = 20

_FIGURE: Final = re.compile(r"\d|[%‰€$£]")
_NO_SUPERLATIVE: Final = (
    "arrest|attest|chest|conquest|contest|crest|detest|digest|divest|earnest|est|forest|gest|guest|harvest|honest|"
    "ingest|interest|invest|jest|lest|manifest|midwest|modest|nest|pest|protest|quest|request|rest|suggest|tempest|"
    "test|vest|west|wrest|zest"
)
_WORDS: Final = re.compile(
    r"\b(?:"
    rf"(?!(?:{_NO_SUPERLATIVE})\b)[a-z]{{1,12}}est"
    r"|most|leading|leader|unique|unrivalled|unrivaled|unmatched|only|first|number one|no\. ?1|award[- ]winning|winner"
    r"|(?:more|less|fewer) than|[a-z]{2,12}er than|better|twice|double[sd]?|triple[sd]?|half|thirds?|quarters?"
    r"|times as|dozens?|hundreds?|thousands?|millions?|billions?|majority"
    r"|(?:clinical|scientific|dermatological|medical)(?:ly)?|prove[ns]?|proven|guarantee[sd]?|certified|patented|tested"
    r"|studies|study|research shows|recommended by|always|never|all-natural|risk[- ]free"
    r"|am \w{2,30}sten|(?:best|größt|höchst|niedrigst|schnellst|meist|neuest|ältest|stärkst|günstigst)"
    r"(?:e|er|es|en|em)|(?:erst|einzig|führend)(?:e|er|es|en|em)|führend|marktführer\w*"
    r"|einzigartig\w*|unerreicht\w*|nummer eins|nr\. ?1|preisgekrönt\w*"
    r"|(?:mehr|weniger|\w{2,20}er) als|besser\w*|doppelt|dreifach\w*|\w+mal so|hälfte|drittel|viertel|verdoppel\w*"
    r"|dutzend\w*|hunderte?|tausende?|millionen?|milliarden?|mehrheit"
    r"|klinisch\w*|wissenschaftlich\w*|dermatologisch\w*|medizinisch\w*|bewiesen\w*|nachgewiesen\w*|nachweislich\w*"
    r"|garantier\w*|garantie|zertifiziert\w*|patentiert\w*|getestet\w*|geprüft\w*|studien?|empfohlen\w*"
    r"|immer|niemals|risikofrei\w*"
    r")\b",
    re.IGNORECASE,
)
# „First, …“ and „Erstens …“ order sentences, and claim nothing.
_ORDER: Final = re.compile(r"^(?:first|zuerst|only if)\b,?", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """A passage that was found, cited by its `number` from 1; `score` is a cosine, `passage` the primary key."""

    number: int
    document: str
    version: int
    page: int
    text: str
    score: float
    passage: int


@dataclass(frozen=True)
class Claim:
    """A sentence that claims something, where it stands in its text, and the sources it names."""

    span: Span
    text: str
    marks: tuple[int, ...]


def marks_in(text: str) -> list[int]:
    """The numbers of the sources that a text names as `[1]`, `[2, 3]` or `[2–4]`, each once, in their order."""
    named = (number for mark in _MARK.finditer(text) for number in _numbers(mark[1]))
    return list(dict.fromkeys(named))


def claims_in(text: str) -> list[Claim]:
    """The sentences that claim something: figures, comparisons, superlatives, proofs and promises.

    A plain list of words in English and German finds them; it would rather find one too many.
    """
    sentences = ((span, text[slice(*span)]) for span in sentences_in(text))
    return [Claim(span, said, tuple(marks_in(said))) for span, said in sentences if _claims(said)]


def without_source(text: str, known: Collection[int]) -> list[Claim]:
    """The claims of a text that name none of the known sources."""
    return [claim for claim in claims_in(text) if not set(claim.marks) & set(known)]


def _claims(sentence: str) -> bool:
    bare = _ORDER.sub("", _LISTED.sub("", _MARK.sub(" ", sentence)).strip())
    return bool(_FIGURE.search(bare) or _WORDS.search(bare))


def _numbers(inside: str) -> Iterator[int]:
    for first, last, single in _RANGE.findall(inside):
        if single:
            yield int(single)
        elif 0 <= int(last) - int(first) <= _WIDEST:
            yield from range(int(first), int(last) + 1)
        else:
            yield from (int(first), int(last))
