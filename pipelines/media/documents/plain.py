"""Plain text: UTF-8, paragraphs parted by empty lines."""

from __future__ import annotations

import codecs
import re

from ...errors import BadFile
from ...knowledge import Page

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes) -> str:
    """The text of a file, its lines ended by a line feed; raises BadFile where it is no UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadFile("This text is written in UTF-16. Save it as UTF-8, then add it again.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(
            f"Line {line:,} holds a byte that is no UTF-8, so this is text in another encoding, or no text. "
            "Save it as UTF-8, then add it again."
        ) from error
    if "\x00" in text:
        raise BadFile("This file holds bytes that are no text. Use PDF, DOCX, HTML, Markdown or plain text.")
    return cleaned(text)


def cleaned(text: str) -> str:
    """The text without signs that nobody sees, soft hyphens among them; its lines ended by a line feed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n").replace("\xad", "")
    # A surrogate that stands alone cannot be stored.
    return _CONTROL.sub(" ", text).encode("utf-8", "ignore").decode("utf-8")


def read_plain(data: bytes) -> list[Page]:
    """One page without a number; nothing is told to be a heading."""
    return [Page(0, decode(data))]
