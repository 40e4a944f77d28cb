"""A brand version as a specimen sheet shows it: its palette and what reads on what, its type, its logos, a layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.core.files.storage import default_storage

from ..brand import BrandRules, Change, Colour, Role
from ..errors import BadFile, NotFound
from ..media.fonts import shipped
from ..media.light import contrast, hex_linear, luminance
from ..media.sniff import sniff
from ..media.typeface import font_mime as font_mime
from ..models import BrandVersion, content_name

# What is usually set on what: ink and ground, by the parts that colours play.
PAIRS: Final[tuple[tuple[Role, Role], ...]] = (
    ("ink", "paper"),
    ("ink", "light"),
    ("ink", "ground"),
    ("paper", "ink"),
    ("paper", "accent"),
    ("accent", "paper"),
)
# The WCAG 2 levels by contrast ratio.
LEVELS: Final = ((7.0, "AAA, any text"), (4.5, "AA, any text"), (3.0, "large text only"), (0.0, "not for text"))
SIZES: Final = ((6, "Display"), (5, "Title"), (4, "Heading"), (2, "Lead"), (0, "Text"), (-1, "Note"))
SAMPLE: Final = "Made to last"
CTA: Final = "See how it is made"
# On any colour one of these two has a contrast of at least 4.58, the root of 21.
BLACK, WHITE = "#000000", "#ffffff"
# Which parts of the rules a section of the sheet is drawn from.
SECTIONS: Final = {
    "palette": ("palette",),
    "type": ("headline",),
    "logo": ("logo",),
    "sample": ("palette", "headline", "logo", "placement", "legal"),
    "picture": ("palette", "imagery"),
    "voice": ("name", "voice", "imagery", "placement", "tone"),
    "legal": ("legal",),
    "rights": ("rights",),
    "holds": ("defaults", "locks"),
}


@dataclass(frozen=True)
class Swatch:
    """A colour of the palette, what reads on it, and whether the other version says it otherwise."""

    colour: Colour
    ink: str
    differs: bool = False


@dataclass(frozen=True)
class Pair:
    """Ink on a ground, the WCAG 2 contrast ratio of the two, and what that is enough for."""

    ink: Colour
    ground: Colour
    ratio: float
    level: str

    @property
    def is_poor(self) -> bool:
        """Whether no text reads well in it."""
        return self.level == LEVELS[-1][1]


@dataclass(frozen=True)
class Marked:
    """A logo in its pixels on a ground, with its clear space around it: what its drawing is `across` and `down`."""

    ground: str
    hex: str
    ink: str
    width: int
    height: int
    clear: float

    @property
    def across(self) -> float:
        """Its width with clear space on both sides."""
        return self.width + 2 * self.clear

    @property
    def down(self) -> float:
        """Its height with clear space above and below."""
        return self.height + 2 * self.clear


@dataclass(frozen=True)
class Sample:
    """A layout of 4:5 in the brand's colours: what stands on it, and sizes as shares of its width, in per cent."""

    headline: str
    cta: str
    legal: str
    ground: str
    ink: str
    button: str
    button_ink: str
    safe: float
    logo: float
    logo_ground: str


@dataclass(frozen=True)
class Specimen:
    """All of a sheet; `differs` names the sections of which the version beside it says something otherwise."""

    version: BrandVersion
    rules: BrandRules
    palette: tuple[Swatch, ...]
    pairs: tuple[Pair, ...]
    sizes: tuple[tuple[str, float], ...]
    logos: tuple[Marked, ...]
    sample: Sample
    line: str
    differs: frozenset[str] = field(default=frozenset())

    @property
    def family(self) -> str:
        """What its typeface is called: `instrument-serif`, which ships, is Instrument Serif."""
        said = self.rules.headline
        return said.family if said.file else said.family.replace("-", " ").title()

    @property
    def face(self) -> str:
        """What the page calls the version's font."""
        return f"brand-{self.version.brand_id}-{self.version.number}"


