"""Documents: what a file is by its bytes, the pages in it, and why it cannot be read, as a sentence."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from pypdf import PdfWriter

from pipelines.errors import BadFile
from pipelines.media.documents import DOCX, HTML, MARKDOWN, MOST_BYTES, PDF, PLAIN, read_document, sniff_document
from tests.documents import docx_of, locked, pdf_of

GUIDE = ["# Markenführung", "Unser Blau steht für Ruhe und Verläss-", "lichkeit, nie für Kälte.", "", "Es wird nicht"]
ONE = pdf_of([GUIDE, ["aufgehellt. Grün- und Rottöne", "sind erlaubt."]])


def zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "mime"),
    [
        (ONE, "guide.txt", PDF),
        (docx_of(["Hello"]), "guide.docx", DOCX),
        (b"<!doctype html><html><p>Hello", "page", HTML),
        ("# Größe".encode(), "guide.md", MARKDOWN),
        ("Größe 1 < 2".encode(), "notes.txt", PLAIN),
    ],
)
def test_a_document_is_known_by_its_bytes_and_markdown_by_its_name(data: bytes, name: str, mime: str) -> None:
    assert sniff_document(data, name=name) == mime


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "a.pdf", "is empty"),
        (b"a" * (MOST_BYTES + 1), "a.txt", "the limit is 20 MB"),
        (b"\x89PNG\r\n\x1a\n....", "guide.pdf", "a picture, not a document"),
        (b"Hello", "guide.pdf", "named like a PDF, but it is none"),
        (zip_of({"a.txt": b"a"}), "guide.docx", "no DOCX"),
        (docx_of(["Hello"])[:900], "guide.docx", "damaged or cut short"),
        ("Hello\nGröße".encode("latin-1"), "a.txt", "Line 2 holds a byte that is no UTF-8"),
        ("Größe".encode("utf-16"), "a.txt", "UTF-16"),
    ],
)
def test_what_is_no_document_is_refused_with_the_reason(data: bytes, name: str, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        sniff_document(data, name=name)


def test_a_pdf_gives_its_pages_with_headings_and_whole_words() -> None:
    first, second = read_document(ONE, PDF)
    assert (first.number, first.headings) == (1, ("Markenführung",))
    assert first.text.split("\n\n") == [
        "Markenführung",
        "Unser Blau steht für Ruhe und Verlässlichkeit, nie für Kälte.",
        "Es wird nicht",
    ]
    assert (second.number, second.text) == (2, "aufgehellt. Grün- und Rottöne sind erlaubt.")


def test_four_hundred_pages_are_read_without_the_lines_that_come_again() -> None:
    pages = [
        [
            "Northbay brand guide",
            f"Chapter {n} tells of its own matter in words like w{n}.",
            *(f"Sentence {at} of page w{n} fills its line with something." for at in range(6)),
            f"Page {n} of 400",
        ]
        for n in range(1, 401)
    ]
    read = read_document(pdf_of(pages), PDF)
    assert [page.number for page in read] == list(range(1, 401))
    assert sum("Northbay brand guide" in page.text for page in read) == 1
    assert all(f"w{page.number} " in page.text and "of 400" not in page.text for page in read)


def test_a_pdf_that_anybody_may_open_is_read_though_it_is_locked_to_change() -> None:
    assert "Blau" in read_document(locked(ONE, owner_only=True), PDF)[0].text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (locked(ONE), "locked with a password"),
        (ONE[: len(ONE) // 3], "damaged or cut short"),
        (b"%PDF-1.7 and nothing that follows", "damaged or cut short"),
        (pdf_of([[], []]), "only pictures of it"),
        (pdf_of([["One"]] * 1_001), "1,001 pages; at most 1,000"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why(data: bytes, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        read_document(data, PDF)


def test_a_pdf_page_that_unpacks_to_more_than_is_read_is_refused() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    from pypdf.generic import NameObject, StreamObject

    stream = StreamObject()
    stream.set_data(b"0 0 m 9 9 l S\n" * 1_300_000)
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    out = io.BytesIO()
    writer.write(out)
    assert len(out.getvalue()) < 200_000
    with pytest.raises(BadFile, match="Page 1 of this PDF draws more"):
        read_document(out.getvalue(), PDF)


def test_a_docx_gives_paragraphs_headings_and_rows() -> None:
    data = docx_of(["# Farben", "Unser Blau ist tief.", [["Name", "Wert"], ["Blau", "#0A3D91"]], "Ende."])
    (page,) = read_document(data, DOCX)
    assert (page.number, page.headings) == (0, ("Farben",))
    assert page.text.split("\n\n") == ["Farben", "Unser Blau ist tief.", "Name · Wert", "Blau · #0A3D91", "Ende."]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"word/document.xml": b" " * (61 * 1024 * 1024)}, "unpacks to"),
        ({"word/document.xml": b"<nothing/>"}, "damaged"),
        ({"[Content_Types].xml": b"<a", "word/document.xml": b"<a"}, "damaged"),
    ],
)
def test_a_docx_that_is_a_bomb_or_broken_is_refused(files: dict[str, bytes], told: str) -> None:
    with pytest.raises(BadFile, match=told):
        read_document(zip_of(files), DOCX)


def test_html_gives_what_a_reader_sees() -> None:
    data = (
        b"<!doctype html><html><head><title>No</title><style>p{}</style></head><body><nav>Home</nav>"
        b"<h1>Tone <em>of voice</em></h1><p>Plain &amp; warm<br>always.</p><script>steal()</script>after"
        b"<table><tr><td>Blue</td><td>#0A3D91</td></tr></table></body></html>"
    )
    (page,) = read_document(data, HTML)
    assert page.headings == ("Tone of voice",)
    assert page.text.split("\n\n") == ["Tone of voice", "Plain & warm always.", "after", "Blue #0A3D91"]


def test_markdown_gives_its_words_without_the_signs_that_set_them() -> None:
    text = (
        "---\na: 1\n---\n# Größe *und* Farbe\n\nEin [Link](https://x.example) und `code`,\nweiter.\n\n- eins\n- zwei\n"
    )
    text += "\n| Name | Wert |\n|---|---|\n| Blau | tief |\n\n<script>x</script>\n"
    (page,) = read_document(text.encode(), MARKDOWN)
    assert page.headings == ("Größe und Farbe",)
    assert page.text.split("\n\n") == [
        "Größe und Farbe",
        "Ein Link und code, weiter.",
        "eins",
        "zwei",
        "Name · Wert",
        "Blau · tief",
    ]


def test_plain_text_keeps_its_paragraphs() -> None:
    (page,) = read_document("\ufeffEins.\r\n\r\nZwei\xad.".encode(), PLAIN)
    assert (page.number, page.text) == (0, "Eins.\n\nZwei.")


def test_a_docx_that_says_it_is_packed_in_a_way_that_nobody_knows_is_damaged() -> None:
    data = bytearray(docx_of(["Hello"]))
    # How the first file is packed, as the zip's own list has it.
    at = data.find(b"PK\x01\x02") + 10
    data[at : at + 2] = (99).to_bytes(2, "little")
    with pytest.raises(BadFile, match="damaged or cut short"):
        read_document(bytes(data), DOCX)


def test_a_table_in_a_table_is_said_once() -> None:
    document = docx.Document()
    outer = document.add_table(rows=1, cols=2)
    outer.cell(0, 0).text = "Blue"
    outer.cell(0, 1).add_table(rows=1, cols=1).cell(0, 0).text = "#0A3D91"
    out = io.BytesIO()
    document.save(out)
    (page,) = read_document(out.getvalue(), DOCX)
    assert page.text == "Blue · #0A3D91"


def test_comments_without_end_before_a_text_do_not_hold_it_up() -> None:
    assert sniff_document(b"<!---->" * 500 + b"Hello", name="notes") == PLAIN
    assert sniff_document(b" <!-- a --> <!-- b -->\n<html lang=en>", name="notes") == HTML
