"""Subtitles of words with their times, as SubRip (SRT)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# What a viewer reads at ease: two lines of 42 characters, no longer than six seconds, and a new one after a pause.
_CHARACTERS, _SECONDS, _PAUSE = 84, 6.0, 1.0
Word = Mapping[str, Any]


def subtitles(words: Sequence[Word]) -> str:
    """The words, each {"text", "start", "end"} in seconds, as numbered cues; "" for none."""
    cues = (
        f"{number}\n{_clock(float(cue[0]['start']))} --> {_clock(float(cue[-1]['end']))}\n{_said(cue)}\n"
        for number, cue in enumerate(_cues(words), start=1)
    )
    return "\n".join(cues)


def _cues(words: Sequence[Word]) -> Iterator[list[Word]]:
    cue: list[Word] = []
    for word in words:
        if cue and _is_full(cue, word):
            yield cue
            cue = []
        cue.append(word)
    if cue:
        yield cue


def _is_full(cue: list[Word], word: Word) -> bool:
    last = str(cue[-1]["text"]).strip()
    return (
        len(_said([*cue, word])) > _CHARACTERS
        or float(word["end"]) - float(cue[0]["start"]) > _SECONDS
        or float(word["start"]) - float(cue[-1]["end"]) > _PAUSE
        or last.endswith((".", "!", "?", "…"))
        or word.get("speaker") != cue[-1].get("speaker")
    )


def _said(cue: Sequence[Word]) -> str:
    return " ".join(str(word["text"]).strip() for word in cue)


def _clock(seconds: float) -> str:
    """Hours, minutes, seconds and milliseconds as SRT writes them."""
    whole = max(0, round(seconds * 1000))
    minutes, rest = divmod(whole, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02},{rest % 1000:03}"
