"""Pictures: made, changed inside a mask, drawn on beyond their edges, cut out, enlarged, lit anew, taken apart.

A mask is canonical: an 8-bit grey PNG of the picture's size in which white is what may be changed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any, ClassVar

from ...brand import BrandRules, Family
from ..base import UNTOLD, Ability, Bill, Exchange, File, Pending, Request, Usage, tokens

# OpenAI's pictures of the best quality have 4,160 tokens at 1024 by 1024, and none has more.
TOKENS_A_SQUARE = 4_160
TOKENS_A_PICTURE = 1_600


@dataclass(frozen=True)
class ImageResult:
    """The picture's file as it came, the model and seed that made it, and whether it is only a rehearsal."""

    data: bytes
    model: str
    seed: int
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = UNTOLD


def picture_usage(width: int, height: int, prompt: str = "", *, pictures: int = 0) -> Usage:
    """One picture of so many pixels, out of a prompt and so many pictures; in tokens as much as any model makes."""
    pixels = Decimal(width * height)
    usage = {"calls": Decimal(1), "images": Decimal(1), "megapixels": pixels / 1_000_000, "input": tokens(prompt)}
    usage["pictures"] = Decimal(pictures)
    out, seen = pixels * TOKENS_A_SQUARE / (1024 * 1024), Decimal(pictures) * TOKENS_A_PICTURE
    return usage | {"image_output": out.to_integral_value(ROUND_CEILING), "image_input": seen}


@dataclass(frozen=True)
class Style:
    """How a brand's pictures look, besides in words: pictures that show it, how closely to follow it, 0 to 1, and what
    draws it by model family. `styled` says what of it a model can be told.
    """

    pictures: Sequence[File] = ()
    strength: float = 0.5
    families: Mapping[str, Family] = field(default_factory=dict)


@dataclass(frozen=True)
class ImageRequest(Request[ImageResult]):
    """One picture wanted: `width` × `height` pixels; the same request with the same seed asks for the same picture.

    `pictures` are references for it. `extra` is merged into what is sent last, as the service knows it.
    """

    method: ClassVar = "generate_image"
    result: ClassVar = ImageResult

    prompt: str
    width: int
    height: int
    seed: int
    negative: str = ""
    pictures: Sequence[File] = ()
    brand: BrandRules | None = None
    style: Style = Style()
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    def expects(self) -> Usage:
        """One picture, by its pixels, and its prompt."""
        return picture_usage(self.width, self.height, self.prompt, pictures=len(self.pictures))


class ImageProvider(Ability):
    """Makes pictures."""

    ability = "generate_image"

    @abstractmethod
    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult | Pending:
        """One picture; raises a StepFailed with the reason otherwise."""


@dataclass(frozen=True)
class EditRequest(Request[ImageResult]):
    """A picture changed by `prompt`: inside the mask where there is one, else anywhere."""

    method: ClassVar = "edit_image"
    result: ClassVar = ImageResult

    prompt: str
    picture: File
    width: int
    height: int
    seed: int
    mask: File | None = None
    negative: str = ""
    pictures: Sequence[File] = ()
    style: Style = Style()
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    def expects(self) -> Usage:
        """One picture of the same pixels."""
        return picture_usage(self.width, self.height, self.prompt, pictures=1 + len(self.pictures))


class EditProvider(Ability):
    """Changes pictures by words."""

    ability = "edit_image"

    @abstractmethod
    def edit_image(self, request: EditRequest, exchange: Exchange) -> ImageResult | Pending:
        """The changed picture; raises a StepFailed with the reason otherwise."""


@dataclass(frozen=True)
class ExtendRequest(Request[ImageResult]):
    """A picture of `width` × `height` pixels continued by so many on each side."""

    method: ClassVar = "extend_image"
    result: ClassVar = ImageResult

    picture: File
    width: int
    height: int
    seed: int
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0
    prompt: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of what is wanted."""
        return self.left + self.width + self.right, self.top + self.height + self.bottom

    def expects(self) -> Usage:
        """One picture of the larger size."""
        return picture_usage(*self.size, self.prompt, pictures=1)


class ExtendProvider(Ability):
    """Draws pictures on beyond their edges."""

    ability = "extend_image"

    @abstractmethod
    def extend_image(self, request: ExtendRequest, exchange: Exchange) -> ImageResult | Pending:
        """The larger picture; raises a StepFailed with the reason otherwise."""


@dataclass(frozen=True)
class CutOutRequest(Request[ImageResult]):
    """The subject of a picture wanted on transparent ground."""

    method: ClassVar = "remove_background"
    result: ClassVar = ImageResult

    picture: File
    width: int
    height: int
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    def expects(self) -> Usage:
        """One picture of the same pixels."""
        return picture_usage(self.width, self.height, pictures=1)


class CutOutProvider(Ability):
    """Cuts subjects out."""

    ability = "remove_background"

    @abstractmethod
    def remove_background(self, request: CutOutRequest, exchange: Exchange) -> ImageResult | Pending:
        """The subject with alpha, the same size; raises a StepFailed with the reason otherwise."""


@dataclass(frozen=True)
class UpscaleRequest(Request[ImageResult]):
    """A picture wanted `factor` times as wide and high."""

    method: ClassVar = "upscale_image"
    result: ClassVar = ImageResult

    picture: File
    width: int
    height: int
    factor: int = 2
    seed: int = 0
    prompt: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    def expects(self) -> Usage:
        """One picture of the larger size."""
        return picture_usage(self.width * self.factor, self.height * self.factor, self.prompt, pictures=1)


class UpscaleProvider(Ability):
    """Enlarges pictures."""

    ability = "upscale_image"

    @abstractmethod
    def upscale_image(self, request: UpscaleRequest, exchange: Exchange) -> ImageResult | Pending:
        """The larger picture; raises a StepFailed with the reason otherwise."""


@dataclass(frozen=True)
class RelightRequest(Request[ImageResult]):
    """A picture wanted in another light, and before another ground where `background` is given."""

    method: ClassVar = "relight_image"
    result: ClassVar = ImageResult

    prompt: str
    picture: File
    width: int
    height: int
    seed: int
    background: File | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    def expects(self) -> Usage:
        """One picture of the same pixels."""
        return picture_usage(self.width, self.height, self.prompt, pictures=1)


class RelightProvider(Ability):
    """Lights pictures anew."""

    ability = "relight_image"

    @abstractmethod
    def relight_image(self, request: RelightRequest, exchange: Exchange) -> ImageResult | Pending:
        """The picture in its new light; raises a StepFailed with the reason otherwise."""


@dataclass(frozen=True)
class LayersResult:
    """The parts of a picture, each a file with alpha, and what each is called."""

    layers: list[bytes]
    labels: list[str]
    model: str
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = UNTOLD


@dataclass(frozen=True)
class LayersRequest(Request[LayersResult]):
    """A picture wanted in parts."""

    method: ClassVar = "split_layers"
    result: ClassVar = LayersResult

    picture: File
    width: int
    height: int
    prompt: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    def expects(self) -> Usage:
        """One picture of the same pixels."""
        return picture_usage(self.width, self.height, self.prompt, pictures=1)


class LayersProvider(Ability):
    """Takes pictures apart."""

    ability = "split_layers"

    @abstractmethod
    def split_layers(self, request: LayersRequest, exchange: Exchange) -> LayersResult | Pending:
        """The parts, from the back to the front; raises a StepFailed with the reason otherwise."""
