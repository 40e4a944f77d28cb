"""Sessions that are ended elsewhere: the pages that they had open close."""

from __future__ import annotations

from importlib import import_module

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.test import Client

from pipelines.models import Run
from studio.models import User
from tests.sockets import dial


def browser(user: User) -> Client:
    """A browser of this person's that has been here."""
    client = Client()
    client.force_login(user)
    client.get("/account/sessions/")
    return client


@pytest.mark.parametrize("path", ["/ws/runs/{run}", "/ws/reviews", "/ws/pipelines/{pipeline}"])
@pytest.mark.django_db(transaction=True)
async def test_the_pages_of_an_ended_session_close_and_those_of_this_one_stay(
    path: str, announced: Run, vera: User
) -> None:
    here, there = [await database_sync_to_async(browser)(vera) for _ in range(2)]
    place = path.format(
        run=announced.pk, pipeline=await database_sync_to_async(lambda: announced.version.pipeline_id)()
    )
    sockets = [dial(place, vera) for _ in range(2)]
    for socket, client in zip(sockets, (here, there), strict=True):
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        socket.scope["session"] = import_module(settings.SESSION_ENGINE).SessionStore(key)
        assert (await socket.connect())[0]
    await database_sync_to_async(here.post)("/account/sessions/end-others/")
    kept, ended = sockets
    while (said := await ended.receive_output())["type"] != "websocket.close":
        assert said["type"] == "websocket.send"
    assert said["code"] == 4404
    while not await kept.receive_nothing():
        assert (await kept.receive_output())["type"] == "websocket.send"
    await kept.disconnect()
