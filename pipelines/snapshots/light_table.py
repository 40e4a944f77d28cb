"""The light table: every open review of a run or a project as one short record, in as few queries as for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone

from ..graph import Plan, paths
from ..media.likeness import group_alike
from ..models import Review, Row, Run, StepRun, is_file
from .grid import row_name
from .plans import plan_of_run

MOST: Final = 5_000
TEXT_SHOWN: Final = 280
WORDS_SENT: Final = 400
PICTURES: Final = ("image", "mask")
READ: Final = (
    "pk",
    "run",
    "kind",
    "question",
    "text",
    "options",
    "picks",
    "seen",
    "findings",
    "risk",
    "asset",
    "asset__kind",
    "asset__width",
    "asset__height",
    "asset__facts",
    "step_run__step",
    "step_run__path",
    "step_run__row",
    "step_run__round",
    "claimed_by",
    "claimed_until",
)

Item = dict[str, Any]
Place = tuple[int, str, str]


def light_table(reviews: QuerySet[Review], *, user: int = 0) -> dict[str, Any]:
    """`{items, more}`: at most 5,000 records in the order of runs and rows, and whether there are others; five queries.

    A record is `{pk, run, kind, thumb, w, h, text, seen, label, row, words, findings, risk, round, claimed, alike,
    picks}`: `words` is what its row says, `claimed` the name of somebody else who is looking at it, and `alike` the
    same number for pictures that look alike.
    """
    found: list[Item] = list(reviews.order_by("pk").values(*READ)[: MOST + 1])
    items = sorted(found[:MOST], key=lambda item: (item["run"], paths.order(item["step_run__path"]), item["pk"]))
    plans, claimers = _plans(items), _claimers(items, user)
    rows, findings = _rows(items, plans), _findings(items, plans)
    groups = group_alike([_likeness(item) for item in items])
    told = []
    for item, alike in zip(items, groups, strict=True):
        name, words = rows.get((item["run"], item["step_run__row"]), ("", ""))
        more = {"label": name or item["question"], "words": words, "findings": findings[item["pk"]]}
        told.append({**_record(item), **more, "claimed": claimers.get(item["claimed_by"] or 0), "alike": alike})
    return {"items": told, "more": len(found) > MOST}


def _record(item: Item) -> Item:
    thumb, width, height = _picture(item)
    return {
        "pk": item["pk"],
        "run": item["run"],
        "kind": item["kind"],
        "thumb": thumb,
        "w": width,
        "h": height,
        "text": item["text"][:TEXT_SHOWN],
        "seen": item["seen"],
        "row": item["step_run__path"],
        "risk": round(item["risk"], 3),
        "round": item["step_run__round"] + 1,
        "picks": item["picks"],
    }


def _picture(item: Item) -> tuple[str, int, int]:
    """The address of its thumbnail and the picture's sides; of a choice, the first option's; "" where it has none."""
    if item["asset"] and item["asset__kind"] in PICTURES:
        return f"/assets/{item['asset']}/thumb/", item["asset__width"], item["asset__height"]
    first = next(iter(item["options"]), None)
    if is_file(first) and first["kind"] in PICTURES:
        return f"/assets/{first['asset']}/thumb/", first["width"], first["height"]
    return "", 0, 0


def _likeness(item: Item) -> str:
    return str((item["asset__facts"] or {}).get("likeness") or "")


def _plans(items: Iterable[Item]) -> dict[int, Plan]:
    wanted = {item["run"] for item in items}
    fields = ("version", "links", "prompts", "brand_version")
    runs = Run.objects.filter(pk__in=wanted).select_related("version").only(*fields)
    return {run.pk: plan_of_run(run) for run in (runs if wanted else ())}


def _claimers(items: Iterable[Item], user: int) -> dict[int, str]:
    """The names of the others who are looking at one of these now."""
    now = timezone.now()
    wanted = {item["claimed_by"] for item in items if item["claimed_until"] and item["claimed_until"] > now} - {user}
    people = get_user_model().objects.in_bulk(wanted) if wanted else {}
    return {pk: str(person) for pk, person in people.items()}


def _rows(items: Iterable[Item], plans: Mapping[int, Plan]) -> dict[tuple[int, int], tuple[str, str]]:
    """The name and the words of each row that an item is of."""
    numbers = [item["step_run__row"] for item in items if item["step_run__row"] is not None]
    if not numbers:
        return {}
    found = Row.objects.filter(run__in=plans, number__range=(min(numbers), max(numbers)))
    return {
        (run, number): (row_name(plans[run], values), " ".join(words.split())[:WORDS_SENT])
        for run, number, values, words in found.values_list("run", "number", "values", "words")
    }


def _findings(items: Iterable[Item], plans: Mapping[int, Plan]) -> dict[int, list[Item]]:
    """What the checks above each item said, but for what passed."""
    runs = {item["run"] for item in items if item["findings"]}
    rows = StepRun.objects.filter(run__in=runs, replaced=False, facts__has_key="findings") if runs else None
    said: dict[Place, list[Item]] = {}
    for run, step, path, found in rows.values_list("run", "step", "path", "facts__findings") if rows else ():
        said[run, step, path] = [_finding(item) for item in found if item.get("level") != "passed"]
    return {item["pk"]: _above(item, plans[item["run"]], said) if item["findings"] else [] for item in items}


def _above(item: Item, plan: Plan, said: Mapping[Place, Sequence[Item]]) -> list[Item]:
    ancestors, above = plan.ancestors(item["step_run__step"]), paths.prefixes(paths.split(item["step_run__path"]))
    places = [(item["run"], step, path) for step in plan.order if step in ancestors for path in above]
    return [finding for place in places for finding in said.get(place, ())]


def _finding(found: Mapping[str, Any]) -> Item:
    said = {"level": "warning", "text": "", "check": ""}
    return {name: str(found.get(name) or value) for name, value in said.items()}
