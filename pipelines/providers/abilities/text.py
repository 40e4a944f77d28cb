"""Words: written, weighed as vectors, judged for safety."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from ...brand import BrandRules
from ..base import UNTOLD, Ability, Bill, Exchange, File, Pending, Request, Usage, tokens

PICTURE_TOKENS = Decimal(1_600)


@dataclass(frozen=True)
class TextResult:
    """The text, the model that wrote it, and whether it is only a rehearsal; `data` is it parsed, by a schema."""

    text: str
    model: str
    rehearsal: bool = False
    data: Any = None
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = UNTOLD


@dataclass(frozen=True)
class TextRequest(Request[TextResult]):
    """Text wanted for `prompt` and the `pictures` with it, at most `max_words` words; by a JSON Schema if one is given.

    `extra` is merged into what is sent last, as the service knows it.
    """

    method: ClassVar = "write_text"
    result: ClassVar = TextResult
    looks: ClassVar = True

    prompt: str
    seed: int
    max_words: int = 60
    system: str = ""
    pictures: Sequence[File] = ()
    schema: Mapping[str, Any] | None = None
    brand: BrandRules | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    @property
    def max_tokens(self) -> int:
        """Room for `max_words` in any language, with some for a model that thinks before it writes."""
        return 4 * self.max_words + 1_024

    def expects(self) -> Usage:
        """The tokens of prompt and pictures, and two for each word wanted."""
        asked = tokens(self.system + self.prompt) + PICTURE_TOKENS * len(self.pictures)
        return {"calls": Decimal(1), "input": asked, "output": Decimal(2 * self.max_words)}


class TextProvider(Ability):
    """Writes text."""

    ability = "text"

    @abstractmethod
    def write_text(self, request: TextRequest, exchange: Exchange) -> TextResult | Pending:
        """One text; raises a StepFailed with the reason otherwise."""


@dataclass(frozen=True)
class EmbedResult:
    """A vector for each text, in order."""

    vectors: list[list[float]]
    model: str
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = UNTOLD


@dataclass(frozen=True)
class EmbedRequest(Request[EmbedResult]):
    """Vectors wanted for texts, near each other where the texts mean the same."""

    method: ClassVar = "embed"
    result: ClassVar = EmbedResult

    texts: Sequence[str]
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    def expects(self) -> Usage:
        """The tokens of all texts."""
        return {"calls": Decimal(1), "input": sum((tokens(text) for text in self.texts), Decimal(0))}


class EmbedProvider(Ability):
    """Turns texts into vectors."""

    ability = "embed"

    @abstractmethod
    def embed(self, request: EmbedRequest, exchange: Exchange) -> EmbedResult | Pending:
        """As many vectors as texts; raises a StepFailed with the reason otherwise."""


@dataclass(frozen=True)
class ModerateResult:
    """Whether something is flagged, and for what: each category with its score, 0 to 1."""

    flagged: bool
    categories: dict[str, float]
    model: str
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = UNTOLD


@dataclass(frozen=True)
class ModerateRequest(Request[ModerateResult]):
    """A verdict wanted on a text, a picture, or both."""

    method: ClassVar = "moderate"
    result: ClassVar = ModerateResult
    looks: ClassVar = True

    text: str = ""
    picture: File | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""


class ModerateProvider(Ability):
    """Judges whether something is safe to show."""

    ability = "moderate"

    @abstractmethod
    def moderate(self, request: ModerateRequest, exchange: Exchange) -> ModerateResult | Pending:
        """The verdict; raises a StepFailed with the reason otherwise."""
