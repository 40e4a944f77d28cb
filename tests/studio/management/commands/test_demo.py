"""`manage.py demo`."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from pipelines.models import Project, Run
from studio.access import my_runs
from studio.models import User


@pytest.fixture
def newcomer(db: None) -> User:
    return User.objects.create_user("new@example.com")


def test_it_makes_a_project_that_is_alive(newcomer: User, queue: list[Any], heard: list[Any]) -> None:
    call_command("demo", "new@example.com")
    run = my_runs(newcomer).get()
    assert (run.project.name, run.state, str(run.brand_version)) == ("Northbay Coffee", "running", "Northbay Coffee v1")


def test_it_is_made_once_and_never_beside_other_projects(newcomer: User, queue: list[Any], heard: list[Any]) -> None:
    for _ in range(2):
        call_command("demo", "NEW@example.com")
    assert (Project.objects.count(), Run.objects.count()) == (1, 1)


def test_for_nobody_it_is_not_made(db: None) -> None:
    with pytest.raises(CommandError, match="nobody"):
        call_command("demo", "nobody@example.com")
