"""Workers are woken for what nobody reads, and for what a run has read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pipelines import queue as queue_module
from pipelines.actions import add_document, cancel_run, create_brand, read_document, retry_run, wake_again
from pipelines.models import Brand, DocumentState, DocumentVersion, Project
from studio.models import User
from tests.factories import drawing, make_run

pytestmark = pytest.mark.django_db
GUIDE = b"# Colour\n\nOur primary colour is a deep blue.\n\n# Logo\n\nKeep clear space around the logo.\n"


@pytest.fixture
def brand(project: Project, alice: User) -> Brand:
    return create_brand(project, name="North", by=alice)


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is laid into the queue to be read."""
    laid: list[tuple[Any, ...]] = []
    monkeypatch.setattr(queue_module, "_put", lambda *what, **_: laid.append(what))
    monkeypatch.setattr(queue_module, "is_empty", lambda lane: True)
    monkeypatch.setattr(queue_module, "_enqueue", lambda lane, times: None)
    return laid


def test_what_dead_workers_left_is_woken_again_and_given_up_after_three(
    brand: Brand, put: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    version = add_document(brand, data=GUIDE, name="guide.md", by=None)
    there = DocumentVersion.objects.filter(pk=version.pk)
    there.update(held_until=timezone.now() + timedelta(minutes=1), tries=3)
    with django_capture_on_commit_callbacks(execute=True):
        wake_again()
    assert put == []
    there.update(held_until=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        wake_again()
    assert put == [("media", queue_module.READ, version.pk)]
    read_document(version.pk)
    assert there.get().state == DocumentState.FAILED
    assert "ended its worker" in there.get().told


def test_what_a_run_reads_is_left_alone_until_the_run_has_ended_and_woken_in_that_moment(
    brand: Brand, put: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Callable[..., Any], toys: None
) -> None:
    version = add_document(brand, data=GUIDE, name="guide.md", by=None)
    run = make_run(brand.project, drawing({"say": {"type": "echo", "params": {}, "in": {"text": "$w"}}}, inputs=WORD))
    there = DocumentVersion.objects.filter(pk=version.pk)
    there.update(run=run)
    with django_capture_on_commit_callbacks(execute=True):
        wake_again()
        read_document(version.pk)
    assert (put, there.get().tries) == ([], 0)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_run(run)
    assert put == [("media", queue_module.READ, version.pk)]
    read_document(version.pk)
    assert there.get().state == DocumentState.FAILED
    put.clear()
    with django_capture_on_commit_callbacks(execute=True):
        retry_run(run)
        assert there.get().state == DocumentState.FAILED
        cancel_run(run)
    assert put == [("media", queue_module.READ, version.pk)]
    assert there.get().state == DocumentState.READING


WORD = {"w": {"type": "text", "default": "hello"}}
