"""What a brand says, as plain frozen data that steps and providers read; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ..errors import Invalid

# Who may set a locked param otherwise: the project's owners, or nobody without a signed exception.
MayUnlock = Literal["owner", "nobody"]
MOST_COLOURS: Final = 24
MOST_REFERENCES: Final = 8
DEEPEST: Final = 40
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Ident = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Role = Literal["ink", "accent", "ground", "light", "paper"]
# The SHA-256 of a stored file, or nothing where there is none.
Stored = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
Kept = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
# The name of a model's file there, with its folder; web UIs read angle brackets and colons in prompts as their own.
ModelFile = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^<>:\x00-\x1f\x7f]*$", max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Colour(_Part):
    """One palette colour, `hex` as #rrggbb in sRGB, the part it plays, and how far uses may stray, in ΔE 2000."""

    name: str
    hex: str = Field(pattern=r"^#[0-9a-fA-F]{6}$")
    role: Role
    tolerance: float = Field(6, ge=0, le=50)


class Type(_Part):
    """How text is set: a family that ships with Pressline, or the font `file` that the brand brought and what it calls
    itself; weight, line height and tracking in ems; sizes as a scale: `base` pixels, and `ratio` from each to the next.
    """

    family: str = "geist"
    file: Stored = ""
    weight: int = Field(700, ge=100, le=900)
    line_height: float = Field(1.04, ge=0.8, le=2)
    tracking: float = Field(-0.02, ge=-0.2, le=0.5)
    base: float = Field(16, ge=6, le=48, description="pixels")
    ratio: float = Field(1.25, ge=1, le=2)
    line_length: int = Field(66, ge=12, le=160, description="characters at most")

    def size(self, step: int) -> float:
        """The size in pixels so many steps above the base, or below it."""
        return float(round(self.base * self.ratio**step, 1))


class Logo(_Part):
    """Logo files by SHA-256, one for light and one for dark ground; clear space as a share of the logo's height.

    The two are rasters, which everything works with; `svg_…` is the drawing that one was made from, where there is one.
    """

    on_light: str
    on_dark: str
    svg_on_light: Stored = ""
    svg_on_dark: Stored = ""
    clear_space: float = Field(0.5, ge=0, le=4)
    min_width: int = Field(96, ge=8, description="pixels")
    width: float = Field(0.18, gt=0, le=1, description="share of the picture's shorter side")


class Lora(_Part):
    """A small addition to a checkpoint, by the name of its file, and how much of it is taken: 1 is as it was made."""

    name: ModelFile = Field(min_length=1)
    strength: float = Field(1, ge=-2, le=2)


class Family(_Part):
    """What draws the brand's pictures where models of one family run on machines of one's own."""

    checkpoint: ModelFile = ""
    loras: tuple[Lora, ...] = Field((), max_length=8)


class Imagery(_Part):
    """Words that belong to every prompt, and words that never do; pictures that show the style, and how closely it is
    followed, 0 to 1; and what draws it, by model family such as `sdxl`, or by service such as `comfyui`.
    """

    style: str = ""
    avoid: str = ""
    references: tuple[Kept, ...] = Field((), max_length=MOST_REFERENCES)
    strength: float = Field(0.5, ge=0, le=1)
    families: Mapping[Ident, Family] = Field({}, max_length=12)


class Claim(_Part):
    """Something the brand may say of itself, what proves it, and until when; no day is without end."""

    words: Words
    evidence: str = ""
    until: date | None = None


class Tone(_Part):
    """How the brand speaks: what to do and what not, sentences as they should sound, words it never or always uses."""

    do: tuple[Words, ...] = ()
    dont: tuple[Words, ...] = ()
    examples: tuple[Words, ...] = ()
    banned: tuple[Words, ...] = Field((), max_length=500)
    required: tuple[Words, ...] = Field((), max_length=100)
    claims: tuple[Claim, ...] = Field((), max_length=200)


class Right(_Part):
    """A licence or a consent that ends: of a font, of a picture, or of a model who is shown."""

    name: Name
    kind: Literal["font", "picture", "model"]
    until: date


class Cta(_Part):
    """The call to action, none where it has no words, and where it stands: under the headline or at the foot."""

    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    place: Literal["under", "foot"] = "under"


class Placement(_Part):
    """The safe zone as a share of the shorter side, the edge the headline keeps to, and the call to action."""

    safe: float = Field(0.07, ge=0, le=0.3)
    align: Literal["left", "centre"] = "left"
    cta: Cta = Cta()


class BrandRules(_Part):
    """Everything a brand version says. Steps get one of these, never a table row."""

    name: str
    palette: tuple[Colour, ...] = Field(min_length=1, max_length=MOST_COLOURS)
    headline: Type = Type()
    voice: str = ""
    imagery: Imagery = Imagery()
    placement: Placement = Placement()
    logo: Logo | None = None
    tone: Tone = Tone()
    legal: Mapping[str, str] = Field({}, description="lines that belong under everything, by market")
    rights: tuple[Right, ...] = ()
    defaults: Mapping[Ident, Mapping[Ident, JsonValue]] = Field({}, description="what step types begin with, by param")
    locks: Mapping[Ident, Mapping[Ident, MayUnlock]] = Field({}, description="who may set a param otherwise")

    @model_validator(mode="before")
    @classmethod
    def _can_be_kept(cls, said: Any) -> Any:
        if not _can_be_kept(said):
            told = "A brand is text and numbers; this holds a character or a number that is none, or lies too deep"
            raise PydanticCustomError("told", told)
        return said

    @field_validator("palette", mode="before")
    @classmethod
    def _palette_is_no_catalogue(cls, said: Any) -> Any:
        if isinstance(said, list | tuple) and len(said) > MOST_COLOURS:
            told = "A palette holds at most {most} colours, and here are {count}. Leave some out."
            raise PydanticCustomError("told", told, {"most": MOST_COLOURS, "count": len(said)})
        return said

    @model_validator(mode="after")
    def _locks_hold_something(self) -> BrandRules:
        locked = [(kind, param) for kind, locks in self.locks.items() for param in locks]
        loose = [f"{kind}.{param}" for kind, param in locked if param not in self.defaults.get(kind, {})]
        if loose:
            said = ", ".join(loose)
            raise PydanticCustomError("told", "{said} is locked, and needs a default to be kept at", {"said": said})
        return self

    def colour(self, role: Role) -> str:
        """The hex of the first colour with this role, or of the first colour there is."""
        return next((colour.hex for colour in self.palette if colour.role == role), self.palette[0].hex)


def read_brand(data: Mapping[str, Any]) -> BrandRules:
    """The rules in a brand file's content; raises Invalid with one sentence for each field that is wrong."""
    try:
        return BrandRules.model_validate(dict(data))
    except ValidationError as error:
        raise Invalid("\n".join(_sentence(item["loc"], item["msg"]) for item in error.errors())) from error


def _sentence(places: Sequence[int | str], message: str) -> str:
    told = f"{message.rstrip('.')}."
    return f"{'.'.join(map(str, places))}: {told}" if places else told


def _can_be_kept(said: Any, depth: int = 0) -> bool:
    """Whether every database can hold it as JSON: PostgreSQL takes no NUL, and neither NaN nor infinity."""
    if isinstance(said, str):
        return "\x00" not in said
    if isinstance(said, float):
        return isfinite(said)
    if isinstance(said, Mapping):
        said = [*said, *said.values()]
    if isinstance(said, list | tuple):
        return depth < DEEPEST and all(_can_be_kept(item, depth + 1) for item in said)
    return True
