"""The socket of a run: who gets in, what comes first, and what happens when access goes."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from pipelines.models import Project, Run
from pipelines.snapshots import apply_delta, run_snapshot
from studio.access import add_member, remove_member
from studio.models import Role, User
from tests.sockets import Socket, advance, dial

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("slash", ["", "/"])
async def test_a_member_gets_the_snapshot_first(announced: Run, vera: User, slash: str) -> None:
    socket = dial(f"/ws/runs/{announced.pk}{slash}", vera)
    assert (await socket.connect())[0]
    first = await socket.receive_json_from()
    assert (first["type"], first["run"]["id"]) == ("snapshot", announced.pk)
    await socket.disconnect()


@pytest.mark.parametrize("path", ["/ws/runs/{run}", "/ws/runs/999999"])
async def test_strangers_and_the_unknown_are_turned_away_alike(announced: Run, charlie: User, path: str) -> None:
    for user in (charlie, AnonymousUser()):
        socket = dial(path.format(run=announced.pk), user)
        assert await socket.connect() == (False, 4404)


async def test_deltas_laid_over_the_first_snapshot_equal_a_fresh_one(announced: Run, bob: User) -> None:
    socket = dial(f"/ws/runs/{announced.pk}", bob)
    await socket.connect()
    picture = await socket.receive_json_from()
    await database_sync_to_async(advance)(announced)
    fresh = await database_sync_to_async(lambda: run_snapshot(Run.objects.get(pk=announced.pk)))()
    while picture["seq"] < fresh["seq"]:
        picture = apply_delta(picture, await socket.receive_json_from())
    for now in (picture, fresh):
        now["run"].pop("now")
    assert picture == fresh
    assert picture["run"]["state"] == "waiting"
    await socket.disconnect()


async def test_a_page_that_missed_something_asks_for_the_snapshot(announced: Run, vera: User) -> None:
    socket = dial(f"/ws/runs/{announced.pk}", vera)
    await socket.connect()
    first = await socket.receive_json_from()
    await socket.send_to(text_data="this is not JSON")
    await socket.send_json_to(["nor", "is", "this", "known"])
    await socket.send_json_to({"type": "snapshot"})
    again = await socket.receive_json_from()
    assert (again["type"], again["seq"]) == ("snapshot", first["seq"])
    await socket.disconnect()


async def test_a_page_closes_when_its_person_is_no_longer_a_member(
    announced: Run, project: Project, vera: User
) -> None:
    socket = dial(f"/ws/runs/{announced.pk}", vera)
    await socket.connect()
    await socket.receive_json_from()
    await database_sync_to_async(remove_member)(project, vera)
    assert await socket.receive_json_from() == {"type": "closed"}
    assert await socket.receive_output() == {"type": "websocket.close", "code": 4404}


async def test_a_page_stays_when_only_the_role_changes(announced: Run, project: Project, vera: User) -> None:
    socket = dial(f"/ws/runs/{announced.pk}", vera)
    await socket.connect()
    await socket.receive_json_from()
    await database_sync_to_async(add_member)(project, vera, Role.DESIGNER)
    assert (await socket.receive_json_from())["type"] == "snapshot"
    await socket.disconnect()


@pytest.fixture
def door(settings: Any, tmp_path: Path) -> Any:
    """The whole application, as the web server loads it: once its static folder is there."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    return import_module("studio.asgi").application


def signed_in(door: Any, user: User, path: str, origin: bytes) -> Socket:
    """A browser's own handshake, through the whole door: session cookie, host and origin."""
    client = Client()
    client.force_login(user)
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    return Socket(door, path, headers=[(b"cookie", cookie), (b"origin", origin)])


async def test_a_browser_comes_in_by_its_session_cookie(door: Any, announced: Run, vera: User) -> None:
    path = f"/ws/runs/{announced.pk}"
    socket = await database_sync_to_async(signed_in)(door, vera, path, b"http://localhost:8000")
    assert (await socket.connect())[0]
    assert (await socket.receive_json_from())["type"] == "snapshot"
    await socket.disconnect()


async def test_another_sites_page_cannot_use_the_session(door: Any, announced: Run, vera: User) -> None:
    socket = await database_sync_to_async(signed_in)(
        door, vera, f"/ws/runs/{announced.pk}", b"https://elsewhere.example"
    )
    assert (await socket.connect())[0] is False
