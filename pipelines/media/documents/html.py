"""HTML: its words and headings, without scripts, styles and what only leads through a site. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from ...errors import BadFile
from ...knowledge import Page
from .plain import cleaned, decode

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEFT_OUT: Final = frozenset(
    {"script", "style", "template", "noscript", "nav", "head", "svg", "iframe", "object", "select", "button", "form"}
)
_BLOCKS: Final = _HEADINGS | frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "figcaption"}
    | {"figure", "footer", "header", "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tr", "ul"}
)
# Nothing is given back once it is taken: many comments could else be parted in more ways than can be tried.
_OPENING: Final = re.compile(r"\s*+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL)
_DECLARED: Final = re.compile(r"^\s*<\?xml[^>]*\?>")


def looks_like_html(text: str) -> bool:
    """Whether a text begins as a page of the web does."""
    return bool(_OPENING.match(_DECLARED.sub("", text[:4000])))


def read_html(data: bytes) -> list[Page]:
    """One page without a number, its headings told; raises BadFile for what is no page at all."""
    text = _DECLARED.sub("", decode(data))
    # Its own parser: deep nesting is cut off, nothing outside is loaded, and no entity is resolved from elsewhere.
    parser = HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise BadFile("This HTML is empty or cannot be read. Save the page again, then add it once more.") from error
    blocks = list(_blocks(root))
    return [Page(0, "\n\n".join(said for said, _ in blocks), tuple(said for said, heading in blocks if heading))]


def _blocks(root: etree._Element) -> Iterator[tuple[str, bool]]:
    """Each block's words and whether it is a heading, walked without recursion since pages may be nested deeply."""
    words, heading, skip = list[str](), False, 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        name = node.tag if isinstance(node.tag, str) else ""
        start = event == "start"
        if name in _LEFT_OUT:
            skip += 1 if start else -1
        elif not skip and (name in _BLOCKS or name in {"td", "th", "br"}):
            if name in {"td", "th", "br"}:
                words.append(" ")
            else:
                if said := " ".join(cleaned("".join(words)).split()):
                    yield said, heading
                words, heading = [], start and name in _HEADINGS
        if not skip and start and node.text:
            words.append(node.text)
        if not skip and not start and node.tail:
            words.append(node.tail)
    if said := " ".join(cleaned("".join(words)).split()):
        yield said, heading
