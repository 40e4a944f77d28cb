"""What a brand says, as plain frozen data that steps and providers read; pure."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import Invalid

Role = Literal["ink", "accent", "ground", "light", "paper"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Colour(_Part):
    """One palette colour, `hex` as #rrggbb in sRGB, and the part it plays."""

    name: str
    hex: str = Field(pattern=r"^#[0-9a-fA-F]{6}$")
    role: Role


class Type(_Part):
    """How text is set: a font family that ships with Pressline, weight, line height in ems, tracking in ems."""

    family: str = "geist"
    weight: int = Field(700, ge=100, le=900)
    line_height: float = Field(1.04, ge=0.8, le=2)
    tracking: float = Field(-0.02, ge=-0.2, le=0.5)


class Logo(_Part):
    """Logo files by SHA-256, one for light and one for dark ground; clear space as a share of the logo's height."""

    on_light: str
    on_dark: str
    clear_space: float = Field(0.5, ge=0, le=4)
    min_width: int = Field(96, ge=8, description="pixels")
    width: float = Field(0.18, gt=0, le=1, description="share of the picture's shorter side")


class Imagery(_Part):
    """Words that belong to every prompt, and words that never do."""

    style: str = ""
    avoid: str = ""


class Placement(_Part):
    """The safe zone as a share of the shorter side, and the edge the headline keeps to."""

    safe: float = Field(0.07, ge=0, le=0.3)
    align: Literal["left", "centre"] = "left"


class BrandRules(_Part):
    """Everything a brand version says. Steps get one of these, never a table row."""

    name: str
    palette: tuple[Colour, ...] = Field(min_length=1, max_length=24)
    headline: Type = Type()
    voice: str = ""
    imagery: Imagery = Imagery()
    placement: Placement = Placement()
    logo: Logo | None = None

    def colour(self, role: Role) -> str:
        """The hex of the first colour with this role, or of the first colour there is."""
        return next((colour.hex for colour in self.palette if colour.role == role), self.palette[0].hex)


def read_brand(data: dict[str, Any]) -> BrandRules:
    """The rules in a brand file's content; raises Invalid with one sentence for each field that is wrong."""
    try:
        return BrandRules.model_validate(data)
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}." for item in error.errors()]
        raise Invalid("\n".join(lines)) from error