def draw_specimen(version: BrandVersion, *, changes: Sequence[Change] = ()) -> Specimen:
    """The sheet of a version, with what differs by these changes marked."""
    rules = version.read()
    parts = {change.places[0] for change in changes}
    colours = {change.places[1] for change in changes if change.places[0] == "palette"}
    words = (*rules.tone.examples, rules.voice, SAMPLE)
    return Specimen(
        version,
        rules,
        tuple(Swatch(colour, _reads_on(colour.hex), colour.name in colours) for colour in rules.palette),
        _pairs(rules),
        tuple((name, rules.headline.size(step)) for step, name in SIZES),
        _logos(rules),
        _sample(rules),
        next(line for line in words if line),
        frozenset(name for name, named in SECTIONS.items() if parts & set(named)),
    )


def font_file(rules: BrandRules) -> bytes:
    """The font that a brand is set in: its own file, or the one that ships with Pressline; raises NotFound."""
    if not rules.headline.file:
        return shipped(rules.headline.family)
    return read_named(rules.headline.file)


def read_named(sha256: str) -> bytes:
    """A file that a brand names; raises NotFound where it is not kept."""
    try:
        with default_storage.open(content_name(sha256)) as stored:
            data: bytes = stored.read()
    except FileNotFoundError as error:
        raise NotFound("A file of the brand is not in the store any more. Give it anew, then publish.") from error
    return data


def contrast_of(one: str, other: str) -> float:
    """The WCAG 2 contrast ratio, 1-21, of two #rrggbb colours."""
    return contrast(float(luminance(hex_linear(one))), float(luminance(hex_linear(other))))


def _pairs(rules: BrandRules) -> tuple[Pair, ...]:
    first = {colour.role: colour for colour in reversed(rules.palette)}
    return tuple(_pair(first[ink], first[ground]) for ink, ground in PAIRS if ink in first and ground in first)


def _pair(ink: Colour, ground: Colour) -> Pair:
    ratio = contrast_of(ink.hex, ground.hex)
    return Pair(ink, ground, ratio, next(level for least, level in LEVELS if ratio >= least))


def _reads_on(ground: str, inks: Sequence[str] = (BLACK, WHITE)) -> str:
    return max(inks, key=lambda ink: contrast_of(ink, ground))


def _logos(rules: BrandRules) -> tuple[Marked, ...]:
    if rules.logo is None:
        return ()
    light = max((colour.hex for colour in rules.palette), key=lambda colour: contrast_of(colour, BLACK))
    dark = max((colour.hex for colour in rules.palette), key=lambda colour: contrast_of(colour, WHITE))
    grounds = (("light", light, rules.logo.on_light), ("dark", dark, rules.logo.on_dark))
    return tuple(
        Marked(ground, colour, _reads_on(colour), *size, rules.logo.clear_space * size[1])
        for ground, colour, sha256 in grounds
        if (size := _size(sha256))
    )


def _size(sha256: str) -> tuple[int, int] | None:
    """The pixels of a logo; None where it is gone, so that the rest of the sheet still shows."""
    try:
        found = sniff(read_named(sha256), name="logo")
    except (NotFound, BadFile):
        return None
    return found.width, found.height


def _sample(rules: BrandRules) -> Sample:
    ground, accent = rules.colour("ground"), rules.colour("accent")
    inks = (rules.colour("ink"), rules.colour("paper"))
    examples = [line for line in rules.tone.examples if len(line) <= 40]
    ink = _reads_on(ground, inks)
    return Sample(
        headline=examples[0] if examples else SAMPLE,
        cta=rules.placement.cta.words or CTA,
        legal=next(iter(rules.legal.values()), ""),
        ground=ground,
        ink=ink,
        button=accent,
        button_ink=_reads_on(accent, inks),
        safe=100 * rules.placement.safe,
        logo=100 * rules.logo.width if rules.logo else 0,
        logo_ground="light" if contrast_of(ground, BLACK) >= contrast_of(ground, WHITE) else "dark",
    )
