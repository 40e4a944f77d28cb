"""What a step type declares, what it may touch while it runs, and what it may answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from ..brand import BrandRules
from ..graph import Port, StepKind, open_up
from ..knowledge import Source
from ..media.picture import Picture
from ..providers.base import File, Provider, Request

Lane = Literal["media", "models"]
Surrounding = Literal["brand", "seed", "path", "name", "models", "knowledge"]
R = TypeVar("R")
# What a params' own validator says, whole, as it is to be read.
TOLD = "told"


@dataclass(frozen=True)
class AssetRef:
    """A stored file as steps see it; `width` and `height` are pixels, 0 for what is not a picture."""

    id: UUID
    sha256: str
    kind: str
    mime: str
    name: str = ""
    width: int = 0
    height: int = 0


Value = str | AssetRef | dict[str, Any] | list[Any] | int | float | bool
Outputs = Mapping[str, Value | Sequence[Value] | None]


@dataclass(frozen=True)
class Wait:
    """The answer of a step that needs people: the question, and the asset or text it is about.

    Once it is approved, the subject is passed on; a step type that `goes_on` is run again instead, with the answer. Of
    a list, people pick so many as `picks` says. `policy` names who decides; `max_cost` bounds all rounds, in dollars.
    """

    question: str
    subject: Value | Sequence[Value | None]
    back_to: str = ""
    max_rounds: int = 5
    policy: str = ""
    picks: int = 0
    max_cost: Decimal | None = None


@dataclass(frozen=True)
class Later:
    """The answer of a step whose provider works on by itself: look again in so many seconds; `ticket` finds its job."""

    seconds: float
    ticket: Mapping[str, Any]


@dataclass(frozen=True)
class Park:
    """The answer of a step that waits for something from outside, and holds no worker meanwhile.

    `pack` is what a person is shown or a program was sent, with a `title`; `seconds`, how long it waits at most.
    """

    pack: Mapping[str, Any]
    for_: Literal["person", "program"]
    seconds: float | None = None


@dataclass(frozen=True)
class Callback:
    """Where a program answers: an address with `{callback_token}` in it, and the token that belongs there."""

    address: str
    token: str


class StepContext(Protocol):
    """All that a running step may touch. No database, queue or web: a test can be one in ten lines."""

    round: int
    notes: Sequence[str]
    # Where reviewers want it made anew, as boxes in fractions of the picture's sides.
    marks: Sequence[Mapping[str, float]]
    ticket: Mapping[str, Any]
    # Whether the last answer of `ask` is one that was given in an earlier attempt, and only read again.
    reread: bool

    @property
    def key(self) -> str:
        """A name of this step run, the same in each of its attempts and nowhere else: a repeat is known by it."""

    @property
    def answers(self) -> Sequence[str]:
        """What people answered to this step run's questions, oldest first: the note to an approval, or "approve"."""

    @property
    def brand(self) -> BrandRules | None:
        """The run's brand."""

    @property
    def pipeline_slug(self) -> str:
        """The pipeline's name as part of a file name."""

    @property
    def path(self) -> str:
        """Where in the fan-out this runs."""

    @property
    def seed(self) -> int:
        """The same for the same step and path in every run."""

    def picture(self, port: str) -> Picture:
        """The picture on an input, decoded and upright, in sRGB."""

    def pictures(self, port: str) -> list[Picture]:
        """The pictures gathered on a `many` input, in the order of their paths."""

    def asset(self, port: str) -> AssetRef:
        """The stored file on an input, undecoded."""

    def file(self, port: str) -> File:
        """The stored file on an input, whole, as it was stored."""

    def text(self, port: str, default: str = "") -> str:
        """The text on an input, or the default where nothing is wired."""

    def data(self, port: str) -> Any:
        """The JSON on an input, or the text where text is wired in."""

    def value(self, port: str) -> Value:
        """What arrived on an input, of whatever type."""

    def values(self, port: str) -> list[Value | None]:
        """What was gathered on a `many` input, of whatever type, in the order of its paths; None: a value not given."""

    def has(self, port: str) -> bool:
        """Whether an optional input is wired."""

    def read_file(self, sha256: str) -> bytes:
        """The bytes of a stored file, such as a brand's logo."""

    def keep_picture(self, picture: Picture, *, name: str = "", kind: str = "image") -> AssetRef:
        """Stores a picture losslessly and gives its reference."""

    def keep_file(
        self,
        data: bytes,
        *,
        name: str,
        mime: str,
        kind: str,
        width: int = 0,
        height: int = 0,
        facts: Mapping[str, Any] | None = None,
    ) -> AssetRef:
        """Stores a finished file byte for byte, with what is to be told about it, and gives its reference."""

    def keep_media(self, data: bytes, *, kind: str, mime: str = "", name: str = "") -> AssetRef:
        """Stores a film or a recording byte for byte once it is found to be one, and gives its reference.

        `kind` is `video` or `audio`. A picture that moves stays a picture. Raises BadFile for anything else.
        """

    def ask(
        self, ability: type[Provider], request: Request[R], *, model: str, fallbacks: Sequence[str] = ()
    ) -> R | Later:
        """What the model makes of a request, or a Later, which the step gives back as its own answer.

        `model` is `auto` or `provider/model-id`. Where it has failed for good, its fallbacks are asked in order; which
        one it was and why is recorded. Raises a StepFailed with the reason otherwise.
        """

    @property
    def has_knowledge(self) -> bool:
        """Whether the brand has documents that were read when the run began, so that there is something to recall."""

    def recall(self, words: str, *, most: int, floor: float = 0.2) -> list[Source] | Later:
        """The passages of the brand's documents nearest in meaning to these words, numbered from 1, the nearest first.

        At most `most`, none whose cosine is below `floor`, of the versions that were read when the run began. Where
        several models have read them, their passages take turns. A Later where one of these is asked and works on by
        itself; the step gives it back as its own answer. Each time it is called, models are asked anew.
        """

    def callback(self) -> Callback:
        """An address of this step run's own, by which one program may answer once; the same until it is parked."""

    def record(self, **facts: Any) -> None:
        """Adds to what is told about how the outputs came to be: model, seed, prompt."""

    def progress(self, fraction: float, message: str = "") -> None:
        """Reports how far the step is, 0 to 1; raises Cancelled when the run was cancelled meanwhile."""


