"""A run that waits for a review, and callers with tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from pipelines.models import Asset, HandOff, Project, Review, Run
from studio.access import issue_token
from studio.models import SCOPES, User
from tests.factories import drawing, make_asset, make_run

ASK = drawing(
    {"say": {"type": "echo", "in": {"text": "$word"}}, "ask": {"type": "ask", "in": {"asset": "say.text"}}},
    inputs={"word": {"type": "text", "default": "hello"}},
)
PAINT = drawing(
    {
        "paint": {
            "type": "hand_off",
            "in": {"image": "$photo"},
            "params": {"prompt": "A cup", "settings": {"ar": "1:1"}},
        }
    },
    inputs={"photo": {"type": "image"}},
)
ROOT = "/api/v1"


class Caller:
    """A program with somebody's token."""

    def __init__(self, user: User | None, scopes: tuple[str, ...] = SCOPES) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"authorization": f"Bearer {issue_token(user, scopes=scopes)}"} if user else {}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method,
            f"{ROOT}{path}",
            data=b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}},
        )

    def upload(self, slug: str, data: bytes, name: str = "photo.jpg", **headers: str) -> HttpResponse:
        return self.client.post(
            f"{ROOT}/assets",
            {"project": slug, "file": SimpleUploadedFile(name, data)},
            headers={**self.headers, **{key.replace("_", "-"): value for key, value in headers.items()}},
        )

    def send(self, path: str, data: bytes, name: str, **headers: str) -> HttpResponse:
        """A file alone, as a form sends it."""
        return self.client.post(
            f"{ROOT}{path}",
            {"file": SimpleUploadedFile(name, data)},
            headers={**self.headers, **{key.replace("_", "-"): value for key, value in headers.items()}},
        )

    def hand_back(self, pk: int, data: bytes, name: str = "made.jpg", **headers: str) -> HttpResponse:
        return self.client.post(
            f"{ROOT}/hand-offs/{pk}/files",
            {"file": SimpleUploadedFile(name, data)},
            headers={**self.headers, **{key.replace("_", "-"): value for key, value in headers.items()}},
        )


@pytest.fixture(autouse=True)
def static_folder(settings: Any, tmp_path: Path) -> None:
    """Pages are served without their collected static files."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture
def waiting(project: Project, toys: None, work: Callable[[Run], Run]) -> Run:
    return work(make_run(project, ASK))


@pytest.fixture
def review(waiting: Run) -> Review:
    return Review.objects.get(run=waiting)


@pytest.fixture
def asset(project: Project, photo: bytes) -> Asset:
    return make_asset(project, photo)


@pytest.fixture
def hand_off(project: Project, toys: None, asset: Asset, work: Callable[[Run], Run]) -> HandOff:
    """A picture that somebody is to make with Midjourney, after a photo."""
    run = work(make_run(project, PAINT, photo=asset.as_value()))
    return HandOff.objects.get(run=run)


@pytest.fixture
def as_owner(alice: User) -> Caller:
    return Caller(alice)


@pytest.fixture
def as_designer(dora: User) -> Caller:
    return Caller(dora)


@pytest.fixture
def as_reviewer(bob: User) -> Caller:
    return Caller(bob)
