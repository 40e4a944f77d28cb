"""Why an earlier result was used again, or why a step run was made anew: which of its parts differ, and how."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q

from ..errors import Invalid
from ..graph import Plan
from ..models import PINNED, Run, StepRun
from ..states import DONE
from ..steps import CATALOGUE, StepType
from .made_of import key_of, made_of
from .named_prompts import said
from .plans import plan_of_run
from .shown import say_day

LOOK_BACK = 20
LONGEST = 40
FRESH = "Made anew: this run uses no earlier results."
NEW = "Nothing like it was made before."
BIG = ("outputs", "error", "ticket")


@dataclass(frozen=True)
class Reuse:
    """A sentence, and the run and step run it speaks of, if any."""

    why: str
    run: int | None = None
    step_run: int | None = None

    def entry(self) -> dict[str, Any]:
        """As the API gives it."""
        return {"from": self.run, "why": self.why}


def reuse_of(run: Run, step_runs: Sequence[StepRun]) -> dict[int, Reuse]:
    """By primary key, for each that has begun and whose results can be used again; at most three queries for all.

    What was made anew is compared with the newest result at its place in the last twenty runs of the pipeline.
    """
    plan = plan_of_run(run)
    told: dict[int, Reuse] = {}
    anew: list[StepRun] = []
    for row in step_runs:
        drawn = plan.drawing.steps[row.step]
        kind = CATALOGUE[drawn.type]
        if PINNED in row.facts:
            told[row.pk] = Reuse(reuse_reason(kind, row) or "", row.facts[PINNED], row.reused_from_id)
        elif row.reused_from:
            why = reuse_reason(kind, row, prompt=said(plan.prompts.get(row.step, {})))
            told[row.pk] = Reuse(why or "", row.reused_from.run_id, row.reused_from_id)
        elif kind.may_reuse(drawn.params) and row.attempts:
            anew.append(row)
    if run.fresh:
        return told | {row.pk: Reuse(FRESH) for row in anew}
    earlier = _earlier(run, anew) if anew else {}
    return told | {row.pk: _compare(run, plan, row, earlier.get(row.pk)) for row in anew}


def reuse_reason(kind: StepType, step_run: StepRun, *, prompt: str = "") -> str | None:
    """Why nothing was done: "Reused from run 41: the same inputs, params and brand."; None where it was done.

    `prompt` is the version that is named now; what was reused was made with the same words.
    """
    if PINNED in step_run.facts:
        return f"Pinned to what run {step_run.facts[PINNED]} made."
    origin = step_run.reused_from
    if origin is None:
        return None
    same = ["inputs"] * bool(kind.inputs or kind.open) + ["params"]
    same += [f"words of {prompt}"] * bool(prompt) + ["brand"] * ("brand" in kind.reads)
    # What was looked up is told of a result, whether or not its params can say so now.
    same += ["knowledge"] * ("knowledge" in kind.reads and "sources" in step_run.facts)
    where = "earlier in this run" if origin.run_id == step_run.run_id else f"from run {origin.run_id}"
    return f"Reused {where}: the same {_listed(same)}."


def _earlier(run: Run, rows: Sequence[StepRun]) -> dict[int, StepRun]:
    """For each the newest result at its step and path in an earlier run, of the same round where there is one."""
    numbers = {row.row for row in rows}
    here = Q(row__in=numbers - {None}) | (Q(row=None) if None in numbers else Q(pk=None))
    runs = Run.objects.filter(version__pipeline=run.version.pipeline_id, pk__lt=run.pk).order_by("-pk")
    found = StepRun.objects.filter(here, run__in=runs.values("pk")[:LOOK_BACK], state=DONE)
    found = found.filter(step__in={row.step for row in rows}, path__in={row.path for row in rows}).order_by()
    # What was pinned there says nothing of what this was made from.
    found = found.exclude(facts__has_key=PINNED)
    places: dict[tuple[str, str], dict[int, int]] = {}
    for step, path, number, newest in found.values_list("step", "path", "round").annotate(newest=Max("pk")):
        places.setdefault((step, path), {})[number] = newest
    wanted = {row.pk: _newest(places.get((row.step, row.path), {}), row.round) for row in rows}
    kept = StepRun.objects.defer(*BIG).in_bulk([pk for pk in wanted.values() if pk])
    # A drawing is read once for each run, not once for each step run.
    theirs = Run.objects.select_related("version__pipeline", "brand_version__brand")
    by_run = theirs.in_bulk({item.run_id for item in kept.values()})
    for item in kept.values():
        item.run = by_run[item.run_id]
    return {pk: kept[other] for pk, other in wanted.items() if other in kept}


def _newest(rounds: Mapping[int, int], number: int) -> int | None:
    return rounds.get(number) or max(rounds.values(), default=None)


def _compare(run: Run, plan: Plan, row: StepRun, other: StepRun | None) -> Reuse:
    if other is None:
        return Reuse(NEW)
    try:
        before = plan_of_run(other.run)
    except Invalid:
        return Reuse(f"Made anew: the drawing of run {other.run_id} can no longer be read.", other.run_id, other.pk)
    differing = _differing(run, plan, row, other, before)
    if differing:
        differ = "differs" if len(differing) == 1 and not differing[0].startswith("the params") else "differ"
        why = f"{_listed(differing)} {differ} from run {other.run_id}."
    elif not other.cache_key:
        why = f"the result of run {other.run_id} was evicted{_when(other)}."
    else:
        why = f"an equal result of run {other.run_id} came a moment too late."
    return Reuse(f"Made anew: {why}", other.run_id, other.pk)


def _differing(run: Run, plan: Plan, row: StepRun, other: StepRun, before: Plan) -> list[str]:
    """The parts that are not equal, each as words."""
    now, then = plan.drawing.steps[row.step], before.drawing.steps[other.step]
    if now.type != then.type:
        return ["the step type"]
    mine, theirs = made_of(run, plan, row, row.inputs), made_of(other.run, before, other, other.inputs)
    used, had_used = plan.prompts.get(row.step, {}), before.prompts.get(other.step, {})
    other_words = used and had_used and used != had_used and now.params != then.params
    words = [_say_prompts(had_used, used)] if other_words else []
    by_name = {*used, "values"} if words else set()
    mine_said, theirs_said = _without(now.params, by_name), _without(then.params, by_name)
    words += [_params(theirs_said, mine_said)] if mine_said != theirs_said else []
    given, had = mine["inputs"], theirs["inputs"]
    words += [f"the input `{name}`" for name in plan.kinds[row.step].inputs if given.get(name) != had.get(name)]
    words += [
        say(run, row, other)
        for name, say in SAID.items()
        if name in mine and name in theirs and mine[name] != theirs[name]
    ]
    if other.cache_key and other.cache_key != key_of(before, other.step, theirs):
        # What it was made of is as it was, yet gives another key now. A pipeline's former name is written nowhere.
        words.append("the pipeline's name or the step type's version" if "name" in mine else "the step type's version")
    return words


def _say_prompts(before: Mapping[str, tuple[str, int]], after: Mapping[str, tuple[str, int]]) -> str:
    return f"the prompt ({said(before)} → {said(after)})"


def _without(params: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name not in names}


def _params(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    names = [*after, *(name for name in before if name not in after)]
    changed = [name for name in names if before.get(name) != after.get(name) or (name in before) != (name in after)]
    told = [f"{name} {_short(before, name)} → {_short(after, name)}" for name in changed]
    return f"the params ({', '.join(told)})"


def _short(params: Mapping[str, Any], name: str) -> str:
    """A param in a few words."""
    if name not in params:
        return "not given"
    value = params[name]
    text = " ".join((value if isinstance(value, str) else repr(value)).split())
    text = f"{text[: LONGEST - 1]}…" if len(text) > LONGEST else text
    return f"“{text}”" if isinstance(value, str) else text


def _say_round(run: Run, row: StepRun, other: StepRun) -> str:
    return f"the note “{' '.join(row.notes[-1].split())[:LONGEST]}”" if row.notes else "the round"


def _say_brand(run: Run, row: StepRun, other: StepRun) -> str:
    return f"the brand ({other.run.brand_version or 'none'} → {run.brand_version or 'none'})"


def _say_models(run: Run, row: StepRun, other: StepRun) -> str:
    was, now = other.run.choices.get(row.step), run.choices.get(row.step)
    if run.rehearse == other.run.rehearse and was != now:
        return f"what `auto` stands for ({was or 'what is built in'} → {now or 'what is built in'})"
    return "whether models are rehearsed"


def _say_knowledge(run: Run, row: StepRun, other: StepRun) -> str:
    return "the brand's knowledge"


def _say_place(run: Run, row: StepRun, other: StepRun) -> str:
    return "its place"


SAID = {
    "round": _say_round,
    "brand": _say_brand,
    "knowledge": _say_knowledge,
    "models": _say_models,
    "seed": _say_place,
    "path": _say_place,
}


def _when(other: StepRun) -> str:
    day = other.facts.get("evicted")
    return f" on {say_day(date.fromisoformat(day))}" if day else ""


def _listed(words: Sequence[str]) -> str:
    return " and ".join([*[", ".join(words[:-1])] * (len(words) > 1), words[-1]])