class Params(BaseModel):
    """The base of every step type's params: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StepType(ABC):
    """A kind of work. One file a step type; the canvas draws box and form from what is declared here.

    A `reusable` result is used again where params, inputs and what the step `reads` of its surroundings are equal; it
    may read no other; what people answered to one that `goes_on` is used for itself alone. `ability` is what it asks
    of models. Where reviewers mark a region, one that `repaints` a port begins from what it gave there last, not from
    its input of that name. One that `asks` stops for people; before one that `delivers`, every approval of what arrives
    is checked again. In the media lane, one that takes longer than `seconds` is ended. One that is `open` has, besides
    its own, the ports that its params name in `takes` and `gives`.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    group: ClassVar[str]
    version: ClassVar[int] = 1
    lane: ClassVar[Lane] = "media"
    inputs: ClassVar[Mapping[str, Port]] = {}
    outputs: ClassVar[Mapping[str, Port]] = {}
    params: ClassVar[type[Params]] = Params
    open: ClassVar[bool] = False
    ability: ClassVar[str] = ""
    reusable: ClassVar[bool] = True
    goes_on: ClassVar[bool] = False
    asks: ClassVar[bool] = False
    repaints: ClassVar[str] = ""
    delivers: ClassVar[bool] = False
    reads: ClassVar[frozenset[Surrounding]] = frozenset()
    seconds: ClassVar[float] = 600.0

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """Each wrong param as (field, sentence)."""
        try:
            self.params.model_validate(params)
        except ValidationError as error:
            return [(".".join(str(part) for part in item["loc"]), _sentence(item)) for item in error.errors()]
        return []

    def drawn(self, params: Mapping[str, Any]) -> StepKind:
        """What it is where it is drawn with these params: itself, unless they name ports."""
        return open_up(self, params) if self.open else self

    def may_reuse(self, params: Mapping[str, Any]) -> bool:
        """Whether a result that these params gave may be used again: as `reusable` says, unless the params decide."""
        return self.reusable

    def reads_with(self, params: Mapping[str, Any]) -> frozenset[Surrounding]:
        """What it reads of its surroundings with these params: as `reads` says, unless the params decide."""
        return self.reads

    @abstractmethod
    def run(self, context: StepContext, params: Any) -> Outputs | Wait | Later | Park:
        """The step's outputs, or what it waits for; raises a StepFailed with the reason otherwise."""


def _sentence(item: Mapping[str, Any]) -> str:
    if item["type"] == "extra_forbidden":
        return "This param is not known here."
    if item["type"] == "missing":
        return "This param is required."
    if item["type"] == TOLD:
        return str(item["msg"])
    given = item.get("input")
    return f"{item['msg']}; `{given}` was given."
