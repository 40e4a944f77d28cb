"""What the prompts that steps name say: looked up when a run begins, kept with the run, and put into its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from django.db.models import Exists, OuterRef

from ..errors import Invalid, InvalidDrawing, Problem
from ..graph import Plan
from ..graph.drawing import Step
from ..models import MAIN, Prompt, PromptVersion
from ..prompt import Find, Found, Reference, check_values, compose, defaults_of, names_in, read_reference, render
from ..steps import CATALOGUE

# By the reference as it is drawn: `{slug, number, text, variables, includes}`, the text with its includes in place.
Kept = Mapping[str, Mapping[str, Any]]
WIDGET: Final = "prompt"


def prompt_finder(project: int) -> Find:
    """Finds a project's prompts by slug and label or number, each asked for once."""
    known: dict[Reference, Found | None] = {}

    def find(reference: Reference) -> Found | None:
        if reference not in known:
            known[reference] = _look_up(project, reference)
        return known[reference]

    return find


def prompts_now(project: int, plan: Plan) -> dict[str, dict[str, Any]]:
    """What each prompt that a plan's steps name says now; raises InvalidDrawing with every problem at once."""
    found, problems = _look(plan.drawing.steps, prompt_finder(project))
    if problems:
        raise InvalidDrawing([_outside(plan, problem) for problem in problems])
    return found


def prompt_problems(project: int, steps: Mapping[str, Step]) -> list[Problem]:
    """Every problem with the prompts that drawn steps name."""
    return _look(steps, prompt_finder(project))[1]


def with_prompts(plan: Plan, kept: Kept) -> Plan:
    """The plan with the words of its prompts in the places of their names; `prompts` says which those were."""
    if not kept:
        return plan
    steps, named = {}, {}
    for step_id, step in plan.drawing.steps.items():
        here = {param: ref for param, ref in _named(step) if ref in kept}
        steps[step_id] = replace(step, params=_filled(step, here, kept)) if here else step
        if here:
            named[step_id] = {param: _version(kept[ref]) for param, ref in here.items()}
    return replace(plan, drawing=replace(plan.drawing, steps=steps), prompts=named)


def versions_used(kept: Kept) -> set[tuple[str, int]]:
    """The slug and number of each version whose words are in a run, included ones too."""
    pairs = [(body["slug"], body["number"]) for body in kept.values()]
    return {*pairs, *((slug, number) for body in kept.values() for slug, number in body.get("includes", ()))}


def said(named: Mapping[str, tuple[str, int]]) -> str:
    """The versions of one step's prompts as people say them: "headline v7"."""
    return ", ".join(dict.fromkeys(f"{slug} v{number}" for slug, number in named.values()))


def offered_prompts(project: int) -> list[dict[str, Any]]:
    """What the canvas completes: each label and each newest version of the project's prompts, with its variables.

    Four queries, however many there are.
    """
    entries: list[dict[str, Any]] = []
    heads = _heads(project)
    for prompt in Prompt.objects.filter(project=project).prefetch_related("labels__version"):
        newest = heads.get(prompt.pk)
        there = {label.name: label.version for label in prompt.labels.all()}
        there |= {f"v{newest.number}": newest} if newest else {}
        entries += [
            {"ref": f"prompts/{prompt.slug}@{at}", "name": prompt.name, "variables": version.variables}
            for at, version in there.items()
        ]
    return entries


def _heads(project: int) -> dict[int, PromptVersion]:
    """The newest version on `main` of each of a project's prompts, by the prompt."""
    here = PromptVersion.objects.filter(branch=MAIN)
    later = here.filter(prompt=OuterRef("prompt"), number__gt=OuterRef("number"))
    return {one.prompt_id: one for one in here.filter(~Exists(later), prompt__project=project)}


def _look_up(project: int, reference: Reference) -> Found | None:
    where: dict[str, Any] = {"labels__name": reference.label} if reference.label else {"number": reference.number}
    version = PromptVersion.objects.filter(prompt__project=project, prompt__slug=reference.slug, **where).first()
    return Found(reference.slug, version.number, version.text, version.variables) if version else None


def _look(steps: Mapping[str, Step], find: Find) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """What was found by each reference, and every problem, that of a step's own bounds included."""
    found: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for step in steps.values():
        for param, ref in _named(step):
            reference = read_reference(ref)
            try:
                found[ref] = compose(reference, find).kept() if reference and ref not in found else found[ref]
            except Invalid as error:
                problems.append(Problem(step.id, f"params.{param}", error.message))
                continue
            problems += [Problem(step.id, *told) for told in _unfit(step, param, ref, found)]
    return found, problems


def _unfit(step: Step, param: str, ref: str, kept: Kept) -> Iterator[tuple[str, str]]:
    """What keeps one step from taking a prompt's words: values that it misses or that are wrong, or its own bounds."""
    body, given = kept[ref], _given(step)
    has = {*given, *defaults_of(body["variables"]), *_offered(step, param)}
    missing = [name for name in names_in(body["text"]) if name in body["variables"] and name not in has]
    for name in missing:
        yield f"params.{param}", f"`{ref}` needs `{name}`. Give it a default there, or a value in this step."
    for message in check_values(body["variables"], given):
        yield "params.values", message
    kind = CATALOGUE[step.type]
    before = dict(kind.problems(step.params))
    for field, message in kind.problems(_filled(step, {param: ref}, kept)):
        if before.get(field) != message:
            yield f"params.{field}", f"With the words of `{ref}`: {message[:300]}"


def _named(step: Step) -> Iterator[tuple[str, str]]:
    """The params of a step that name prompts."""
    kind = CATALOGUE.get(step.type)
    for param, value in step.params.items() if kind else ():
        if kind and read_reference(value) and _extra(kind.params, param).get("widget") == WIDGET:
            yield param, value


def _extra(params: Any, param: str) -> Mapping[str, Any]:
    drawn = params.model_fields.get(param)
    extra = drawn.json_schema_extra if drawn else None
    return extra if isinstance(extra, Mapping) else {}


def _offered(step: Step, param: str) -> set[str]:
    """The variables that the step fills in by itself, when it runs."""
    return set(_extra(CATALOGUE[step.type].params, param).get("variables") or ())


def _given(step: Step) -> dict[str, Any]:
    values = step.params.get("values")
    return dict(values) if isinstance(values, Mapping) and "values" in CATALOGUE[step.type].params.model_fields else {}


def _filled(step: Step, named: Mapping[str, str], kept: Kept) -> dict[str, Any]:
    """The step's params with words for names.

    Where the step fills in more by itself, it is handed the values instead: a text is filled in once, so that what a
    value holds is never read as a variable.
    """
    params, given = dict(step.params), _given(step)
    for param, ref in named.items():
        body = kept[ref]
        if _offered(step, param):
            params[param] = body["text"]
            params["values"] = {**defaults_of(body["variables"]), **given}
        else:
            params[param] = render(body["text"], body["variables"], given)
    if not any(_offered(step, param) for param in CATALOGUE[step.type].params.model_fields):
        # They are in the words by now: equal words are equal work, whatever they were made of.
        params.pop("values", None)
    return params


def _version(body: Mapping[str, Any]) -> tuple[str, int]:
    return str(body["slug"]), int(body["number"])


def _outside(plan: Plan, problem: Problem) -> Problem:
    """Inside a sub-pipeline nobody can change a step, so it is told at its box."""
    box = plan.boxes.get(problem.step)
    return Problem(box, "", problem.message) if box else problem
