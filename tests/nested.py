"""Pipelines within pipelines, to test with: plain functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.actions import create_pipeline, publish_version, save_draft
from pipelines.graph import Find, Linked, Plan, Unlinked, make_plan, ports_of, write_ports
from pipelines.models import Pipeline, Project, Version
from pipelines.snapshots import plan_of
from pipelines.steps import CATALOGUE


def sub(version: Version, wires: dict[str, str], *, pinned: bool = False, **more: Any) -> dict[str, Any]:
    """A step that stands for this version, its ports taken over; it follows the newest unless it is pinned."""
    number = version.number if pinned else None
    return sub_step(version.pipeline_id, plan_of(version), wires, version=number, **more)


def sub_step(
    pipeline: int, plan: Plan, wires: dict[str, str], *, version: int | None = None, **more: Any
) -> dict[str, Any]:
    """A step that stands for the pipeline with this plan."""
    takes, gives = (write_ports(ports) for ports in ports_of(plan))
    params = {"pipeline": pipeline, "version": version, "takes": takes, "gives": gives}
    return {"type": "sub_pipeline", "in": wires, "params": params, **more}


def publish_next(pipeline: Pipeline, content: dict[str, Any]) -> Version:
    """The next version of a pipeline, with this drawing."""
    pipeline.refresh_from_db()
    return publish_version(save_draft(pipeline, draft=content, revision=pipeline.revision), by=None)


def publish_first(project: Project, name: str, content: dict[str, Any]) -> Version:
    """The first version of a new pipeline of this name."""
    return publish_version(create_pipeline(project, name=name, draft=content), by=None)


class Shelf:
    """Drawings by number, among which sub-pipelines are found without a table."""

    def __init__(self, drawings: Mapping[int, dict[str, Any]]) -> None:
        self.drawings = drawings

    @property
    def find(self) -> Find:
        """Finds the drawing; its version is ten times its number."""

        def found(path: str, params: Mapping[str, Any]) -> Linked | Unlinked:
            pipeline = params["pipeline"]
            if pipeline not in self.drawings:
                return Unlinked("params.pipeline", "There is none.")
            return Linked(pipeline, pipeline * 10, f"Pipeline {pipeline}", self.drawings[pipeline])

        return found

    def plan(self, pipeline: int) -> Plan:
        """The plan of one of them, expanded."""
        return make_plan(self.drawings[pipeline], CATALOGUE, self.find, above=(pipeline,))

    def step(self, pipeline: int, wires: dict[str, str], **more: Any) -> dict[str, Any]:
        """A step that stands for one of them."""
        return sub_step(pipeline, self.plan(pipeline), wires, **more)
