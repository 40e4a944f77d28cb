"""Setting a headline: fallback by character, shaping, real bidi, balanced lines, the largest size that fits."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..brand import Type
from ..errors import Invalid, StepFailed
from .bidi import is_rtl, levels, visual, without_controls
from .fonts import Brought, Face, can_shape, characters, faces_for, load_face
from .light import Floats

MAX_CHARACTERS = 280
_MEASURE = 100.0
OVERHANG = 0.05  # ems by which a last letter may lean out of its advance
_JOINERS = {0x200D, 0xFE0F, 0xFE0E, 0x20E3}
_TALL = ("ARABIC", "DEVANAGARI")
_COMPLEX = ("ARABIC", "HEBREW", "DEVANAGARI", "SYRIAC")
_SPACED = ("geist", "fraunces", "instrument")


@dataclass(frozen=True)
class Piece:
    """A stretch of one line in one face and one direction, in visual order."""

    text: str
    face: Face
    rtl: bool


@dataclass(frozen=True)
class Fount:
    """What words are set in: a brand's type, and the faces in the order in which they are asked for a character."""

    type: Type
    faces: tuple[Face, ...]


@dataclass(frozen=True)
class Lines:
    """A headline broken into lines at a size in pixels."""

    lines: tuple[str, ...]
    size: float
    width: float
    height: float


@dataclass(frozen=True)
class Headline:
    """A set headline: its ink as coverage 0-1 (tight H x W), the size in pixels, its lines, its direction."""

    ink: Floats
    size: float
    lines: tuple[str, ...]
    rtl: bool

    @property
    def width(self) -> int:
        return int(self.ink.shape[1])

    @property
    def height(self) -> int:
        return int(self.ink.shape[0])


@dataclass(frozen=True)
class Copy:
    """Checked words in a brand's type, measured once so that fitting them to a box is arithmetic."""

    words: tuple[str, ...]
    widths: tuple[float, ...]
    space: float
    rtl: bool
    fount: Fount

    @property
    def leading(self) -> float:
        """Ems from line to line: the brand's, or more for scripts whose marks reach above and below."""
        tall = any(unicodedata.name(letter, "").startswith(_TALL) for word in self.words for letter in word)
        said = self.fount.type.line_height
        return max(said, 1.34) if tall else said


def read_copy(text: str, *, type: Type, font: bytes | None = None) -> Copy:
    """The words ready to be fitted, in the font file that the type names where its bytes are given.

    Raises Invalid where they cannot be set, with what to do about it.
    """
    plain = " ".join(without_controls(unicodedata.normalize("NFC", text)).split())
    if not plain:
        raise Invalid("The headline is empty. Write a few words.", loc=("headline",))
    if len(plain) > MAX_CHARACTERS:
        raise Invalid(
            f"The headline has {len(plain):,} characters; a picture holds {MAX_CHARACTERS}. Shorten it.",
            loc=("headline",),
        )
    fount = Fount(type, faces_for(type.family, Brought(type.file, font) if font else None))
    _check_glyphs(plain, fount.faces)
    words = tuple(plain.split(" "))
    widths = tuple(line_width(word, fount=fount, size=_MEASURE) / _MEASURE for word in words)
    return Copy(words, widths, line_width(" ", fount=fount, size=_MEASURE) / _MEASURE, is_rtl(plain), fount)


def set_headline(
    text: str,
    *,
    type: Type,
    width: float,
    height: float,
    largest: float,
    smallest: float,
    align: str = "left",
) -> Headline:
    """The headline at the largest size that fits a box of pixels; raises Invalid where even the smallest does not."""
    copy = read_copy(text, type=type)
    found = fit(copy, width=width, height=height, largest=largest, smallest=smallest)
    if found is None:
        raise Invalid("The headline is too long for this picture. Shorten it.", loc=("headline",))
    return draw(found, copy=copy, align=align)


