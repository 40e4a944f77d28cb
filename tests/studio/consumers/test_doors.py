"""Every socket, dialled by everybody: who is let in, and who is put out once they are no member any more."""

from __future__ import annotations

from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import AnonymousUser

from pipelines.models import Project, Run
from studio.access import deactivate, remove_member
from studio.consumers import socket_urls
from studio.models import User
from tests.sockets import dial

pytestmark = pytest.mark.django_db(transaction=True)
MEMBERS = ("viewer", "reviewer", "designer", "owner")
NAMES = dict(zip(MEMBERS, ("vera", "bob", "dora", "alice"), strict=True))
# The inbox is everybody's own, and empty where there is no project.
SOCKETS = {
    "ws/runs/<int:pk>": ("/ws/runs/{run}", MEMBERS),
    "ws/pipelines/<int:pk>": ("/ws/pipelines/{pipeline}", MEMBERS),
    "ws/reviews": ("/ws/reviews", (*MEMBERS, "stranger", "staff")),
}


def test_every_socket_has_a_row() -> None:
    assert {str(one.pattern).rstrip("/") for one in socket_urls} == set(SOCKETS)


def person(role: str, request: pytest.FixtureRequest) -> Any:
    """Who plays a role; a guest has no account, and staff are strangers to the project."""
    if role in ("guest", "signed out"):
        return AnonymousUser()
    user: User = request.getfixturevalue(NAMES.get(role, "charlie"))
    User.objects.filter(pk=user.pk).update(is_staff=role == "staff")
    user.refresh_from_db()
    return user


def place(socket: str, run: Run) -> str:
    return SOCKETS[socket][0].format(run=run.pk, pipeline=run.version.pipeline_id)


@pytest.mark.parametrize("socket", SOCKETS)
@pytest.mark.parametrize("role", [*MEMBERS, "stranger", "staff", "guest", "signed out"])
async def test_who_is_let_in(socket: str, role: str, announced: Run, request: pytest.FixtureRequest) -> None:
    user = await database_sync_to_async(person)(role, request)
    line = dial(await database_sync_to_async(place)(socket, announced), user)
    came = await line.connect()
    assert came[0] is (role in SOCKETS[socket][1])
    assert came[0] or came[1] == 4404
    await line.disconnect()


@pytest.mark.parametrize("socket", SOCKETS)
@pytest.mark.parametrize("way", ["removed", "switched off"])
async def test_who_is_no_member_any_more_is_put_out(
    socket: str, way: str, announced: Run, project: Project, alice: User, bob: User
) -> None:
    line = dial(await database_sync_to_async(place)(socket, announced), bob)
    assert (await line.connect())[0]
    await database_sync_to_async(User.objects.filter(pk=alice.pk).update)(is_staff=True)
    if way == "removed":
        await database_sync_to_async(remove_member)(project, bob, by=alice)
    else:
        await database_sync_to_async(deactivate)(bob, by=alice)
    # The inbox of who was only removed stays: it is empty now, and tells nothing of the project.
    if (socket, way) == ("ws/reviews", "removed"):
        told = [await line.receive_json_from() for _ in range(3)]
        assert [one for one in told if one["type"] == "access"]
        assert told[-1]["open"] == 0
        await line.disconnect()
        return
    while (said := await line.receive_output())["type"] != "websocket.close":
        assert said["type"] == "websocket.send"
    assert said["code"] == 4404
