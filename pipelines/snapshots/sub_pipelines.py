"""Which pipelines may stand in another one, with the ports to take over."""

from __future__ import annotations

from typing import Any

from ..models import Pipeline, Version
from .linked import Shelf
from .plans import links_of, ports_taken_over


def offered_pipelines(pipeline: Pipeline) -> list[dict[str, Any]]:
    """The other published pipelines of the project, by name: `id`, `name`, the numbers of their `versions`, newest
    first, and `takes` and `gives` of the newest one, as params hold them. One that cannot run itself, or in which this
    one stands, is left out. Takes as many queries for many as for one, but for each older version that one holds on to.
    """
    shelf = Shelf(pipeline.project_id)
    others = (other for pk, other in shelf.pipelines.items() if pk != pipeline.pk and shelf.numbers[pk])
    found = ((other, shelf.named({"pipeline": other.pk})) for other in others)
    offers = ((other, version) for other, version in found if isinstance(version, Version))
    return [
        {"id": other.pk, "name": other.name, "versions": list(shelf.numbers[other.pk]), **ports}
        for other, version in offers
        if (ports := ports_taken_over(version, shelf)) and not _holds(version, pipeline, shelf)
    ]


def _holds(version: Version, pipeline: Pipeline, shelf: Shelf) -> bool:
    """Whether the pipeline stands in this version, however deep."""
    inner = (shelf.frozen(pk) for pk in links_of(version, shelf).values())
    return any(found.pipeline_id == pipeline.pk for found in inner if found)
