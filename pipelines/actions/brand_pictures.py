"""The rehearsed picture of a brand's specimen: made once for what a version says of pictures, and kept by that."""

from __future__ import annotations

import hashlib

from django.core.files.storage import default_storage

from .. import queue
from ..brand import BrandRules
from ..errors import NotFound
from ..media.paint import paint_backdrop
from ..media.picture import thumbnail
from ..models import BrandVersion, thumb_name
from .assets import store_thumb

WIDTH, HEIGHT = 800, 1000
# Of whoever paints: pictures of another one have other names.
PAINTER = "rehearsal/backdrop-2"


def has_rehearsed(version: BrandVersion) -> bool:
    """Whether the picture is painted."""
    return bool(default_storage.exists(_name(version.read())))


def ask_for_rehearsed(version: BrandVersion) -> None:
    """Has a worker paint the picture where there is none: nothing is painted in the process that asks."""
    if not has_rehearsed(version):
        queue.ask_to_rehearse(version.pk)


def make_rehearsed(version: BrandVersion) -> None:
    """Paints what the rehearsal's provider paints to the brand's own words, in its palette, and keeps it as WebP."""
    rules = version.read()
    if not has_rehearsed(version):
        picture = paint_backdrop(_words(rules), brand=rules, width=WIDTH, height=HEIGHT)
        store_thumb(_key(rules), thumbnail(picture, side=HEIGHT))


def read_rehearsed(version: BrandVersion) -> bytes:
    """The picture as WebP; raises NotFound while there is none."""
    if not has_rehearsed(version):
        raise NotFound("The rehearsed picture is not painted yet. Ask again in a moment.")
    with default_storage.open(_name(version.read())) as stored:
        data: bytes = stored.read()
    return data


def _words(rules: BrandRules) -> str:
    return rules.imagery.style or rules.voice or rules.name


def _name(rules: BrandRules) -> str:
    return thumb_name(_key(rules))


def _key(rules: BrandRules) -> str:
    palette = " ".join(f"{colour.role}{colour.hex}" for colour in rules.palette)
    return hashlib.sha256(f"{PAINTER}\n{palette}\n{_words(rules)}".encode()).hexdigest()
