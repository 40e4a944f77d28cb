"""The run in which a connection's model reads a version's passages: an ordinary one, paid as any other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.db.models import Max, Min
from django.db.models.functions import Length

from ..errors import Invalid
from ..graph import FORMAT
from ..knowledge import with_heading
from ..media import meaning
from ..models import DocumentState, DocumentVersion, Passage, Project, Run, Version
from ..states import CANCELLED, DONE, FAILED
from ..steps.embed_texts import MOST
from .pipelines import drawn_version
from .runs import start_run

NAME: Final = "Reading documents"
STEP: Final = "embed"
AGAIN: Final = "Try that run again, or add the same file once more."


def start_reading_run(version: DocumentVersion) -> Run | None:
    """A run that asks the version's model what its passages mean; None where an earlier version has been told it all.

    One row for every 64 texts; each text is asked once. Belongs to the transaction that stores it on the version.
    Raises Invalid where what is known cannot be compared.
    """
    _take_over(version)
    texts = list(_waiting(version))
    if not texts:
        _check(version)
        return None
    batches = [texts[at : at + MOST] for at in range(0, len(texts), MOST)]
    newest = _version(version.document.brand.project, version.embed_model)
    return start_run(newest, inputs={"texts": batches}, by=version.created_by)


def collect_vectors(version: DocumentVersion) -> Iterator[int]:
    """Puts what the version's run found out to its passages, a batch at a time, and gives how many have it by then.

    Harmless to repeat and to stop on the way. Raises Invalid with what to do where the run has not found out all.
    """
    run = version.run
    if run is None or run.state != DONE:
        raise Invalid(_why(version))
    waiting, done = _waiting(version), 0
    rows = run.step_runs.filter(step=STEP, replaced=False).order_by("row")
    # One by one, since each is large, and a look that goes on would stand in the way of what is stored meanwhile.
    for pk in list(rows.values_list("pk", flat=True)):
        inputs, outputs = rows.values_list("inputs", "outputs").get(pk=pk)
        stored = meaning.pack(meaning.of_length_one(outputs["vectors"]["vectors"]))
        done += _put(waiting, zip(inputs["texts"], stored, strict=True))
        yield done
    _check(version)


def _take_over(version: DocumentVersion) -> None:
    """What the newest earlier version was told by the same model of the same texts."""
    same = DocumentVersion.objects.filter(document=version.document_id, embed_model=version.embed_model)
    earlier = same.filter(state=DocumentState.READY).exclude(pk=version.pk).order_by("-number").first()
    if earlier is None:
        return
    waiting = _waiting(version)
    rows = earlier.passages.exclude(outside=None).values_list("heading", "text", "outside")
    told = {with_heading(heading, text): bytes(outside or b"") for heading, text, outside in rows}
    _put(waiting, ((text, told[text]) for text in waiting if text in told))


def _waiting(version: DocumentVersion) -> dict[str, list[int]]:
    """The texts whose meaning the model has not told yet, each with the passages that say it."""
    found: dict[str, list[int]] = {}
    rows = version.passages.filter(outside=None).order_by("number").values_list("pk", "heading", "text")
    for pk, heading, text in rows.iterator(chunk_size=2_000):
        found.setdefault(with_heading(heading, text), []).append(pk)
    return found


def _put(waiting: Mapping[str, list[int]], told: Iterable[tuple[str, bytes]]) -> int:
    """Stores what texts mean at the passages that say them, and says how many those are."""
    found = [Passage(pk=pk, outside=outside) for text, outside in told for pk in waiting.get(text, ())]
    Passage.objects.bulk_update(found, ["outside"], batch_size=100)
    return len(found)


def _check(version: DocumentVersion) -> None:
    """Raises Invalid where a passage was left out, or its vector cannot be compared with the others."""
    if version.passages.filter(outside=None).exists():
        raise Invalid(f"Run {version.run_id} has left passages out. Add the same file once more.")
    sizes = version.passages.aggregate(least=Min(Length("outside")), most=Max(Length("outside")))
    if sizes["least"] != sizes["most"]:
        raise Invalid(
            f"`{version.embed_model}` gave vectors of different sizes, which cannot be compared: another model answers "
            "by its name now. Have it connected under another name, and choose that for the brand’s documents."
        )


def _why(version: DocumentVersion) -> str:
    """What became of the run, and what to do."""
    run = version.run
    if run is None or run.state == CANCELLED:
        return f"Run {version.run_id}, in which `{version.embed_model}` was to read this, was cancelled. {AGAIN}"
    failed = run.step_runs.filter(state=FAILED, replaced=False).order_by("pk").first()
    why = str(failed.error.get("message", "")) if failed else ""
    told = f"Run {run.pk}, in which `{version.embed_model}` was to read this, has failed. {AGAIN}"
    return f"{told} What stood in the way: {why}" if why else told


def _version(project: Project, model: str) -> Version:
    """The version that reads by this model."""
    name = f"{NAME} by {model}"[:120]
    return drawn_version(project, name=name, drawing=_drawing(name, model), by=None, message=f"Reads by {model}")


def _drawing(name: str, model: str) -> dict[str, Any]:
    step = {"type": "embed_texts", "in": {"texts": "$texts"}, "params": {"model": model}}
    return {
        "format": FORMAT,
        "name": name,
        "inputs": {"texts": {"type": "json", "many": True, "label": "Passages"}},
        "steps": {STEP: step},
        "outputs": {},
        "layout": {},
    }
