"""What is frozen and read again and again: the checked plan of a version, the rules of a brand version."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from ..brand import BrandRules, hold_params
from ..errors import Invalid, InvalidDrawing
from ..graph import DEEPEST, Plan, make_plan, ports_of, write_ports
from ..graph.document import parse
from ..models import BrandVersion, Pipeline, Project, Run, Version
from ..steps import CATALOGUE
from .linked import Links, Subs, Table, Versions, finder, links_now, subs_of
from .named_prompts import Kept, prompt_problems, prompts_now, with_prompts

T = TypeVar("T")
Key = tuple[int, datetime, tuple[tuple[str, int], ...], str]
# `takes` and `gives` as the params of a sub-pipeline hold them; nothing of a version that cannot run.
Ports = dict[str, Any]


class _Kept(Generic[T]):
    """The last few things read from rows that never change, by row and by the versions that are linked there."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: OrderedDict[Key, T] = OrderedDict()

    def get(
        self, row: Version | BrandVersion, read: Callable[[], T], links: Links | None = None, *, said: str = ""
    ) -> T:
        key = (row.pk, row.created_at, tuple(sorted((links or {}).items())), said)
        if key not in self._items:
            self._items[key] = read()
            if len(self._items) > self._size:
                self._items.popitem(last=False)
        return self._items[key]


_plans = _Kept[Plan](64)
_rules = _Kept[BrandRules](16)
_subs = _Kept[Subs](256)
_ports = _Kept[Ports](512)


def plan_of(version: Version, versions: Versions | None = None) -> Plan:
    """The plan that a run started now would have, its sub-pipelines and prompts as they are now.

    Raises InvalidDrawing where what a sub-pipeline or a prompt follows has changed so that it does not fit any more.
    """
    home = version.pipeline
    plan = with_brand(plan_without_prompts(version, versions), home.brand.newest() if home.brand else None)
    return with_prompts(plan, prompts_now(home.project_id, plan))


def plan_without_prompts(version: Version, versions: Versions | None = None) -> Plan:
    """The same as it is drawn, with prompts by their names and nothing of the brand; raises for sub-pipelines alone."""
    return _planned(version, links_of(version, versions), versions)


def with_brand(plan: Plan, version: BrandVersion | None) -> Plan:
    """The plan with params that the brand sets where a step says nothing."""
    if version is None or not version.rules.get("defaults"):
        return plan
    rules = brand_rules(version)
    held = {
        step: replace(drawn, params=hold_params(rules, drawn.type, drawn.params))
        for step, drawn in plan.drawing.steps.items()
    }
    return replace(plan, drawing=replace(plan.drawing, steps=held))


def links_of(version: Version, versions: Versions | None = None) -> dict[str, int]:
    """What the sub-pipelines of a version, and those within them, stand for now: by path, a version's primary key."""
    subs = _subs.get(version, lambda: subs_of(version.drawing))
    there = versions or Table(version.pipeline.project_id)
    return dict(links_now(there, subs, deepest=DEEPEST)) if subs else {}


def plan_of_run(run: Run) -> Plan:
    """The run's plan, its sub-pipelines, prompts and brand as they were when it began; it never changes."""
    kept: Kept = run.prompts
    if not kept and run.brand_version_id is None:
        return _planned(run.version, run.links)

    def read() -> Plan:
        plan = with_brand(_planned(run.version, run.links), run.brand_version)
        return with_prompts(plan, kept) if kept else plan

    said = json.dumps([run.brand_version_id, kept], sort_keys=True)
    return _plans.get(run.version, read, run.links, said=said)


def plan_of_draft(drawing: dict[str, Any], home: Pipeline | Project) -> Plan:
    """The plan of a drawing that belongs to this pipeline, or to none yet; raises InvalidDrawing with every problem."""
    project, above = (home.pk, ()) if isinstance(home, Project) else (home.project_id, (home.pk,))
    try:
        plan = make_plan(drawing, CATALOGUE, finder(Table(project), {}), above=above)
    except InvalidDrawing as error:
        told = prompt_problems(project, parse(drawing)[0].steps)
        raise InvalidDrawing([*error.problems, *told]) from error
    return with_prompts(plan, prompts_now(project, plan))


def ports_taken_over(version: Version, versions: Versions | None = None) -> Ports:
    """`takes` and `gives` of a version, as the params of a step that stands for it hold them; {} if it cannot run."""

    def read() -> Ports:
        try:
            takes, gives = ports_of(_planned(version, links, versions))
        except Invalid:
            return {}
        return {"takes": write_ports(takes), "gives": write_ports(gives)}

    links = links_of(version, versions)
    return _ports.get(version, read, links)


def brand_rules(version: BrandVersion) -> BrandRules:
    """The rules of a published brand version."""
    return _rules.get(version, version.read)


def _planned(version: Version, links: Links, versions: Versions | None = None) -> Plan:
    def read() -> Plan:
        home = version.pipeline
        find = finder(versions or Table(home.project_id), links)
        return make_plan(version.drawing, CATALOGUE, find, above=(home.pk,))

    return _plans.get(version, read, links)
