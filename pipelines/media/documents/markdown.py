"""Markdown (CommonMark and tables): its words, without the signs that set them; HTML inside is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ...knowledge import Page
from .plain import decode

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def read_markdown(data: bytes) -> list[Page]:
    """One page without a number, its headings told; a row of a table is a line, an entry of a list a paragraph."""
    tokens = MarkdownIt("commonmark").enable("table").parse(_FRONT.sub("", decode(data)))
    blocks, headings = list[str](), list[str]()
    for is_heading, text in _blocks(tokens):
        blocks.append(text)
        if is_heading:
            headings.append(text)
    return [Page(0, "\n\n".join(blocks), tuple(headings))]


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[bool, str]]:
    """Each block of words, and whether it is a heading."""
    row: list[str] | None = None
    before = ""
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield False, " · ".join(cell for cell in row if cell)
            row = None
        elif token.type in {"fence", "code_block"}:
            yield False, token.content.strip()
        elif token.type == "inline" and (text := _words(token)):
            if row is not None:
                row.append(text)
            else:
                yield before == "heading_open", text
        before = token.type


def _words(inline: Token) -> str:
    parts = []
    for token in inline.children or ():
        if token.type in {"text", "code_inline"}:
            parts.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type == "image":
            parts.append(_words(token))
    return " ".join("".join(parts).split())
