"""What a brand's form is made of: sections of fields and of rows, named by their paths in the rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from pipelines.steps import CATALOGUE

Choices = tuple[tuple[str, str], ...]
ROLES: Final[Choices] = (
    ("ink", "ink"),
    ("accent", "accent"),
    ("ground", "ground"),
    ("light", "light"),
    ("paper", "paper"),
)
KINDS: Final[Choices] = (("font", "a font"), ("picture", "a picture"), ("model", "a model who is shown"))
LOCKS: Final[Choices] = (("", "Anybody may change it"), ("owner", "Owners may change it"), ("nobody", "Nobody may"))
CTA_PLACES: Final[Choices] = (("under", "under the headline"), ("foot", "at the foot"))
ALIGN: Final[Choices] = (("left", "left"), ("centre", "centre"))


@dataclass(frozen=True)
class Told:
    """One field of the form: `kind` is text, area, lines, number, whole, colour, date, choice, file, files or kept.

    What is kept is not shown: it is a file that comes with another one.
    """

    path: str
    label: str
    kind: str = "text"
    choices: Choices = ()
    note: str = ""
    usual: str = ""
    accept: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of the same fields, of which there may be none; `path` is where they are in the rules."""

    path: str
    label: str
    one: str
    columns: tuple[Told, ...]
    note: str = ""


@dataclass(frozen=True)
class Part:
    """A section of the form."""

    key: str
    label: str
    note: str = ""
    fields: tuple[Told, ...] = field(default=())
    tables: tuple[Table, ...] = field(default=())


def _under(part: str, *fields: Told) -> tuple[Told, ...]:
    """Fields of one part of the rules, named by what they are called there."""
    return tuple(replace(told, path=f"{part}.{told.path}") for told in fields)


def param_choices() -> Choices:
    """Every param of every step type, as `type.param`."""
    return tuple(
        (f"{step.key}.{param}", f"{step.label}: {param}")
        for step in CATALOGUE.values()
        for param in step.params.model_fields
    )


PALETTE: Final = Table(
    "palette",
    "Colours",
    "colour",
    (
        Told("name", "Name"),
        Told("hex", "Colour", "colour", usual="#808080"),
        Told("role", "Part", "choice", ROLES, usual="accent"),
        Told("tolerance", "Tolerance, ΔE", "number", usual="6"),
    ),
)
CLAIMS: Final = Table(
    "tone.claims",
    "Claims",
    "claim",
    (Told("words", "Words"), Told("evidence", "What proves it"), Told("until", "Until", "date")),
)
LEGAL: Final = Table("legal", "Lines by market", "line", (Told("market", "Market"), Told("line", "Line")))
RIGHTS: Final = Table(
    "rights",
    "Licences and consents",
    "right",
    (Told("name", "Name"), Told("kind", "Of", "choice", KINDS, usual="font"), Told("until", "Last day", "date")),
    "From the day after its last, nothing starts under this brand until it is renewed or taken out.",
)
HOLDS: Final = Table(
    "defaults",
    "What steps begin with",
    "default",
    (
        Told("param", "Step and setting", "choice"),
        Told("value", "Value"),
        Told("lock", "Lock", "choice", LOCKS),
    ),
    "A step that says nothing else works with this. A locked one is held to it when a pipeline is published.",
)
TYPE: Final = _under(
    "headline",
    Told("family", "Family", note="geist, fraunces or instrument-serif, or that of a font file."),
    Told("file", "Font file", "file", note="TTF or OTF, 10 MB at most.", accept=".ttf,.otf"),
    Told("weight", "Weight", "whole"),
    Told("line_height", "Line height, em", "number"),
    Told("tracking", "Tracking, em", "number"),
    Told("base", "Base size, px", "number"),
    Told("ratio", "Scale, from size to size", "number"),
    Told("line_length", "Line length, characters", "whole"),
)
LOGO_FILES: Final = ".svg,.png,.jpg,.jpeg,.tif,.tiff,.webp"
LOGO: Final = _under(
    "logo",
    Told("on_light", "On light ground", "file", accept=LOGO_FILES),
    Told("on_dark", "On dark ground", "file", accept=LOGO_FILES),
    Told("svg_on_light", "Drawing for light ground", "kept"),
    Told("svg_on_dark", "Drawing for dark ground", "kept"),
    Told("clear_space", "Clear space, of its height", "number"),
    Told("min_width", "Least width, px", "whole"),
    Told("width", "Width, of the shorter side", "number"),
)
TONE: Final = _under(
    "tone",
    Told("do", "Do", "lines"),
    Told("dont", "Don’t", "lines"),
    Told("examples", "As it should sound", "lines"),
    Told("banned", "Words it never uses", "lines"),
    Told("required", "Words it always uses", "lines"),
)
FAMILIES: Final = Table(
    "imagery.families",
    "Drawn by",
    "family",
    (
        Told("family", "Family or service"),
        Told("checkpoint", "Checkpoint"),
        Told("loras", "LoRAs", "area"),
    ),
    "Where models run on machines of your own: what draws where a step names no model itself. A family is called like "
    "sdxl or flux, a service like comfyui; LoRAs stand one to a line with their strength: harbour-grain 0.8.",
)
IMAGERY: Final = _under(
    "imagery",
    Told("style", "Always", "area"),
    Told("avoid", "Never", "area"),
    Told("references", "Pictures that show the style", "files", note="Eight at most.", accept="image/*"),
    Told("strength", "How closely the style is followed", "number", note="0 to 1; 0 shows no model the pictures."),
)
PLACEMENT: Final = _under(
    "placement",
    Told("safe", "Safe zone, of the shorter side", "number"),
    Told("align", "Words keep", "choice", ALIGN),
    Told("cta.words", "Call to action", note="Sixty letters at most; empty, there is none."),
    Told("cta.place", "It stands", "choice", CTA_PLACES),
)
PARTS: Final = (
    Part("names", "Name and voice", fields=(Told("name", "Name"), Told("voice", "Voice", "area"))),
    Part("palette", "Palette", tables=(PALETTE,)),
    Part("type", "Type", fields=TYPE),
    Part("logo", "Logo", "SVG or PNG, best with a clear ground. Without the two the brand has no logo.", fields=LOGO),
    Part("tone", "Tone", "One to a line.", fields=TONE, tables=(CLAIMS,)),
    Part("imagery", "Imagery and placement", fields=IMAGERY + PLACEMENT, tables=(FAMILIES,)),
    Part("legal", "Legal lines", tables=(LEGAL,)),
    Part("rights", "Rights", tables=(RIGHTS,)),
    Part("holds", "Defaults and locks", tables=(HOLDS,)),
)
FIELDS: Final = tuple(told for part in PARTS for told in part.fields)
TABLES: Final = {table.path: table for part in PARTS for table in part.tables}
