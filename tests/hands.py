"""A StepContext in memory: a step test needs no Django, no database and no queue."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from pipelines.brand import BrandRules, Colour
from pipelines.knowledge import Source
from pipelines.media.picture import Picture, png, read_picture
from pipelines.media.sniff import Limits, sniff
from pipelines.media.tracks import read_track
from pipelines.providers import File, Rehearsal, find_provider
from pipelines.steps import AssetRef
from pipelines.steps.base import Callback

NORTHBAY = BrandRules(
    name="Northbay Coffee",
    voice="Warm, unhurried.",
    palette=(
        Colour(name="Espresso", hex="#3a1d12", role="ink"),
        Colour(name="Sand", hex="#e7a87c", role="ground"),
        Colour(name="Paper", hex="#f5f0ea", role="paper"),
    ),
)


class Quiet:
    """What a provider is handed in tests; `told` is what it reported, `job` what was accepted."""

    hook_url = ""

    def __init__(self, key: str = "a-key", job: str = "", **handle: Any) -> None:
        self.key, self.job = key, job
        self.handle: Mapping[str, Any] = handle
        self.told: list[tuple[float, str]] = []

    def progress(self, fraction: float, message: str = "") -> None:
        self.told.append((fraction, message))

    def accepted(self, job: str, **handle: Any) -> None:
        self.job, self.handle = job, handle

    def keep(self, **handle: Any) -> None:
        self.handle = {**self.handle, **handle}


class Hands:
    """What a step is handed in tests; `files` holds everything stored, `facts` everything recorded.

    `known` is what the brand is known by, `sought` the words that were looked up in it. `asked` are the requests that
    went out; `provider` answers them, by default the rehearsal. Given as inputs, bytes and pictures are stored files.
    """

    def __init__(
        self,
        *,
        brand: BrandRules | None = None,
        notes: Sequence[str] = (),
        marks: Sequence[Mapping[str, float]] = (),
        round: int = 0,
        provider: Any = None,
        known: Sequence[Source] = (),
        **inputs: Any,
    ) -> None:
        self.provider = provider or Rehearsal(pace=0)
        self.asked: list[Any] = []
        self.known, self.sought = known, list[str]()
        self.brand, self.notes, self.marks, self.round = brand, notes, marks, round
        self.key = "step-run-1"
        self.pipeline_slug, self.path, self.seed = "launch-campaign", "", 11
        self.ticket: Mapping[str, Any] = {}
        self.reread = False
        self.answers: list[str] = []
        self.files: dict[str, bytes] = {}
        self.facts: dict[str, Any] = {}
        self.told: list[tuple[float, str]] = []
        self._inputs = {name: self._take(value) for name, value in inputs.items()}

    def picture(self, port: str) -> Picture:
        return read_picture(self.files[self._inputs[port].sha256])

    def pictures(self, port: str) -> list[Picture]:
        return [read_picture(self.files[ref.sha256]) for ref in self._inputs[port]]

    def asset(self, port: str) -> AssetRef:
        ref: AssetRef = self._inputs[port]
        return ref

    def file(self, port: str) -> File:
        ref = self.asset(port)
        return File(self.files[ref.sha256], ref.mime, ref.name)

    def data(self, port: str) -> Any:
        return self._inputs[port]

    def text(self, port: str, default: str = "") -> str:
        return str(self._inputs.get(port, default))

    def value(self, port: str) -> Any:
        return self._inputs[port]

    def values(self, port: str) -> list[Any]:
        return list(self._inputs[port])

    def has(self, port: str) -> bool:
        return port in self._inputs

    def read_file(self, sha256: str) -> bytes:
        return self.files[sha256]

    def keep_picture(self, picture: Picture, *, name: str = "", kind: str = "image") -> AssetRef:
        return self.keep_file(
            png(picture), name=name, mime="image/png", kind=kind, width=picture.width, height=picture.height
        )

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
        sha256 = hashlib.sha256(data).hexdigest()
        self.files[sha256] = data
        return AssetRef(uuid4(), sha256, kind, mime, name, width, height)

    def keep_media(self, data: bytes, *, kind: str, mime: str = "", name: str = "") -> AssetRef:
        found = read_track(data, kind=kind, mime=mime)
        size = {"width": found.width, "height": found.height}
        return self.keep_file(data, name=name, mime=found.mime, kind=found.kind, **size)

    def ask(self, ability: Any, request: Any, *, model: str, fallbacks: Sequence[str] = ()) -> Any:
        self.asked.append(request)
        provider, model_id = find_provider([self.provider], ability, model)
        return getattr(provider, request.method)(replace(request, model=model_id), Quiet())

    @property
    def has_knowledge(self) -> bool:
        return bool(self.known)

    def recall(self, words: str, *, most: int, floor: float = 0.2) -> list[Source]:
        self.sought.append(words)
        return [source for source in self.known if source.score >= floor][:most]

    def callback(self) -> Callback:
        return Callback("http://127.0.0.1:8000/callbacks/{callback_token}/", "a-token-of-256-bits")

    def record(self, **facts: Any) -> None:
        self.facts.update(facts)

    def progress(self, fraction: float, message: str = "") -> None:
        self.told.append((fraction, message))

    def _take(self, value: Any) -> Any:
        if isinstance(value, bytes):
            found = sniff(value, name="in", limits=Limits(still=False))
            size = {"width": found.width, "height": found.height}
            return self.keep_file(value, name="in", mime=found.mime, kind=found.kind, **size)
        if isinstance(value, Picture):
            return self.keep_picture(value)
        return [self._take(item) for item in value] if isinstance(value, list) else value
