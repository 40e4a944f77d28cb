"""The form by which colours out of another tool's file come into a brand's draft."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from pipelines.actions import save_brand_draft
from pipelines.brand import Colour, Role, inherit
from pipelines.brand.importing import Palette, Swatch, read_palette, usual_role
from pipelines.brand.importing.palette import named
from pipelines.brand.rules import MOST_COLOURS
from pipelines.errors import BadFile, Invalid, Stale
from pipelines.media.checks.alike import alike
from pipelines.models import Brand
from studio.models import User

from .brand_fields import ROLES
from .numbers import read_number
from .uploads import read_upload

# Each has two inputs, and a form has at most a thousand.
MOST_SHOWN: Final = 400
HEX: Final = re.compile(r"#[0-9a-f]{6}")
AGAIN: Final = "What was found in the file did not come back whole. Bring the file once more."
ASKS: Final = "Choose a file of colours."


@dataclass
class Offer:
    """A colour that was found: the part it would play, whether it is ticked, and what it is hardly told apart from."""

    number: int
    name: str
    hex: str
    role: str
    ticked: bool = False
    near: str = ""


class ColoursForm:
    """What a file holds, to be ticked; what is ticked comes into the brand's draft."""

    roles = ROLES
    most = MOST_COLOURS

    def __init__(self, brand: Brand) -> None:
        self.brand = brand
        above = brand.parent.newest() if brand.parent else None
        self.there: list[dict[str, Any]] = list(inherit(above.rules if above else {}, brand.draft).get("palette") or [])
        self.revision = brand.revision
        self.offers: list[Offer] = []
        self.notes: list[str] = []
        self.file = ""
        self.instead = False
        self.wrong = ""
        self.status = 200

    @property
    def found(self) -> str:
        """What was found, as it goes with the form and comes back."""
        return json.dumps([[offer.name, offer.hex] for offer in self.offers])

    def find(self, upload: UploadedFile[bytes] | None) -> None:
        """Shows what is in a file, each ticked that is new where all of those fit."""
        try:
            if upload is None:
                raise BadFile(ASKS)
            self.file = (upload.name or "the file")[:120]
            self._show(read_palette(read_upload(upload), name=self.file))
        except BadFile as error:
            self._refuse(error)

    def read(self, given: QueryDict) -> bool:
        """Takes what was found and what is ticked as it was sent; says whether it came back whole."""
        self.revision = read_number(given.get("revision", "")) or 0
        self.file, self.instead = given.get("file_name", "")[:120], given.get("how") == "instead"
        try:
            self._offer(_swatches(given.get("found", "")))
        except Invalid as error:
            self._refuse(error)
            return False
        ticked, roles = set(given.getlist("take")), dict(ROLES)
        for offer in self.offers:
            offer.ticked = str(offer.number) in ticked
            role = given.get(f"role.{offer.number}", "")
            offer.role = role if role in roles else offer.role
        return True

    def take(self, *, by: User) -> int:
        """How many colours came into the draft; 0 where something stands in the way, which is told then."""
        try:
            palette = self._palette()
            save_brand_draft(self.brand, said={**self.brand.draft, "palette": palette}, revision=self.revision, by=by)
        except (Invalid, Stale) as error:
            self._refuse(error)
            return 0
        return sum(offer.ticked for offer in self.offers)

    def _palette(self) -> list[dict[str, Any]]:
        taken = [offer for offer in self.offers if offer.ticked]
        kept = [] if self.instead else self.there
        if not taken:
            raise Invalid("Tick the colours that you want to take.")
        if over := max(0, len(kept) + len(taken) - MOST_COLOURS):
            there = f", and it has {len(kept)} already" if kept else ""
            told = f"{len(taken)} are ticked: leave out {over} of them."
            raise Invalid(f"A palette holds at most {MOST_COLOURS} colours{there}. {told}")
        names = _unused([offer.name for offer in taken], [str(row.get("name")) for row in kept])
        new = [
            Colour(name=name, hex=offer.hex, role=cast("Role", offer.role))
            for name, offer in zip(names, taken, strict=True)
        ]
        return [*kept, *(colour.model_dump(mode="json") for colour in new)]

    def _show(self, palette: Palette) -> None:
        self._offer(palette.swatches[:MOST_SHOWN])
        self.notes = list(palette.notes)
        if len(palette.swatches) > MOST_SHOWN:
            self.notes.append(f"The first {MOST_SHOWN} of {len(palette.swatches):,} colours are shown.")
        new = [offer for offer in self.offers if not offer.near]
        for offer in new if len(new) + len(self.there) <= MOST_COLOURS else ():
            offer.ticked = True

    def _offer(self, swatches: Iterable[Swatch]) -> None:
        found = list(swatches)
        self.offers = [Offer(at, one.name, one.hex, usual_role(one.hex)) for at, one in enumerate(found)]
        there = [(str(row.get("name")), str(row.get("hex")).lower()) for row in self.there]
        known = [(name, value) for name, value in there if HEX.fullmatch(value)]
        both = [*known, *((one.name, one.hex) for one in found)]
        for place, nearest, apart in alike([value for _, value in both]):
            if place >= len(known):
                like = "is the same as" if both[place][1] == both[nearest][1] else f"is only ΔE {apart:.1f} from"
                where = "in the draft" if nearest < len(known) else "above"
                self.offers[place - len(known)].near = f"{like} {both[nearest][0]} {where}"

    def _refuse(self, error: Invalid | Stale) -> None:
        self.wrong, self.status = error.message, error.status


def _swatches(text: str) -> list[Swatch]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(AGAIN) from error
    if not isinstance(found, list) or not 0 < len(found) <= MOST_SHOWN or not all(map(_is_swatch, found)):
        raise Invalid(AGAIN)
    return [named(name, value) for name, value in found]


def _is_swatch(item: Any) -> bool:
    is_pair = isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item)
    return is_pair and bool(HEX.fullmatch(item[1]))


def _unused(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    """The names, each counted on where it stands for another colour already: differences are told by name."""
    used, found = set(taken), []
    for name in names:
        fresh, count = name, 2
        while fresh in used:
            fresh, count = f"{name} {count}", count + 1
        used.add(fresh)
        found.append(fresh)
    return found
