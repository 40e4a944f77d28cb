"""What is seen of prompts: labels, versions, what changed between two, who wrote a line, what was made with them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..errors import Invalid
from ..models import MOVE_OPEN, Asset, LabelMove, Prompt, PromptVersion
from ..prompt import blame, compose_found, line_diff
from ..prompt.composing import Found
from .named_prompts import prompt_finder, said
from .plans import plan_of_run
from .word_diff import word_diff

Entry = dict[str, Any]
MOST_VERSIONS = 200
MOST_RUNS = 200


def prompt_entry(prompt: Prompt) -> Entry:
    """A prompt by its labels and its newest version on `main`."""
    newest = prompt.head()
    labels = prompt.labels.select_related("version", "moved_by")
    return {
        "id": prompt.pk,
        "slug": prompt.slug,
        "name": prompt.name,
        "about": prompt.about,
        "protected": list(prompt.protected),
        "version": newest.number if newest else None,
        "labels": {
            label.name: {
                "version": label.version.number,
                "by": str(label.moved_by or "the command line"),
                "at": label.moved_at.isoformat(),
            }
            for label in labels
        },
    }


def prompt_story(prompt: Prompt) -> Entry:
    """The same with its newest versions, its branches, its tests and what waits for an answer."""
    versions = list(prompt.versions.select_related("created_by", "parent")[:MOST_VERSIONS])
    moves = prompt.moves.filter(state=MOVE_OPEN).select_related("version", "asked_by")
    heads = prompt.versions.order_by("branch", "-number").values_list("branch", "number")
    return {
        **prompt_entry(prompt),
        "versions": [prompt_version_entry(version) for version in versions],
        "branches": dict(reversed(heads)),
        "tests": list(prompt.tests.values("name", "given", "expects")),
        "asked": [move_entry(move) for move in moves],
    }


def prompt_version_entry(version: PromptVersion) -> Entry:
    """A version with its words; read it together with `created_by` and `parent`."""
    return {
        "number": version.number,
        "branch": version.branch,
        "parent": version.parent.number if version.parent else None,
        "text": version.text,
        "variables": version.variables,
        "message": version.message,
        "by": str(version.created_by or "the command line"),
        "at": version.created_at.isoformat(),
    }


def move_entry(move: LabelMove) -> Entry:
    """A wish to move a label; read it together with `version` and `asked_by`."""
    return {
        "id": move.pk,
        "label": move.name,
        "version": move.version.number,
        "by": str(move.asked_by or "the command line"),
        "at": move.asked_at.isoformat(),
        "note": move.note,
        "state": move.state,
    }


def prompt_changes(before: PromptVersion, after: PromptVersion) -> Entry:
    """What changed between two versions: `lines` as `{op, text}`, `words` as `{op, text}`, `variables` by name."""
    names = sorted({*before.variables, *after.variables})
    pairs = [(name, before.variables.get(name), after.variables.get(name)) for name in names]
    return {
        "lines": [line._asdict() for line in line_diff(before.text, after.text)],
        "words": word_diff(before.text, after.text),
        "variables": [{"name": name, "before": old, "after": new} for name, old, new in pairs if old != new],
    }


def prompt_blame(version: PromptVersion) -> list[tuple[int, str]]:
    """Each line of a version with the number of the version that wrote it, along its parents."""
    known = {one.pk: one for one in version.prompt.versions.only("number", "text", "parent_id")}
    chain = [version]
    while (parent := known.get(chain[-1].parent_id or 0)) is not None:
        chain.append(parent)
    return blame((one.number, one.text) for one in reversed(chain))


def prompt_whole(version: PromptVersion) -> str:
    """The words with their includes as they stand now, or why they cannot be put together, as a sentence."""
    found = Found(version.prompt.slug, version.number, version.text, version.variables)
    try:
        return compose_found(found, prompt_finder(version.prompt.project_id)).text
    except Invalid as error:
        return error.message


def assets_of_version(version: PromptVersion) -> QuerySet[Asset]:
    """The files that the newest two hundred runs with a version's words made from them, newest first.

    Those of steps that name the prompt, and of all that follows from these; with an include, those of every step.
    """
    runs = version.runs.order_by("-pk").select_related("version__pipeline")[:MOST_RUNS]
    here = Q(pk=None)
    for run in runs:
        plan, spoken = plan_of_run(run), f"{version.prompt.slug} v{version.number}"
        named = [step for step, params in plan.prompts.items() if spoken in said(params).split(", ")]
        steps = {*named, *(below for step in named for below in plan.descendants(step))}
        here |= Q(step_run__run=run, step_run__step__in=steps) if steps else Q(step_run__run=run)
    return Asset.objects.filter(here, step_run__replaced=False).order_by("-created_at", "-pk")
