"""SVG drawings: read strictly, refused with the reason where they could do anything but draw, and made a raster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import resvg_py
from lxml import etree

from ..errors import BadFile

MOST_BYTES: Final = 2 * 1024 * 1024
# What a drawing comes to once everything it refers to is drawn where it is referred to.
MOST_DRAWN: Final = 50_000
MOST_STYLED: Final = 100
SIDE: Final = 2048
_SVG: Final = "{http://www.w3.org/2000/svg}"
_XHTML: Final = "{http://www.w3.org/1999/xhtml}"
_MOVES: Final = frozenset({"animate", "animateColor", "animateMotion", "animateTransform", "discard", "mpath", "set"})
_RUNS: Final = {"script": "a script", "handler": "a script", "listener": "a script"}
_EMBEDS: Final = {"foreignObject": "a piece of another kind of page", "iframe": "another page", "image": "a picture"}
_URL: Final = re.compile(r"url\(\s*['\"]?\s*([^'\")\s]*)", re.IGNORECASE)
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_FONTS: Final = Path(__file__).parent / "fonts"


def is_svg(data: bytes, *, name: str) -> bool:
    """Whether the file says that it is an SVG drawing, by its name or by how it begins."""
    begin = data[:4000].replace(b"\x00", b"").lower()
    return name.lower().endswith((".svg", ".svgz")) or b"<svg" in begin


def check_svg(data: bytes, *, name: str) -> bool:
    """Whether live text is in a drawing that does nothing but draw; raises BadFile with the reason for any other."""
    root = _parse(data, name)
    _refuse(_trouble(root), name)
    if _drawn(root) > MOST_DRAWN:
        _refuse("more in it than can be drawn here once all that it repeats is drawn", name)
    return next(root.iter(f"{_SVG}text"), None) is not None


def draw_svg(data: bytes, *, name: str) -> bytes:
    """A checked drawing as PNG with a clear ground, its longer side SIDE pixels, whatever size it says it has.

    Live text is set in a typeface that ships with Pressline. Raises BadFile where nothing can be drawn.
    """
    text = etree.tostring(_parse(data, name), encoding="unicode")
    faces = [str(path) for path in sorted(_FONTS.glob("*.ttf"))]
    try:
        drawn = resvg_py.svg_to_bytes(
            svg_string=text, width=SIDE, height=SIDE, skip_system_fonts=True, font_files=faces, font_family="Geist"
        )
    except ValueError as error:
        raise BadFile(f"{name} is an SVG drawing that cannot be drawn ({error}). Export it again.") from error
    return drawn


def _parse(data: bytes, name: str) -> Any:
    if len(data) > MOST_BYTES:
        raise BadFile(f"{name} weighs {len(data) / 1024**2:.1f} MB; an SVG drawing may weigh 2 MB. Simplify its paths.")
    if data.startswith(b"\x1f\x8b"):
        raise BadFile(f"{name} is a compressed SVG drawing. Save it as plain SVG.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadFile(f"{name} is an SVG drawing that is damaged or cut short. Export it again.") from error
    if root.getroottree().docinfo.doctype:
        _refuse("a DOCTYPE, which may define entities", name)
    return root


def _refuse(trouble: str, name: str) -> None:
    if trouble:
        raise BadFile(f"{name} is an SVG drawing with {trouble}. Take it out, or export the logo as PNG.")


def _trouble(root: Any) -> str:
    """The first thing in it that is no drawing, as a person says it; nothing for a plain drawing."""
    if any(True for node in root.getroottree().xpath("//processing-instruction()")):
        return "an instruction to other programs"
    # Without its namespace nothing here is what it seems; programs that guess would still run it.
    found = (_trouble_of(node) for node in root.iter(etree.Element))
    told = next((trouble for trouble in found if trouble), "")
    return told or ("no SVG namespace" if root.tag != f"{_SVG}svg" else "")


def _trouble_of(node: Any) -> str:
    tag = etree.QName(node).localname
    if tag in _RUNS:
        return _RUNS[tag]
    if tag in _EMBEDS or node.tag.startswith(_XHTML):
        return f"{_EMBEDS.get(tag, 'a piece of a web page')} inside it ({tag})"
    if tag in _MOVES:
        return f"an animation ({tag})"
    if tag == "style" and (told := _trouble_in_style(node.text or "")):
        return told
    return next((told for key, value in node.attrib.items() if (told := _trouble_in(key, value))), "")


def _trouble_in(key: str, value: str) -> str:
    name = etree.QName(key).localname.lower()
    if name.startswith("on"):
        return f"something that runs when it is touched ({name})"
    if name in ("href", "src") and not value.strip().startswith("#"):
        return f"a reference to something outside it ({value.strip()[:60]})"
    if name == "base":
        return "an address that its references begin from (xml:base)"
    return _trouble_in_style(value)


def _trouble_in_style(text: str) -> str:
    plain = _without_comments(text)
    if "@import" in plain.lower():
        return "a style sheet from elsewhere (@import)"
    outside = [address for address in _URL.findall(plain) if not address.startswith("#")]
    if outside:
        return f"a reference to something outside it ({outside[0][:60] or 'url()'})"
    # An escape could spell any of the above so that it is not found.
    return "an escape in its styles" if "\\" in plain and ("{" in plain or ":" in plain) else ""


def _without_comments(text: str) -> str:
    """Read up to where the last one ends: from each that is left open, its end would be looked for in vain."""
    end = text.rfind("*/") + 2 if "*/" in text else 0
    return _COMMENT.sub("", text[:end]) + text[end:]


def _drawn(root: Any) -> int:
    """How many elements are drawn in the end: one that refers to others counts for all of them, each time.

    What a style sheet refers to counts for every element, since which ones it is for is not worked out here.
    """
    everything = list(root.iter(etree.Element))
    named = {node.get("id"): node for node in everything if node.get("id")}
    styled = {key for node in everything if node.tag == f"{_SVG}style" for key in _ids(node.text or "")}
    if len(everything) > MOST_DRAWN or len(styled) > MOST_STYLED:
        return MOST_DRAWN + 1
    counted: dict[Any, int] = {}
    waiting: list[tuple[Any, bool]] = [(root, False)]
    open_ = set()
    while waiting:
        node, is_whole = waiting.pop()
        if not is_whole and node in open_:
            continue
        below = [*node.iterchildren(etree.Element), *(named[key] for key in {*_refers(node), *styled} if key in named)]
        if is_whole:
            counted[node] = min(MOST_DRAWN + 1, 1 + sum(counted.get(one, 0) for one in below))
        else:
            open_.add(node)
            waiting += [(node, True), *((one, False) for one in below)]
    return counted[root]


def _refers(node: Any) -> Iterator[str]:
    """The ids that an element refers to, by href or by url(#…)."""
    for key, value in node.attrib.items():
        if etree.QName(key).localname == "href":
            yield value.strip().lstrip("#")
        yield from _ids(value)


def _ids(style: str) -> list[str]:
    return [address.lstrip("#") for address in _URL.findall(style)]
