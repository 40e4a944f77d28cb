"""Verbs on the files that a brand brings, logos, fonts and pictures: checked at the door and kept by their content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..brand import BrandRules
from ..errors import BadFile, Invalid
from ..media.fonts import faces_for
from ..media.mark import read_mark
from ..media.picture import read_picture
from ..media.sendable import fitted, sendable
from ..media.sniff import sniff
from ..media.typeface import read_typeface
from ..providers.fitting import LOOKED_AT
from .assets import store_content

GROUNDS: Final = ("on_light", "on_dark")


@dataclass(frozen=True)
class Kept:
    """What a brand says from then on of a file that was kept, by field, and sentences about what was found in it."""

    said: dict[str, Any]
    notes: tuple[str, ...] = ()


def store_mark(data: bytes, *, ground: str, name: str) -> Kept:
    """Keeps a logo for `on_light` or `on_dark` as PNG, and as SVG where it is one; raises BadFile with the reason."""
    mark = read_mark(data, name=name)
    drawing = store_content(mark.svg) if mark.svg else ""
    return Kept({ground: store_content(mark.png), f"svg_{ground}": drawing}, mark.notes)


def store_logo(data: bytes, *, name: str) -> str:
    """The SHA-256 under which a brand names a logo from then on; raises BadFile for what is no picture."""
    return str(store_mark(data, ground="on_light", name=name).said["on_light"])


def store_font(data: bytes, *, weight: int, name: str) -> Kept:
    """Keeps a font file; its family, and the weight that it has nearest to this one. Raises BadFile with the reason."""
    face = read_typeface(data, name=name)
    nearest = face.nearest(weight)
    told = f"{face.family} has no weight {weight}; the nearest it has is {nearest}, which is set now."
    said = {"file": store_content(data), "family": face.family, "weight": nearest}
    return Kept(said, (told,) if nearest != weight else ())


def store_reference(data: bytes, *, name: str) -> str:
    """The SHA-256 under which a brand names a picture that shows its style; raises BadFile for what is no picture.

    It is kept no larger than models look at.
    """
    if sniff(data, name=name).kind != "image":
        raise BadFile(f"{name} is no picture. Give a PNG, a JPEG or a WebP.")
    read_picture(data)
    return store_content(fitted(sendable(data), LOOKED_AT).data)


def check_family(rules: BrandRules) -> None:
    """Raises Invalid where the brand names a family that does not ship with Pressline and brings no file for it."""
    if not rules.headline.file:
        faces_for(rules.headline.family)


def import_marks(rules: Mapping[str, Any], *, folder: Path) -> dict[str, Any]:
    """A brand file's content with its logos, font and pictures, which it names as files beside it, kept.

    Raises Invalid for a file that is not there, and BadFile with the reason.
    """
    content = dict(rules)
    logo, headline = content.get("logo"), content.get("headline")
    if isinstance(logo, dict):
        content["logo"] = logo | _import_logo(logo, folder)
    if isinstance(headline, dict) and headline.get("file"):
        path = _there(folder / str(headline["file"]), "headline")
        weight = headline.get("weight", 700)
        font = store_font(path.read_bytes(), weight=weight if isinstance(weight, int) else 700, name=path.name)
        content["headline"] = {**headline, **font.said}
    imagery = content.get("imagery")
    if isinstance(imagery, dict) and isinstance(imagery.get("references"), list):
        found = [_there(folder / str(name), "picture") for name in imagery["references"]]
        kept = [store_reference(path.read_bytes(), name=path.name) for path in found]
        content["imagery"] = {**imagery, "references": kept}
    return content


def _import_logo(logo: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """What a brand says of its logo's files; a drawing is named beside its raster, or alone in place of it."""
    said: dict[str, Any] = {}
    for ground in GROUNDS:
        for field in (ground, f"svg_{ground}"):
            if logo.get(field):
                path = _there(folder / str(logo[field]), "logo")
                kept = store_mark(path.read_bytes(), ground=ground, name=path.name).said
                said |= kept if field == ground else {field: kept[field]}
    return said


def _there(path: Path, part: str) -> Path:
    if not path.is_file():
        raise Invalid(
            f"The brand names a {'font' if part == 'headline' else part} at {path}, but no file is there.", loc=(part,)
        )
    return path