def fit(copy: Copy, *, width: float, height: float, largest: float, smallest: float) -> Lines | None:
    """Balanced lines at the largest size between the two that fits the box, by bisection; None where none fits."""
    best = _lines_at(copy, largest, width, height)
    if best is not None:
        return _snug(best, copy=copy, width=width, height=height)
    low, high = smallest, largest
    best = _lines_at(copy, smallest, width, height)
    if best is None:
        return None
    for _ in range(9):
        middle = (low + high) / 2
        found = _lines_at(copy, middle, width, height)
        best, low, high = (found, middle, high) if found else (best, low, middle)
    return _snug(best, copy=copy, width=width, height=height)


def _snug(lines: Lines, *, copy: Copy, width: float, height: float) -> Lines:
    """The lines smaller where they come out wider than measured: a face with optical sizes widens as it shrinks."""
    for _ in range(8):
        wide = max(line_width(line, fount=copy.fount, size=lines.size) for line in lines.lines)
        room = width - OVERHANG * lines.size
        if wide <= room:
            break
        lines = _lines_at(copy, lines.size * room / wide * 0.99, width, height) or lines
    return lines


def _lines_at(copy: Copy, size: float, width: float, height: float) -> Lines | None:
    room = width / size - OVERHANG
    if max(copy.widths) > room:
        return None
    count = len(_break(copy, room))
    tall = (1 + (count - 1) * copy.leading) * size
    if tall > height:
        return None
    breaks = _balance(copy, room, count)
    lines = tuple(" ".join(copy.words[start:end]) for start, end in breaks)
    return Lines(lines, size, max(_span(copy, start, end) for start, end in breaks) * size, tall)


def _span(copy: Copy, start: int, end: int) -> float:
    return sum(copy.widths[start:end]) + copy.space * (end - start - 1)


def _break(copy: Copy, room: float) -> list[tuple[int, int]]:
    """Greedy lines no wider than `room` ems nor longer than the type allows, as word ranges."""
    found, start = [], 0
    for index in range(1, len(copy.words) + 1):
        if index == len(copy.words) or _span(copy, start, index + 1) > room or _is_long(copy, start, index + 1):
            found.append((start, index))
            start = index
    return found


def _is_long(copy: Copy, start: int, end: int) -> bool:
    return sum(map(len, copy.words[start:end])) + end - start - 1 > copy.fount.type.line_length


def _balance(copy: Copy, room: float, count: int) -> list[tuple[int, int]]:
    """The same number of lines in the narrowest measure that still holds them, so that no word is left alone."""
    low, high = max(copy.widths), room
    for _ in range(8):
        middle = (low + high) / 2
        if len(_break(copy, middle)) <= count:
            high = middle
        else:
            low = middle
    return _break(copy, high)


def draw(lines: Lines, *, copy: Copy, align: str = "left") -> Headline:
    """The ink of fitted lines, cropped to itself; right-to-left text keeps to the other edge."""
    size, fount = lines.size, copy.fount
    pad = int(size)
    step = size * copy.leading
    widths = [line_width(line, fount=fount, size=size) for line in lines.lines]
    canvas = Image.new("L", (int(max(widths)) + 2 * pad, int(step * len(lines.lines)) + 3 * pad), 0)
    pen = ImageDraw.Draw(canvas)
    for index, (line, width) in enumerate(zip(lines.lines, widths, strict=True)):
        spare = max(widths) - width
        left = spare / 2 if align == "centre" else spare if copy.rtl else 0.0
        _draw_line(pen, line, pad + left, pad + size + index * step, fount, size, hang=align == "left")
    ink = np.asarray(canvas.crop(canvas.getbbox()), dtype=np.float32) / np.float32(255)
    return Headline(ink, size, lines.lines, copy.rtl)


def _draw_line(
    pen: ImageDraw.ImageDraw, line: str, x: float, y: float, fount: Fount, size: float, *, hang: bool
) -> None:
    rtl, kind = is_rtl(line), fount.type
    found = pieces(line, faces=fount.faces, rtl=rtl)
    if hang and found and not rtl:
        # Letters begin a little to the right of their origin; at display sizes that shows as a ragged edge.
        x -= load_face(found[0].face, round(size, 2), kind.weight).getbbox(found[0].text[0], anchor="ls")[0]
    for piece in found:
        for part, offset in _glyphs(piece, kind, size):
            font = load_face(piece.face, round(size, 2), kind.weight)
            pen.text((x + offset, y), part, fill=255, font=font, anchor="ls", direction=_direction(piece))
        x += _piece_width(piece, kind, size)


