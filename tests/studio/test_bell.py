"""The bell follows the server: a notice rings in the person's own pages, and breaks no other page."""

from __future__ import annotations

from typing import Any

import pytest
from channels.db import database_sync_to_async

from pipelines.actions.notices import read_notices
from pipelines.actions.reviews.notices import tell_seated
from pipelines.models import Project, Review
from studio.models import User
from tests.factories import drawing, make_run
from tests.sockets import Socket, advance, dial

pytestmark = pytest.mark.django_db(transaction=True)
ASK = drawing(
    {"say": {"type": "echo", "params": {"say": "hello"}}, "ask": {"type": "ask", "in": {"asset": "say.text"}}}
)


@pytest.fixture
def review(project: Project, toys: None, queue: list[Any]) -> Review:
    """A review that waits, with its announcements really sent."""
    run = make_run(project, ASK)
    advance(run)
    return Review.objects.get(run=run)


async def heard_of(socket: Socket, kind: str) -> Any:
    while (told := await socket.receive_json_from())["type"] != kind:
        pass
    return told


async def test_a_notice_rings_and_reading_it_in_another_tab_is_seen(review: Review, bob: User) -> None:
    socket = dial("/ws/reviews/", bob)
    await socket.connect()
    await database_sync_to_async(tell_seated)(review, "remind")
    assert await heard_of(socket, "notices") == {"type": "notices", "unread": 1}
    await database_sync_to_async(read_notices)(bob, upto=10**9)
    assert await heard_of(socket, "notices") == {"type": "notices", "unread": 0}
    await socket.disconnect()


async def test_a_runs_page_is_told_nothing_of_the_bell(review: Review, bob: User) -> None:
    socket = dial(f"/ws/runs/{review.run_id}", bob)
    await socket.connect()
    await heard_of(socket, "snapshot")
    await database_sync_to_async(tell_seated)(review, "remind")
    assert await socket.receive_nothing(timeout=0.5)
    await socket.disconnect()
