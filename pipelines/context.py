"""What a running step is handed: its inputs, and ways to read, keep and report; the runner's side of StepContext."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from threading import Event
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from slugify import slugify

from .actions import has_thumb, make_asset, report_progress, store_thumb
from .actions.hand_offs import open_callback
from .actions.reviews import answers_to
from .brand import BrandRules
from .errors import Cancelled, Interrupted, NotConfigured, Retired, StepFailed
from .exchange import Desk, open_providers
from .knowledge import Source
from .media.likeness import likeness
from .media.picture import Picture, png, read_picture, thumbnail
from .media.tracks import read_track
from .models import Asset, Run, StepRun, content_name, is_file
from .providers import File, Pending, Provider, Request
from .providers.abilities import EmbedProvider, EmbedRequest
from .snapshots import brand_rules, home_path, plan_of_run
from .snapshots.knowledge import LONGEST_WORDS, has_passages, nearest, outside_models
from .steps import CATALOGUE, AssetRef, Later
from .steps.base import Callback, Surrounding, Value

R = TypeVar("R")
PROGRESS_EVERY = 0.25


class Context:
    """One step run's hands. `assets` and `facts` fill while it runs and are stored with its outcome."""

    def __init__(self, step_run: StepRun, run: Run, stopping: Event) -> None:
        self.round = step_run.round
        self.notes: Sequence[str] = list(step_run.notes)
        self.marks: Sequence[Mapping[str, float]] = list(step_run.marks)
        self.assets: list[Asset] = []
        self.facts: dict[str, Any] = {}
        self._step_run, self._run, self._stopping = step_run, run, stopping
        self._reported = 0.0
        self.ticket: Mapping[str, Any] = step_run.ticket
        self.reread = False

    @cached_property
    def _desk(self) -> Desk:
        return Desk(self._step_run, self._run, self._providers, self.progress)

    @cached_property
    def _providers(self) -> list[Provider]:
        return open_providers(rehearse=self._run.rehearse, project=self._run.project_id)

    @property
    def key(self) -> str:
        """A name of this step run, the same in each of its attempts and nowhere else."""
        # Where the database was made anew, the same numbers come again, at another time.
        parts = (self._run.pk, self._run.created_at.isoformat(), self._step_run.pk)
        return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()[:32]

    @cached_property
    def answers(self) -> Sequence[str]:
        """What people answered to the questions of this step run, oldest first."""
        return answers_to(self._step_run)

    @property
    def brand(self) -> BrandRules | None:
        """The run's brand, as it was published when the run began."""
        self._check("brand")
        return brand_rules(self._run.brand_version) if self._run.brand_version else None

    @property
    def pipeline_slug(self) -> str:
        """The pipeline's name as part of a file name."""
        self._check("name")
        return slugify(self._run.version.pipeline.name) or "pipeline"

    @property
    def path(self) -> str:
        """Where in the fan-out this runs."""
        self._check("path")
        return home_path(self._run, self._step_run)

    @property
    def seed(self) -> int:
        """The same for the same step and path in every run."""
        self._check("seed")
        return _seed(self._step_run.step, home_path(self._run, self._step_run))

    def picture(self, port: str) -> Picture:
        """The picture on an input, decoded and upright, in sRGB; an upload gets its thumbnail on the way."""
        asset = self.asset(port)
        picture = read_picture(self.read_file(asset.sha256))
        if not has_thumb(asset.sha256):
            store_thumb(asset.sha256, thumbnail(picture))
        return picture

    def pictures(self, port: str) -> list[Picture]:
        """The pictures gathered on a `many` input, in the order of their paths."""
        return [read_picture(self.read_file(item["sha256"])) for item in self._input(port)]

    def asset(self, port: str) -> AssetRef:
        """The stored file on an input, undecoded."""
        return _ref(self._input(port))

    def file(self, port: str) -> File:
        """The stored file on an input, whole, as it was stored."""
        asset = self.asset(port)
        return File(self.read_file(asset.sha256), asset.mime, asset.name)

    def data(self, port: str) -> Any:
        """The JSON on an input, or the text where text is wired in."""
        return self._input(port)

    def text(self, port: str, default: str = "") -> str:
        """The text on an input, or the default where nothing is wired."""
        return str(self._input(port)) if self.has(port) else default

    def value(self, port: str) -> Value:
        """What arrived on an input, of whatever type."""
        found: Value = self._input(port)
        return _ref(found) if is_file(found) else found

    def values(self, port: str) -> list[Value | None]:
        """What was gathered on a `many` input, of whatever type, in the order of its paths; None: a value not given."""
        return [_ref(item) if is_file(item) else item for item in self._input(port)]

    def has(self, port: str) -> bool:
        """Whether something has arrived on an optional input."""
        return self._step_run.inputs.get(port) is not None

    def read_file(self, sha256: str) -> bytes:
        """The bytes of a stored file, such as a brand's logo."""
        with default_storage.open(content_name(sha256)) as stored:
            data: bytes = stored.read()
        return data

    def keep_picture(self, picture: Picture, *, name: str = "", kind: str = "image") -> AssetRef:
        """Stores a picture losslessly, with a thumbnail, and gives its reference."""
        data = png(picture)
        ref = self.keep_file(
            data,
            name=name,
            mime="image/png",
            kind=kind,
            width=picture.width,
            height=picture.height,
            facts={"format": "PNG", "likeness": likeness(picture)},
        )
        store_thumb(ref.sha256, thumbnail(picture))
        return ref

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
        asset = make_asset(
            self._run.project_id,
            data=data,
            kind=kind,
            mime=mime,
            name=name,
            width=width,
            height=height,
            step_run=self._step_run,
            facts=dict(facts or {}),
        )
        self.assets.append(asset)
        return _ref(asset.as_value())

    def keep_media(self, data: bytes, *, kind: str, mime: str = "", name: str = "") -> AssetRef:
        """Stores a film or a recording byte for byte, and gives its reference; raises BadFile for anything else."""
        found = read_track(data, kind=kind, mime=mime)
        size = {"width": found.width, "height": found.height}
        facts: dict[str, Any] = {"format": found.format, "seconds": round(found.seconds, 3)}
        picture = read_picture(data) if found.kind == "image" else None
        if picture:
            facts["likeness"] = likeness(picture)
        ref = self.keep_file(data, name=name, mime=found.mime, kind=found.kind, facts=facts, **size)
        if picture:
            store_thumb(ref.sha256, thumbnail(picture))
        return ref

    def ask(
        self, ability: type[Provider], request: Request[R], *, model: str, fallbacks: Sequence[str] = ()
    ) -> R | Later:
        """What the model makes of a request, by way of the ledger; a rehearsal asks only the built-in provider."""
        self._check("models")
        rehearse, before = self._run.rehearse, self._desk.ticket
        answer = self._desk.ask(
            ability, request, model="auto" if rehearse else model, fallbacks=() if rehearse else fallbacks
        )
        # The desk has a ticket of every call that it holds, and none of an answer that it only reads.
        self.reread = self._desk.ticket is before
        self.record(**self._desk.facts)
        return Later(answer.seconds, self._desk.ticket) if isinstance(answer, Pending) else answer

    @property
    def has_knowledge(self) -> bool:
        """Whether there is anything that could be recalled."""
        self._check("knowledge")
        return has_passages(self._run.knowledge)

    def recall(self, words: str, *, most: int, floor: float = 0.2) -> list[Source] | Later:
        """The passages nearest in meaning among the documents that the run's brand was known by when the run began.

        Connections' models by which some were read are asked what the words mean, each once, by way of the ledger; a
        rehearsal asks none, and compares what is on this machine.
        """
        self._check("knowledge")
        versions: Sequence[int] = self._run.knowledge
        asked: dict[str, Sequence[float]] = {}
        # Always in the same order: by that the ledger knows which call was whose, should this be done again.
        for model in outside_models(versions) if words.strip() and versions and not self._run.rehearse else ():
            answer = self._embed(words[:LONGEST_WORDS], model)
            if isinstance(answer, Later):
                return answer
            asked[model] = answer
        return nearest(versions, words, most=most, floor=floor, asked=asked)

    def callback(self) -> Callback:
        """An address of this step run's own, by which one program may answer once; in a rehearsal, nobody can."""
        token = "rehearsal" if self._run.rehearse else open_callback(self._step_run)
        return Callback(f"{settings.PUBLIC_URL}/callbacks/{{callback_token}}/", token)

    def record(self, **facts: Any) -> None:
        """Adds to what is told about how the outputs came to be."""
        self.facts.update(facts)

    def progress(self, fraction: float, message: str = "") -> None:
        """Reports at most four times a second; raises Interrupted or Cancelled when the step should stop."""
        if self._stopping.is_set():
            raise Interrupted("The worker was asked to stop.")
        if time.monotonic() - self._reported < PROGRESS_EVERY:
            return
        self._reported = time.monotonic()
        if not report_progress(self._step_run, fraction, message):
            raise Cancelled("This step run is no longer wanted.")

    def _embed(self, words: str, model: str) -> Sequence[float] | Later:
        try:
            answer = self.ask(EmbedProvider, EmbedRequest(texts=[words]), model=model)
        except (NotConfigured, Retired) as error:
            raise NotConfigured(
                f"`{model}` has read the brand’s documents and cannot be asked any more. Connect it again, or choose "
                "another model where the brand’s documents are, and start anew once they are read."
            ) from error
        if isinstance(answer, Later):
            return answer
        if len(answer.vectors) != 1 or not answer.vectors[0]:
            raise StepFailed(f"`{model}` gave {len(answer.vectors)} vectors for one text.")
        return answer.vectors[0]

    def _check(self, surrounding: Surrounding) -> None:
        """A step may read only what it says it reads: its result is used again wherever that is equal."""
        drawn = plan_of_run(self._run).drawing.steps[self._step_run.step]
        if surrounding not in CATALOGUE[drawn.type].reads_with(drawn.params):
            raise TypeError(f"The step type `{drawn.type}` reads `{surrounding}` without declaring it in `reads`.")

    def _input(self, port: str) -> Any:
        if not self.has(port):
            raise StepFailed(f"Nothing has arrived on `{port}`.")
        return self._step_run.inputs[port]


def _ref(value: Mapping[str, Any]) -> AssetRef:
    return AssetRef(
        id=UUID(value["asset"]),
        sha256=value["sha256"],
        kind=value["kind"],
        mime=value["mime"],
        name=value["name"],
        width=value["width"],
        height=value["height"],
    )


def _seed(step: str, path: str) -> int:
    """The same for the same step and path in every run, so that a rerun asks for the same picture."""
    digest = hashlib.sha256(f"{step}\n{path}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 2**31