def _direction(piece: Piece) -> str | None:
    return ("rtl" if piece.rtl else "ltr") if can_shape() else None


def line_width(line: str, *, fount: Fount, size: float) -> float:
    """The advance width of one line in pixels."""
    return sum(_piece_width(piece, fount.type, size) for piece in pieces(line, faces=fount.faces, rtl=is_rtl(line)))


def _piece_width(piece: Piece, kind: Type, size: float) -> float:
    font = load_face(piece.face, round(size, 2), kind.weight)
    extra = len(piece.text) * kind.tracking * size if _tracks(piece) else 0.0
    return font.getlength(piece.text, direction=_direction(piece)) + extra


def _tracks(piece: Piece) -> bool:
    """Only letters that stand alone can be spaced: joined scripts and emoji sequences would fall apart."""
    if piece.rtl:
        return False
    # What a brand brought may hold joined scripts too.
    return piece.face.startswith(_SPACED) if isinstance(piece.face, str) else not any(map(_needs_shaping, piece.text))


def _glyphs(piece: Piece, kind: Type, size: float) -> list[tuple[str, float]]:
    """What to draw and how far from the piece's start: kerned letters with tracking, or the piece as a whole."""
    if not _tracks(piece) or not kind.tracking or any(unicodedata.combining(c) for c in piece.text):
        return [(piece.text, 0.0)]
    font = load_face(piece.face, round(size, 2), kind.weight)
    return [
        (letter, _kerned(font, piece.text, index) + index * kind.tracking * size)
        for index, letter in enumerate(piece.text)
    ]


def _kerned(font: ImageFont.FreeTypeFont, text: str, index: int) -> float:
    return font.getlength(text[: index + 1]) - font.getlength(text[index])


@lru_cache(maxsize=512)
def pieces(line: str, *, faces: tuple[Face, ...], rtl: bool) -> tuple[Piece, ...]:
    """The line as pieces from left to right."""
    if not line:
        return ()
    level_of = levels(line, rtl=rtl)
    face_of = _faces(line, faces)
    runs: list[tuple[int, int]] = []
    for _, group in groupby(range(len(line)), key=lambda index: (level_of[index], face_of[index])):
        members = list(group)
        runs.append((members[0], members[-1] + 1))
    order = visual([level_of[start] for start, _ in runs])
    return tuple(
        Piece(line[runs[at][0] : runs[at][1]], face_of[runs[at][0]], bool(level_of[runs[at][0]] % 2)) for at in order
    )


def _faces(line: str, faces: tuple[Face, ...]) -> list[Face]:
    """The face of each character; joiners, marks and spaces stay with what stands before them."""
    found: list[Face] = []
    for character in line:
        keeps = ord(character) in _JOINERS or unicodedata.combining(character) or character == " "
        if (
            keeps
            and found
            and (character == " " or ord(character) in _JOINERS or ord(character) in characters(found[-1]))
        ):
            found.append(found[-1] if character != " " or ord(" ") in characters(found[-1]) else faces[0])
            continue
        found.append(_face(character, faces) or faces[0])
    return found


def _face(character: str, faces: tuple[Face, ...]) -> Face | None:
    return next((face for face in faces if ord(character) in characters(face)), None)


def _check_glyphs(text: str, faces: tuple[Face, ...]) -> None:
    missing = sorted({c for c in text if ord(c) not in _JOINERS and c != " " and _face(c, faces) is None})
    if missing:
        shown = " ".join(missing[:12])
        raise Invalid(
            f"No typeface here can draw these characters: {shown}. Write the headline without them.",
            loc=("headline",),
        )
    if not can_shape() and any(_needs_shaping(character) for character in text):
        raise StepFailed("This machine cannot set right-to-left or joined scripts. Ask staff to install libfribidi.")


def _needs_shaping(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_COMPLEX)
