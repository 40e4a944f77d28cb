"""Documents as people bring them: PDFs written by hand, DOCX by python-docx."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import docx
from pypdf import PdfReader, PdfWriter

BODY, TITLE = 11, 22


def pdf_of(pages: Sequence[Iterable[str]]) -> bytes:
    """A PDF of these lines, page by page; one that begins with `# ` is set large, an empty one leaves room."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica"]
    objects[2] += b" /Encoding /WinAnsiEncoding >>"
    kids = []
    for lines in pages:
        drawn = _drawn(lines)
        kids.append(len(objects) + 1)
        resources = b"/Resources << /Font << /F1 3 0 R >> >>"
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s /Contents %d 0 R >>"
        objects.append(page % (resources, len(objects) + 2))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (listed, len(kids))
    return _file(objects)


def locked(pdf: bytes, *, password: str = "geheim", owner_only: bool = False) -> bytes:
    """The PDF encrypted with a password, or open to everybody and locked to change."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt("" if owner_only else password, password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx_of(blocks: Iterable[str | list[list[str]]]) -> bytes:
    """A DOCX of these paragraphs; one that begins with `# ` is a heading, a list of rows a table."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, list):
            table = document.add_table(rows=0, cols=len(block[0]))
            for row in block:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        elif block.startswith("# "):
            document.add_heading(block[2:], level=1)
        else:
            document.add_paragraph(block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _drawn(lines: Iterable[str]) -> bytes:
    at, parts = 790, [b"BT"]
    for line in lines:
        if not line:
            at -= BODY
            continue
        size = TITLE if line.startswith("# ") else BODY
        text = line.removeprefix("# ").encode("cp1252")
        text = text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        parts.append(b"/F1 %d Tf 1 0 0 1 60 %d Tm (%s) Tj" % (size, at, text))
        at -= size + 4
    return b"\n".join([*parts, b"ET"])


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
