"""What takes time to see or hear: films, speech, and what was said."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from ..base import UNTOLD, Ability, Bill, Exchange, File, Pending, Request, Usage, tokens


@dataclass(frozen=True)
class VideoResult:
    """The film's file as it came, its mime type, and what made it; `seed` is None where the service has none."""

    data: bytes
    mime: str
    model: str
    seed: int | None = None
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = UNTOLD


@dataclass(frozen=True)
class VideoRequest(Request[VideoResult]):
    """A film wanted: about `seconds` long, `width` × `height` pixels or what the service has nearest to it.

    It begins with the picture `first` and ends with `last`, where given.
    """

    method: ClassVar = "generate_video"
    result: ClassVar = VideoResult

    prompt: str
    seconds: float
    width: int
    height: int
    seed: int
    first: File | None = None
    last: File | None = None
    negative: str = ""
    sound: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    def expects(self) -> Usage:
        """Its seconds, and its prompt."""
        seconds = Decimal(str(self.seconds))
        return {"calls": Decimal(1), "videos": Decimal(1), "seconds": seconds, "input": tokens(self.prompt)}


class VideoProvider(Ability):
    """Makes films."""

    ability = "generate_video"

    @abstractmethod
    def generate_video(self, request: VideoRequest, exchange: Exchange) -> VideoResult | Pending:
        """One film; raises a StepFailed with the reason otherwise."""


@dataclass(frozen=True)
class SpeechResult:
    """The recording's file as it came; `words` are {"text", "start", "end"} in seconds, where the service says."""

    data: bytes
    mime: str
    model: str
    words: list[dict[str, Any]] = field(default_factory=list)
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = UNTOLD


@dataclass(frozen=True)
class SpeechRequest(Request[SpeechResult]):
    """A text wanted spoken; `voice` is the service's own name of one, "" for its usual; `language` as in "en"."""

    method: ClassVar = "speak"
    result: ClassVar = SpeechResult

    text: str
    voice: str = ""
    language: str = ""
    speed: float = 1.0
    seed: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    def expects(self) -> Usage:
        """Its characters."""
        return {"calls": Decimal(1), "characters": Decimal(len(self.text)), "input": tokens(self.text)}


class SpeechProvider(Ability):
    """Speaks."""

    ability = "speak"

    @abstractmethod
    def speak(self, request: SpeechRequest, exchange: Exchange) -> SpeechResult | Pending:
        """One recording; raises a StepFailed with the reason otherwise."""


@dataclass(frozen=True)
class TranscriptResult:
    """What was said, and in which language; `words` are {"text", "start", "end", "speaker"?} in seconds."""

    text: str
    model: str
    language: str = ""
    words: list[dict[str, Any]] = field(default_factory=list)
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = UNTOLD


@dataclass(frozen=True)
class TranscriptRequest(Request[TranscriptResult]):
    """The words of a recording wanted; `seconds` is its length where that is known, for the estimate."""

    method: ClassVar = "transcribe"
    result: ClassVar = TranscriptResult

    recording: File
    language: str = ""
    speakers: bool = False
    seconds: float = 0.0
    extra: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""

    def expects(self) -> Usage:
        """Its seconds."""
        return {"calls": Decimal(1), "seconds": Decimal(str(self.seconds))}


class TranscriptProvider(Ability):
    """Writes down what is said."""

    ability = "transcribe"

    @abstractmethod
    def transcribe(self, request: TranscriptRequest, exchange: Exchange) -> TranscriptResult | Pending:
        """The transcript; raises a StepFailed with the reason otherwise."""
