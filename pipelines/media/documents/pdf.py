"""PDF: the words of each page, its headings told by how large they are set."""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections.abc import Sequence
from typing import Any, Final

from pypdf import PageObject, PdfReader
from pypdf.errors import LimitReachedError, PyPdfError

from ...errors import BadFile
from ...knowledge import Page
from .lines import Line, body_size, in_lines, set_lines, without_running_lines
from .plain import cleaned

MOST_PAGES: Final = 1_000
# What a page may draw, unpacked: the words of a page are some thousand bytes, its drawings may be a hundred times that.
MOST_DRAWN: Final = 16 * 1024 * 1024
_DAMAGED: Final = "This PDF is damaged or cut short. Export it again, then add it once more."
_BROKEN: Final = (
    PyPdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    OSError,
    struct.error,
    zlib.error,
)


def read_pdf(data: bytes) -> list[Page]:
    """Its pages by number from 1, without the lines that come again at the head or foot of most.

    Raises BadFile for one that is locked with a password, is damaged, or has more than 1,000 pages.
    """
    pages = without_running_lines(_read(data))
    body = body_size(pages)
    return [Page(number, *set_lines(page, body=body)) for number, page in enumerate(pages, start=1)]


def _read(data: bytes) -> list[list[Line]]:
    """The lines of each page."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadFile("This PDF is locked with a password. Save it without one, then add it again.")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise BadFile(f"This PDF has {count:,} pages; at most {MOST_PAGES:,} are read. Add it in several files.")
        return [_lines(page, number) for number, page in enumerate(reader.pages, start=1)]
    except LimitReachedError as error:
        raise BadFile("This PDF unpacks to more than is read here. Export it anew, in several files.") from error
    except _BROKEN as error:
        raise BadFile(_DAMAGED) from error


def _lines(page: PageObject, number: int) -> list[Line]:
    """What stands on a page, line by line, and how large it is set, in points."""
    contents = page.get_contents()
    if contents is not None and len(contents.get_data()) > MOST_DRAWN:
        raise BadFile(f"Page {number} of this PDF draws more than is read here. Export it with simpler pictures.")
    found: list[Line] = []

    def hear(text: str, within: Sequence[float], matrix: Sequence[float], _font: Any, size: float) -> None:
        height = within[1] * matrix[4] + within[3] * matrix[5] + within[5]
        found.append(Line(cleaned(text), abs(size) * math.sqrt(abs(_area(within) * _area(matrix))), float(height)))

    page.extract_text(visitor_text=hear)
    return in_lines(found)


def _area(matrix: Sequence[float]) -> float:
    """What a transformation makes of an area of 1."""
    return float(matrix[0]) * float(matrix[3]) - float(matrix[1]) * float(matrix[2])
