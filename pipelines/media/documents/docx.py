"""DOCX: the words of its paragraphs, tables and text boxes, also those that somebody has just put in."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from ...errors import BadFile
from ...knowledge import Page
from .plain import cleaned

MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_XML: Final = 60 * 1024 * 1024
_PARAGRAPH, _ROW, _CELL = qn("w:p"), qn("w:tr"), qn("w:tc")
_WORD: Final = qn("w:t")
_SPACES: Final = (qn("w:tab"), qn("w:br"), qn("w:cr"))
_HYPHEN: Final = qn("w:noBreakHyphen")
# What older readers see instead says the same once more.
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What reading a file that is not as it should be comes to.
_DAMAGED: Final = (
    OpcError,
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    AttributeError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    ValueError,
)
_HEADINGS: Final = ("heading", "title", "subtitle", "überschrift", "titel")
_BROKEN: Final = "This DOCX is damaged or cut short. Save it again, then add it once more."


def read_docx(data: bytes) -> list[Page]:
    """One page without a number, since where pages end is up to who prints it; a row of a table is a line."""
    _check_size(data)
    try:
        document = docx.Document(io.BytesIO(data))
        styles = {str(style.style_id): str(style.name or "").lower() for style in document.styles}
        blocks = [(text, heading) for text, heading in _blocks(document.element.body, styles) if text]
    except _DAMAGED as error:
        raise BadFile(_BROKEN) from error
    return [Page(0, "\n\n".join(text for text, _ in blocks), tuple(text for text, heading in blocks if heading))]


def _check_size(data: bytes) -> None:
    """Sums up what the zip says; no more than that is ever unpacked of a member."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BadFile(_BROKEN) from error
    if any(member.flag_bits & 1 for member in members):
        raise BadFile("This DOCX is locked with a password. Save it without one, then add it again.")
    xml = sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
    whole = sum(member.file_size for member in members)
    if xml > MOST_XML or whole > MOST_UNPACKED:
        raise BadFile(
            f"This DOCX unpacks to {whole / 1024 / 1024:,.0f} MB, which is more than is read here. "
            "Save it in several files, or without its pictures."
        )


def _blocks(body: Any, styles: dict[str, str]) -> Iterator[tuple[str, bool]]:
    for node in body.iter(_PARAGRAPH, _ROW):
        if _within(node, _FALLBACK) or _within(node, _ROW):
            continue
        if node.tag == _ROW:
            yield " · ".join(text for cell in _cells(node) if (text := _said(_seen(cell)))), False
        else:
            own = (part for part in node.iter() if next(part.iterancestors(_PARAGRAPH), None) is node)
            yield _said(own), styles.get(_style(node), "").startswith(_HEADINGS)


def _cells(row: Any) -> Iterator[Any]:
    """The row's own: those of a table inside one are said with it."""
    return (cell for cell in row.iter(_CELL) if next(cell.iterancestors(_ROW), None) is row)


def _seen(cell: Any) -> Iterator[Any]:
    return (part for part in cell.iter() if not _within(part, _FALLBACK))


def _within(node: Any, tag: str) -> bool:
    return next(node.iterancestors(tag), None) is not None


def _style(paragraph: Any) -> str:
    named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if named is None else str(named.get(qn("w:val")))


def _said(parts: Iterator[Any]) -> str:
    words = []
    for part in parts:
        if part.tag == _WORD:
            words.append(part.text or "")
        elif part.tag == _HYPHEN:
            words.append("-")
        elif part.tag in _SPACES or part.tag == _PARAGRAPH:
            words.append(" ")
    return " ".join(cleaned("".join(words)).split())
