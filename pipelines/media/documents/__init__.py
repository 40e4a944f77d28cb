"""Documents: what a file is, and the pages of text in it, one file a format."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import Final

from ...errors import BadFile
from ...knowledge import Page
from .docx import read_docx
from .html import looks_like_html, read_html
from .markdown import read_markdown
from .pdf import read_pdf
from .plain import decode, read_plain

MOST_BYTES: Final = 20 * 1024 * 1024
PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML: Final = "text/html"
MARKDOWN: Final = "text/markdown"
PLAIN: Final = "text/plain"
ENDINGS: Final = (".pdf", ".docx", ".html", ".htm", ".md", ".markdown", ".txt")

_READERS: Final[dict[str, Callable[[bytes], list[Page]]]] = {
    PDF: read_pdf,
    DOCX: read_docx,
    HTML: read_html,
    MARKDOWN: read_markdown,
    PLAIN: read_plain,
}
_KNOWN: Final = "Use PDF, DOCX, HTML, Markdown or plain text."
_STRANGERS: Final = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "an RTF file"),
    (b"\xd0\xcf\x11\xe0", "an older Office file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)


def sniff_document(data: bytes, *, name: str) -> str:
    """The MIME type of a document, from what its bytes are; raises BadFile with the reason for what is none.

    Only its head, the list of a zip, and whether a text is UTF-8 are looked at.
    """
    if not data:
        raise BadFile(f"{name} is empty. Choose the file again.")
    if len(data) > MOST_BYTES:
        raise BadFile(f"{name} weighs {len(data) / 1024 / 1024:.1f} MB; the limit is {MOST_BYTES // 1024 // 1024} MB.")
    # Some writers put a few bytes before the mark.
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _of_zip(data, name)
    if stranger := next((what for magic, what in _STRANGERS if data.startswith(magic)), None):
        raise BadFile(f"{name} is {stranger}, not a document. {_KNOWN}")
    return _of_text(data, name)


def read_document(data: bytes, mime: str) -> list[Page]:
    """The pages of a document of that type; raises BadFile with a sentence where it cannot be read or holds no text."""
    if mime not in _READERS:
        raise BadFile(f"A document of the type {mime} cannot be read. {_KNOWN}")
    pages = _READERS[mime](data)
    if not any(page.text.strip() for page in pages):
        raise BadFile(_no_text(mime))
    return pages


def _no_text(mime: str) -> str:
    if mime == PDF:
        return "There is no text in this PDF, only pictures of it. Have its text recognised, then add it again."
    return "There is no text in this file."


def _of_zip(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BadFile(f"{name} is damaged or cut short. Save it again, then add it once more.") from error
    if "word/document.xml" not in names:
        raise BadFile(f"{name} is a zip archive, but no DOCX. {_KNOWN}")
    return DOCX


def _of_text(data: bytes, name: str) -> str:
    ending = PurePath(name).suffix.lower()
    if ending in {".pdf", ".docx"}:
        raise BadFile(f"{name} is named like a {ending[1:].upper()}, but it is none. Choose the document itself.")
    text = decode(data)
    if ending in {".md", ".markdown"}:
        return MARKDOWN
    return HTML if ending in {".html", ".htm"} or looks_like_html(text) else PLAIN
