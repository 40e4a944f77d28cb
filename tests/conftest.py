"""People, a project, and small pipelines to test with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings

from pipelines import events
from pipelines import queue as queue_module
from pipelines.actions import claim_step_runs, create_project, worker_name
from pipelines.models import Project, Run, StepRun
from pipelines.runner import run_step, settle
from pipelines.steps import CATALOGUE
from studio.models import Membership, Role, User
from tests.inks import INKS
from tests.toys import TOYS

PHOTOS = Path(__file__).parent / "photos"

# No test may fail because a machine is busy; all else is as hypothesis has it here or in CI.
hypothesis.settings.register_profile(
    "house", hypothesis.settings(), deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def quiet_house(settings: Any, tmp_path: Path) -> None:
    """Files in a folder of the test's own, no pauses, announcements at once, channels in memory."""
    settings.DATA_DIR = settings.MEDIA_ROOT = tmp_path
    settings.REHEARSAL_PACE = settings.REVIEW_GRACE = 0
    # One process of tests holds in the end what no worker does: every network there is.
    settings.WORKER_MEMORY_MB = 10_000
    settings.ANNOUNCE_AT_ONCE = True
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lanes that would be woken through RQ, instead of waking them."""
    woken: list[str] = []
    monkeypatch.setattr(queue_module, "_enqueue", lambda lane, times: woken.extend([lane] * times))
    return woken


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What browsers are told, as (group, payload)."""
    said: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(events, "send", lambda group, payload: said.append((group, payload)))
    return said


def work_on(step_run: StepRun, stopping: Event | None = None) -> None:
    """What a worker does with one claimed step run."""
    run = Run.objects.select_related("version__pipeline", "brand_version").get(pk=step_run.run_id)
    settle(run.pk, [run_step(step_run, run, stopping=stopping)])


@pytest.fixture
def work(queue: list[str], heard: list[Any]) -> Callable[[Run], Run]:
    """Works on a run in this process until nothing is ready."""

    def work_through(run: Run) -> Run:
        while claimed := [row for lane in django_settings.LANES for row in claim(run, lane)]:
            for step_run in claimed:
                work_on(step_run)
        return Run.objects.get(pk=run.pk)

    def claim(run: Run, lane: str) -> list[StepRun]:
        return claim_step_runs(run.pk, lane, worker=worker_name(), limit=8)

    return work_through


def person(email: str, project: Project | None = None, role: Role | None = None) -> User:
    user = User.objects.create_user(email, "a-long-password", name=email.partition("@")[0].capitalize())
    if project and role:
        Membership.objects.create(user=user, project=project, role=role)
    return user


@pytest.fixture
def project(db: None) -> Project:
    return create_project("Northbay Coffee")


@pytest.fixture
def alice(project: Project) -> User:
    """The owner."""
    return person("alice@example.com", project, Role.OWNER)


@pytest.fixture
def dora(project: Project) -> User:
    """A designer."""
    return person("dora@example.com", project, Role.DESIGNER)


@pytest.fixture
def bob(project: Project) -> User:
    """A reviewer."""
    return person("bob@example.com", project, Role.REVIEWER)


@pytest.fixture
def vera(project: Project) -> User:
    """A viewer."""
    return person("vera@example.com", project, Role.VIEWER)


@pytest.fixture
def charlie(db: None) -> User:
    """A stranger, who has a project of his own."""
    return person("charlie@example.com", create_project("Elsewhere"), Role.OWNER)


@pytest.fixture
def photo() -> bytes:
    """The CC0 coffee photograph."""
    return (PHOTOS / "coffee.jpg").read_bytes()


@pytest.fixture(autouse=True)
def no_left_over_threads() -> Iterator[None]:
    """Announcements of one test must not reach into the next."""
    yield
    events.throttle.flush()


@pytest.fixture
def inks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Adds the step types that keep small files to the catalogue."""
    for key, ink in INKS.items():
        monkeypatch.setitem(CATALOGUE, key, ink)


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue with the toy step types added."""
    for key, toy in TOYS.items():
        monkeypatch.setitem(CATALOGUE, key, toy)
