"""Fan-out: any chain of steps gives what a naive reading of it gives, in the same order, with nothing left live."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.actions import claim_step_runs, create_project, sweep
from pipelines.models import Run, StepRun
from pipelines.snapshots import run_outputs
from pipelines.states import FINAL
from tests.conftest import work_on
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]

Tree = Any
STAGES = ("echo", "double", "split", "join")
stages = st.lists(st.sampled_from(STAGES), min_size=1, max_size=6)


def chain(kinds: list[str]) -> dict[str, Any]:
    """One step after another; a join where there is nothing to gather takes a list of one."""
    steps: dict[str, Any] = {}
    source = "$words"
    for number, kind in enumerate(kinds):
        name = f"{kind}{number}"
        if kind == "split":
            steps[name], port = {"type": "split", "in": {"text": source}}, "word"
        elif kind == "join":
            steps[name], port = {"type": "join", "in": {"words": source}}, "text"
        else:
            say = "<{0}>" if kind == "echo" else "{0} {0}"
            steps[name], port = {"type": "echo", "in": {"text": source}, "params": {"say": say}}, "text"
        source = f"{name}.{port}"
    return drawing(steps, inputs={"words": {"type": "text"}}, outputs={"end": source})


def naive(kinds: list[str], words: str) -> list[str]:
    """The same by plain recursion over nested lists."""
    tree: Tree = words
    for kind in kinds:
        tree = {"echo": _echo, "double": _double, "split": _split, "join": _join}[kind](tree)
    return list(_leaves(tree))


def _each(tree: Tree, work: Callable[[str], Tree]) -> Tree:
    return [_each(item, work) for item in tree] if isinstance(tree, list) else work(tree)


def _echo(tree: Tree) -> Tree:
    return _each(tree, lambda text: f"<{text}>")


def _double(tree: Tree) -> Tree:
    return _each(tree, lambda text: f"{text} {text}")


def _split(tree: Tree) -> Tree:
    return _each(tree, str.split)


def _join(tree: Tree) -> Tree:
    if not isinstance(tree, list):
        return tree
    return [_join(item) for item in tree] if isinstance(tree[0], list) else "+".join(tree)


def _leaves(tree: Tree) -> Iterator[str]:
    if isinstance(tree, list):
        for item in tree:
            yield from _leaves(item)
    else:
        yield tree


def work_in_any_order(run: Run, chance: random.Random) -> Run:
    """Workers that take turns at random, sometimes die with what they hold, and are swept up after."""
    gone = 0
    while run.step_runs.filter(replaced=False).exclude(state__in=FINAL).exists():
        claimed = claim_step_runs(run.pk, "media", worker="elsewhere:1", limit=chance.randint(1, 4))
        chance.shuffle(claimed)
        for step_run in claimed:
            if gone < 3 and chance.random() < 0.15:
                gone += 1
                StepRun.objects.filter(pk=step_run.pk).update(lease_until=step_run.created_at)
            else:
                work_on(step_run)
        sweep()
    return Run.objects.get(pk=run.pk)


@given(stages, st.integers(1, 4), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_run_gives_what_a_naive_reading_gives(kinds: list[str], many: int, chance: random.Random) -> None:
    words = " ".join("abcd"[:many])
    run = work_in_any_order(make_run(create_project("Any"), chain(kinds), words=words), chance)
    assert run.state == "done"
    assert [output.text for output in run_outputs(run)] == naive(kinds, words)
    assert StepRun.objects.filter(run=run).exclude(state="done").count() == 0
