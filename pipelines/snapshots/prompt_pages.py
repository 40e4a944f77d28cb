"""What the pages of prompts show beside the story: marked words, lines with who wrote them, what was approved."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ..errors import Invalid
from ..models import APPROVE, DECIDED, MOVE_OPEN, Asset, LabelMove, Project, Prompt, PromptVersion, Review, Run
from ..prompt import Found, compose_found, find_includes
from .named_prompts import prompt_finder
from .prompts import assets_of_version, prompt_blame

Entry = dict[str, Any]
APPROVED_SHOWN: Final = 24
_MARKED: Final = re.compile(r"(\{\{>\s*[^\s{}]+\s*\}\}|\{[a-z][a-z0-9_]{0,39}\})")


def prompt_pieces(text: str, variables: Mapping[str, Any]) -> list[Entry]:
    """A text in pieces `{kind, text, name}`: plain text, a declared variable, or an include with its prompt's slug."""
    pieces = []
    for number, part in enumerate(_MARKED.split(text)):
        kind, name = _kind(part, variables) if number % 2 else ("text", "")
        if part:
            pieces.append({"kind": kind, "text": part, "name": name})
    return pieces


def blamed_stretches(version: PromptVersion) -> list[Entry]:
    """The lines of a version in stretches that one version wrote, as `{version, lines}`."""
    blamed = prompt_blame(version)
    numbers = {number for number, _ in blamed}
    wrote = {one.number: one for one in version.prompt.versions.filter(number__in=numbers).select_related("created_by")}
    return [
        {"version": wrote[number], "lines": [text for _, text in stretch]}
        for number, stretch in groupby(blamed, key=lambda line: line[0])
    ]


def whole_variables(version: PromptVersion) -> dict[str, Mapping[str, Any]]:
    """The variables of a version with those of what it includes; its own where that cannot be put together."""
    found = Found(version.prompt.slug, version.number, version.text, version.variables)
    try:
        return dict(compose_found(found, prompt_finder(version.prompt.project_id)).variables)
    except Invalid:
        return dict(version.variables)


def prompt_rows(prompts: QuerySet[Prompt]) -> list[Entry]:
    """Prompts as a list shows them: newest version, labels, branches, and how many moves wait for an answer.

    Six queries, however many there are.
    """
    shown = list(prompts.prefetch_related("labels__version"))
    versions = PromptVersion.objects.filter(prompt__in=shown)
    later = PromptVersion.objects.filter(prompt=OuterRef("prompt"), number__gt=OuterRef("number"))
    newest = {one.prompt_id: one for one in versions.filter(~Exists(later)).select_related("created_by")}
    branches: dict[int, list[str]] = defaultdict(list)
    for prompt, branch in versions.order_by("prompt", "branch").values_list("prompt", "branch").distinct():
        branches[prompt].append(branch)
    moves = LabelMove.objects.filter(prompt__in=shown, state=MOVE_OPEN).order_by()
    asked = dict(moves.values_list("prompt").annotate(Count("pk")))
    return [
        {
            "prompt": one,
            "newest": newest.get(one.pk),
            "labels": one.labels.all(),
            "branches": branches[one.pk],
            "asked": asked.get(one.pk, 0),
        }
        for one in shown
    ]


def approved_of_version(version: PromptVersion, *, after: UUID | None = None) -> tuple[list[Asset], UUID | None]:
    """Approved files made with a version's words, newest first, those after one; and where the next page begins."""
    approved = Review.objects.filter(asset=OuterRef("pk"), state=DECIDED, outcome=APPROVE)
    found = assets_of_version(version).filter(Exists(approved), project=version.prompt.project_id)
    last = Asset.objects.filter(pk=after, project=version.prompt.project_id).first() if after else None
    if last:
        found = found.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))
    rows = list(found.select_related("step_run__run")[: APPROVED_SHOWN + 1])
    shown = rows[:APPROVED_SHOWN]
    return shown, shown[-1].pk if len(rows) > len(shown) else None


def newest_tests_of(prompt: Prompt) -> tuple[Run, str] | None:
    """The newest run of a prompt's tests with the label or version that it asked for; None before the first."""
    name = f"prompts/{prompt.slug}@"
    here = Run.objects.filter(project=prompt.project_id, version__pipeline__name=f"Tests of {prompt.slug}")
    run = here.order_by("-pk").first()
    at = next((ref.removeprefix(name) for ref in run.prompts if ref.startswith(name)), "") if run else ""
    return (run, at) if run and at else None


def _kind(part: str, variables: Mapping[str, Any]) -> tuple[str, str]:
    if includes := find_includes(part):
        return "include", includes[0].partition("@")[0]
    name = part.strip("{}")
    return ("variable", name) if name in variables else ("text", "")


def labels_by_version(prompt: Prompt) -> dict[int, list[str]]:
    """The labels at each version, by its number."""
    there: dict[int, list[str]] = {}
    for name, number in prompt.labels.values_list("name", "version__number"):
        there.setdefault(number, []).append(name)
    return there


def prompts_of(project: Project) -> list[Entry]:
    """The rows of a project's prompts, by name."""
    return prompt_rows(project.prompts.select_related("project"))
