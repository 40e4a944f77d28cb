"""Models that go, and the pipelines that name them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pipelines.actions import connect, publish_version, save_draft
from pipelines.models import Model, Project, Version
from pipelines.snapshots import retiring_models
from pipelines.snapshots.retiring import models_named
from studio.models import User
from tests.factories import drawing, make_version
from tests.peers.service import serving
from tests.trials import connect_all, try_texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "heard")]


def retire(name: str, *, days: int) -> None:
    Model.objects.filter(model_id=name).update(retires_on=timezone.localdate() + timedelta(days=days))


def naming(project: Project, name: str, model: str, **params: object) -> Version:
    step = {"type": "write_text", "params": {"prompt": "A line", "model": model, **params}}
    return make_version(project, drawing({"line": step}) | {"name": name})


def told() -> list[tuple[str, str, list[str]]]:
    return [(str(one.model), one.status, [pipeline.name for pipeline in one.pipelines]) for one in retiring_models()]


def test_what_goes_soon_is_told_with_the_pipelines_whose_newest_version_names_it(project: Project) -> None:
    connect("anthropic", name="claude", values={"key": "k"})
    retire("claude-haiku-5-5", days=60)
    retire("claude-sonnet-5-5", days=0)
    retire("claude-opus-4-7", days=61)
    naming(project, "By its connection", "claude/claude-haiku-5-5")
    naming(project, "As a fallback", "auto", fallbacks=["claude/claude-haiku-5-5", "claude/claude-sonnet-5-5"])
    naming(project, "Another", "claude/claude-opus-4-7")
    found = [one for one in told() if one[2]]
    assert found == [
        ("anthropic/claude-sonnet-5-5", "retired", ["As a fallback"]),
        ("anthropic/claude-haiku-5-5", "retiring", ["As a fallback", "By its connection"]),
    ]


def test_an_older_version_and_a_trial_do_not_count(project: Project, dora: User) -> None:
    with serving() as service:
        connect_all(service)
        try_texts(project, dora)
    version = naming(project, "Campaign", "anthropic/claude-haiku-5-5")
    pipeline = version.pipeline
    newer = drawing({"line": {"type": "write_text", "params": {"prompt": "A line"}}})
    publish_version(save_draft(pipeline, draft=newer, revision=pipeline.revision), by=None)
    retire("claude-haiku-5-5", days=9)
    assert [one for one in told() if one[0] == "anthropic/claude-haiku-5-5"] == [
        ("anthropic/claude-haiku-5-5", "retiring", [])
    ]


def test_a_drawing_that_is_no_longer_understood_is_read_all_the_same() -> None:
    odd = {"steps": {"a": {"type": "gone", "params": {"model": "x/y", "fallbacks": "no list"}}, "b": {"params": None}}}
    assert models_named(odd) == {"x/y"}
    assert models_named({}) == set()


def test_the_number_of_queries_does_not_grow(
    project: Project, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    connect("anthropic", values={"key": "k"})
    Model.objects.update(retires_on=None)
    with django_assert_num_queries(1):
        assert retiring_models() == []
    retire("claude-haiku-5-5", days=9)
    for number in range(5):
        naming(project, f"Campaign {number}", "anthropic/claude-haiku-5-5")
    with django_assert_num_queries(3):
        (one,) = retiring_models()
    assert [pipeline.project.name for pipeline in one.pipelines] == ["Northbay Coffee"] * 5
