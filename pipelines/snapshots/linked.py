"""Which published versions sub-pipelines stand for: those of the same project, pinned or the newest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..graph import SUB_PIPELINE, Find, Linked, Unlinked, inside
from ..models import Pipeline, Version

Links = Mapping[str, int]
# What a version holds of sub-pipelines: each step and its params.
Subs = tuple[tuple[str, Mapping[str, Any]], ...]
NO_PIPELINE = "This project has no such pipeline. Choose another one."
GONE = "The version that this run began with is no longer there."


class Table:
    """The published versions of a project, each looked up when it is asked for."""

    def __init__(self, project: int) -> None:
        self.project = project

    def named(self, params: Mapping[str, Any]) -> Version | Unlinked:
        """The version that these params name, the newest where they name none; else why there is none."""
        pipeline = Pipeline.objects.filter(pk=params["pipeline"], project=self.project).first()
        if pipeline is None:
            return Unlinked("params.pipeline", NO_PIPELINE)
        number, versions = params.get("version"), pipeline.published().select_related("pipeline")
        there = versions.first() if number is None else versions.filter(number=number).first()
        return there or _none_of(pipeline, number)

    def frozen(self, pk: int) -> Version | None:
        """A version by its primary key, with its pipeline."""
        return Version.objects.select_related("pipeline").filter(pk=pk).first()


class Shelf:
    """The same, the newest version of each pipeline read at once, in three queries; one more for each older one."""

    def __init__(self, project: int) -> None:
        there = Pipeline.objects.filter(project=project, trial=None)
        self.pipelines = {pipeline.pk: pipeline for pipeline in there}
        self.numbers: dict[int, dict[int, int]] = {pk: {} for pk in self.pipelines}
        listed = Version.objects.filter(pipeline__in=self.pipelines, number__isnull=False).order_by("-number")
        for pipeline, number, pk in listed.values_list("pipeline", "number", "pk"):
            self.numbers[pipeline][number or 0] = pk
        newest = [next(iter(numbers.values())) for numbers in self.numbers.values() if numbers]
        self._read: dict[int, Version | None] = {**Version.objects.select_related("pipeline").in_bulk(newest)}

    def named(self, params: Mapping[str, Any]) -> Version | Unlinked:
        """The version that these params name, the newest where they name none; else why there is none."""
        pipeline = self.pipelines.get(params["pipeline"])
        if pipeline is None:
            return Unlinked("params.pipeline", NO_PIPELINE)
        number, numbers = params.get("version"), self.numbers[pipeline.pk]
        pk = next(iter(numbers.values()), None) if number is None else numbers.get(number)
        there = None if pk is None else self.frozen(pk)
        return there or _none_of(pipeline, number)

    def frozen(self, pk: int) -> Version | None:
        """A version by its primary key, with its pipeline."""
        if pk not in self._read:
            self._read[pk] = Version.objects.select_related("pipeline").filter(pk=pk).first()
        return self._read[pk]


Versions = Table | Shelf


def finder(versions: Versions, links: Links) -> Find:
    """Finds what a sub-pipeline stands for: what the links say of its path, else what there is now."""

    def find(path: str, params: Mapping[str, Any]) -> Linked | Unlinked:
        found = versions.frozen(links[path]) if path in links else versions.named(params)
        if found is None:
            return Unlinked("params.pipeline", GONE)
        if isinstance(found, Unlinked):
            return found
        return Linked(found.pipeline_id, found.pk, found.pipeline.name, found.drawing)

    return find


def subs_of(drawing: Mapping[str, Any]) -> Subs:
    """The sub-pipelines of a version, which was checked when it was made."""
    steps = drawing.get("steps") or {}
    return tuple((step, body.get("params") or {}) for step, body in steps.items() if body.get("type") == SUB_PIPELINE)


def links_now(versions: Versions, subs: Subs, *, deepest: int, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Each sub-pipeline's path and the version that it stands for now; those that cannot be found are left out."""
    for step, params in subs:
        found = versions.named(params)
        if isinstance(found, Unlinked):
            continue
        path = f"{prefix}{step}"
        yield path, found.pk
        if deepest > 1:
            yield from links_now(versions, subs_of(found.drawing), deepest=deepest - 1, prefix=inside(path, ""))


def _none_of(pipeline: Pipeline, number: int | None) -> Unlinked:
    if number is None:
        message = f"{pipeline.name} has no published version yet. Publish it, or choose another pipeline."
        return Unlinked("params.pipeline", message)
    message = f"{pipeline.name} has no version {number}. Choose another version, or follow the newest."
    return Unlinked("params.version", message)
