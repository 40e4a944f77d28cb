"""Where sentences end, in English and in German."""

from __future__ import annotations

import re
from typing import Final

Span = tuple[int, int]

# What closes a sentence: its signs from the first on, what is quoted with it, and marks such as [1] set behind it.
_END: Final = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’“»«)\]]*(?:\s*\[\d+(?:\s*[,–-]\s*\d+)*\])*(?=\s|$)")
_BEGINS: Final = re.compile(r"\s*[\"'„“”‚‘»«(\[¿¡*_•–-]*\s*[^\W_a-zß-öø-ÿ]")
_ENTRY: Final = re.compile(r"\s*\d{1,2}\.")
_SHORT: Final = frozenset(
    re.findall(
        r"\w+",
        "abb abs al approx art aug bspw bzgl bzw ca cf chap co corp dec dept dipl dr ed eds eg engl etc evtl feb fig "
        "ggf hrsg ie inc inkl jan jr kap lit ltd max min mio mr mrd mrs ms nov nr oct okt ph prof resp sep sept sog sr "
        "st str tab tel univ usf usw vgl vol vs zb zzgl",
    )
)
_MONTH: Final = re.compile(
    r"\s*(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez|jahrhundert|quartal|auflage|etage|platz|klasse|mal\b)", re.I
)


def sentences_in(text: str) -> list[Span]:
    """Where each sentence of a text begins and ends, in order, without the space around it; a new line ends one too."""
    found: list[Span] = []
    at = 0
    for line in text.split("\n"):
        found += [(at + start, at + end) for start, end in _of_line(line)]
        at += len(line) + 1
    return found


def _of_line(line: str) -> list[Span]:
    start, found = 0, []
    for sign in _END.finditer(line):
        if _is_end(line, sign):
            found.append(_stripped(line, start, sign.end()))
            start = sign.end()
    found.append(_stripped(line, start, len(line)))
    return [(first, last) for first, last in found if first < last]


def _is_end(line: str, sign: re.Match[str]) -> bool:
    """A full stop behind a short form, a letter or an ordinal ends nothing; nor does one before a small letter."""
    if sign.end() == len(line):
        return True
    if not _BEGINS.match(line, sign.end()):
        return False
    if sign[0] != ".":
        return True
    word = re.search(r"[\w.]*$", line[max(0, sign.start() - 40) : sign.start()])
    last = (word[0] if word else "").rpartition(".")[2].lower()
    if last.isdigit():
        # „am 3. Mai“, and the number of a list at the start of a line.
        entry = _ENTRY.match(line)
        return len(last) > 2 or not (_MONTH.match(line, sign.end()) or (entry and entry.end() == sign.end()))
    if last == "no" and re.match(r"\s*\d", line[sign.end() :]):
        return False
    return last not in _SHORT and not (len(last) == 1 and last.isalpha())


def _stripped(line: str, start: int, end: int) -> Span:
    part = line[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
