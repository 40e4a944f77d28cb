"""What is asked of a provider and what it answers: frozen requests and results, one class an ability."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ..brand import BrandRules

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class ImageRequest:
    """One picture wanted: `width` × `height` pixels; the same request with the same seed asks for the same picture."""

    prompt: str
    width: int
    height: int
    seed: int
    negative: str = ""
    brand: BrandRules | None = None
    model: str = ""


@dataclass(frozen=True)
class ImageResult:
    """The picture's file as it came, the model and seed that made it, and whether it is only a rehearsal."""

    data: bytes
    model: str
    seed: int
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TextRequest:
    """Text wanted for `prompt`, at most `max_words` words."""

    prompt: str
    seed: int
    max_words: int = 60
    brand: BrandRules | None = None
    model: str = ""


@dataclass(frozen=True)
class TextResult:
    """The text, the model that wrote it, and whether it is only a rehearsal."""

    text: str
    model: str
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


class Provider(ABC):
    """An outside service, or the built-in stand-in for all of them."""

    key: ClassVar[str]
    label: ClassVar[str]


class ImageProvider(Provider):
    """Makes pictures."""

    @abstractmethod
    def generate_image(self, request: ImageRequest, progress: Progress) -> ImageResult:
        """One picture; raises a StepFailed with the reason otherwise."""


class TextProvider(Provider):
    """Writes text."""

    @abstractmethod
    def write_text(self, request: TextRequest, progress: Progress) -> TextResult:
        """One text; raises a StepFailed with the reason otherwise."""
