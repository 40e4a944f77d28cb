"""What is asked of a provider and what it answers: frozen requests and results, one class an ability.

A provider's method sends one request and gives its result, or Pending while the service's own job goes on. Before it
sends, its Call is in the ledger; `exchange.key` goes with the request, and a job id goes to `exchange.accepted` at
once. What a method raises says what is known: TimedOut or Uncertain, that no answer came to what was sent; any other
StepFailed, that the service answered no or that nothing was sent.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from ..brand import BrandRules
from ..errors import NotFound

# How to find out what became of a request without an answer: send it again under its key, since the service honours
# one (or it costs nothing); ask for its job, once that is known; or not at all.
Reconcile = Literal["key", "job", "none"]
Usage = Mapping[str, Decimal]
R = TypeVar("R")


class Exchange(Protocol):
    """What a provider is handed with each request: the ledger's side of it."""

    key: str
    job: str

    def progress(self, fraction: float, message: str = "") -> None:
        """Reports how far the service is, 0 to 1; may raise to stop what can be taken up again or is not wanted."""

    def accepted(self, job: str) -> None:
        """Stores the service's own id of the job at once, or an id chosen here before it is sent."""


@dataclass(frozen=True)
class Pending:
    """The answer of a provider whose service works on by itself: look again in so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Bill:
    """What the service says: `charged` in US dollars, and `usage` by which it can be priced, such as output tokens."""

    charged: Decimal | None = None
    usage: Usage = field(default_factory=dict)


class Request(Generic[R]):
    """The base of what can be asked: a provider's `method` answers it with an `R`, which is of class `result`."""

    method: ClassVar[str]
    result: ClassVar[type[Any]]

    def expects(self) -> Usage:
        """What it will use at most, in the units of a price list: see `prices`."""
        return {"calls": Decimal(1)}


@dataclass(frozen=True)
class ImageResult:
    """The picture's file as it came, the model and seed that made it, and whether it is only a rehearsal."""

    data: bytes
    model: str
    seed: int
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = Bill()


@dataclass(frozen=True)
class ImageRequest(Request[ImageResult]):
    """One picture wanted: `width` × `height` pixels; the same request with the same seed asks for the same picture."""

    method: ClassVar = "generate_image"
    result: ClassVar = ImageResult

    prompt: str
    width: int
    height: int
    seed: int
    negative: str = ""
    brand: BrandRules | None = None
    model: str = ""

    def expects(self) -> Usage:
        """One picture, by its pixels, and its prompt."""
        megapixels = Decimal(self.width * self.height) / 1_000_000
        return {"calls": Decimal(1), "images": Decimal(1), "megapixels": megapixels, "input": tokens(self.prompt)}


@dataclass(frozen=True)
class TextResult:
    """The text, the model that wrote it, and whether it is only a rehearsal."""

    text: str
    model: str
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = Bill()


@dataclass(frozen=True)
class TextRequest(Request[TextResult]):
    """Text wanted for `prompt`, at most `max_words` words."""

    method: ClassVar = "write_text"
    result: ClassVar = TextResult

    prompt: str
    seed: int
    max_words: int = 60
    brand: BrandRules | None = None
    model: str = ""

    def expects(self) -> Usage:
        """The prompt's tokens, and two for each word wanted."""
        return {"calls": Decimal(1), "input": tokens(self.prompt), "output": Decimal(2 * self.max_words)}


def tokens(text: str) -> Decimal:
    """About how many tokens a text is, rather too many: one for every three bytes."""
    return Decimal(len(text.encode()) // 3 + 1)


class Provider(ABC):
    """An outside service, or the built-in stand-in for all of them.

    `slots` and `per_minute` are how many requests its connection, known by `base_url`, takes at once and a minute.
    What is `free` may be asked again at will, so its answers are not kept.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    reconcile: ClassVar[Reconcile] = "none"
    free: ClassVar[bool] = False
    base_url: str = ""
    slots: int | None = None
    per_minute: int | None = None

    def resume(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """What became of the job `exchange.job`; every provider that tells `accepted` has one."""
        raise NotImplementedError(f"{self.label} takes no job up again.")

    def cancel(self, exchange: Exchange) -> None:
        """Asks the service to end the job `exchange.job`, where it can."""
        return

    def heard(self, headers: Mapping[str, str], body: bytes) -> str:
        """The job that a webhook tells of, once its signature is found to be the service's; else raises Forbidden.

        What else the body says is not believed: the job is asked after. Where there are no webhooks: NotFound.
        """
        raise NotFound


class ImageProvider(Provider):
    """Makes pictures."""

    @abstractmethod
    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult | Pending:
        """One picture; raises a StepFailed with the reason otherwise."""


class TextProvider(Provider):
    """Writes text."""

    @abstractmethod
    def write_text(self, request: TextRequest, exchange: Exchange) -> TextResult | Pending:
        """One text; raises a StepFailed with the reason otherwise."""
