"""The room of a pipeline over a real Valkey, with pages that hang on different web processes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.urls import path

from pipelines import events
from pipelines.actions import create_pipeline
from pipelines.models import Pipeline, Project
from studio.consumers import PipelineConsumer
from studio.management.datafolder import open_private_folder
from studio.management.supervisor import Supervisor
from studio.management.valkey import SOCKET, answers, describe_valkey
from studio.models import User

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def valkey(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Valkey, and two channel layers that share nothing but it, as two web processes do."""
    runtime = open_private_folder(Path(tempfile.mkdtemp(prefix="pl-")))
    config = {"hosts": [{"address": f"unix://{runtime / SOCKET}?db=0"}]}
    layer = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": config}
    settings.CHANNEL_LAYERS = {"default": layer, "other": layer}
    supervisor = Supervisor(tmp_path / "logs", say=lambda line: None)
    try:
        supervisor.start(describe_valkey(tmp_path, runtime))
        assert supervisor.wait(lambda: answers(runtime), 30)
        yield
    finally:
        supervisor.stop()


@pytest.fixture
def pipeline(project: Project) -> Pipeline:
    return create_pipeline(project, name="Launch", draft={"format": 1, "steps": {}})


class Elsewhere(PipelineConsumer):
    """The same socket in the other web process."""

    channel_layer_alias = "other"


async def join(consumer: type[PipelineConsumer], pipeline: Pipeline, user: User) -> WebsocketCommunicator:
    routes = URLRouter([path("ws/pipelines/<int:pk>/", consumer.as_asgi())])
    socket = WebsocketCommunicator(routes, f"/ws/pipelines/{pipeline.pk}/")
    socket.scope["user"] = user
    assert (await socket.connect(timeout=10))[0]
    return socket


async def hear(socket: WebsocketCommunicator, kind: str, *names: str) -> dict[str, Any]:
    """The first message of this kind that names these people, or none where the kind names nobody."""
    while True:
        told: dict[str, Any] = await socket.receive_json_from(timeout=10)
        if told["type"] == kind and tuple(person["name"] for person in told.get("people", [])) == names:
            return told


async def test_people_whose_pages_hang_on_different_web_processes_see_each_other(
    valkey: None, pipeline: Pipeline, dora: User, vera: User
) -> None:
    here, there = await join(PipelineConsumer, pipeline, dora), await join(Elsewhere, pipeline, vera)
    await hear(here, "people", "Vera")
    await hear(there, "people", "Dora")
    await here.send_json_to({"type": "cursor", "x": 4, "y": 2})
    told = await hear(there, "cursor")
    assert (told["x"], told["y"]) == (4, 2)
    draft = {"type": "draft", "revision": 2, "by": "Dora", "key": ""}
    await database_sync_to_async(events.send)(events.pipeline_group(pipeline.pk), draft)
    assert await hear(there, "draft") == draft
    await here.disconnect()
    await hear(there, "people")
    await there.disconnect()
