"""Sockets: who gets in, what comes first, and what happens when access goes."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from pipelines.actions import claim_review, claim_step_runs, decide_review
from pipelines.models import APPROVE, Project, Review, Run
from pipelines.snapshots import apply_delta, run_snapshot
from studio.access import add_member, remove_member
from studio.consumers import socket_urls
from studio.models import Role, User
from tests.conftest import work_on
from tests.factories import drawing, make_run

ASK = drawing(
    {"say": {"type": "echo", "params": {"say": "hello"}}, "ask": {"type": "ask", "in": {"asset": "say.text"}}}
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def announced(project: Project, toys: None, queue: list[Any]) -> Run:
    """A run that has just been started, with its announcements really sent."""
    return make_run(project, ASK)


def dial(path: str, user: Any) -> WebsocketCommunicator:
    socket = WebsocketCommunicator(URLRouter(socket_urls), path)
    socket.scope["user"] = user
    return socket


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


async def test_the_inbox_is_closed_to_people_who_have_not_signed_in(db: None) -> None:
    assert await dial("/ws/reviews", AnonymousUser()).connect() == (False, 4404)


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


def advance(run: Run) -> None:
    while claimed := claim_step_runs(run.pk, "media", worker="test", limit=4):
        for step_run in claimed:
            work_on(step_run)


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


async def test_the_inbox_tells_what_waits_and_when_it_is_decided(announced: Run, bob: User, vera: User) -> None:
    socket, viewer = dial("/ws/reviews", bob), dial("/ws/reviews/", vera)
    for each in (socket, viewer):
        await each.connect()
        assert await each.receive_json_from() == {"type": "reviews", "open": 0, "items": []}
    await database_sync_to_async(advance)(announced)
    told = await socket.receive_json_from(timeout=3)
    review = await Review.objects.aget(run=announced)
    assert (told["open"], [item["id"] for item in told["items"]]) == (1, [review.pk])
    assert (await viewer.receive_json_from(timeout=3))["open"] == 0, "a viewer has nothing to decide"
    await database_sync_to_async(decide_review)(review, verdict=APPROVE, by=bob, seen=review.seen)
    assert (await socket.receive_json_from(timeout=3))["open"] == 0
    await socket.disconnect()
    await viewer.disconnect()


async def inbox_of(user: User) -> WebsocketCommunicator:
    """The inbox's socket, after its first word."""
    socket = dial("/ws/reviews", user)
    await socket.connect()
    await socket.receive_json_from()
    return socket


async def test_a_page_that_watches_is_told_which_reviews_came_and_which_went(announced: Run, bob: User) -> None:
    socket = await inbox_of(bob)
    await socket.send_to(text_data="this is not JSON")
    await socket.send_json_to(["nor", "is", "this", "known"])
    await socket.send_json_to({"type": "watch"})
    assert (await socket.receive_json_from(timeout=3))["came"] == []
    await database_sync_to_async(advance)(announced)
    review = await Review.objects.aget(run=announced)
    told = await socket.receive_json_from(timeout=3)
    assert (told["came"], told["gone"]) == ([review.pk], [])
    await database_sync_to_async(decide_review)(review, verdict=APPROVE, by=bob, seen=review.seen)
    told = await socket.receive_json_from(timeout=3)
    assert (told["came"], told["gone"]) == ([], [review.pk])
    await socket.disconnect()


@pytest.mark.parametrize("query", ["", "kind=text", "run=999999"])
async def test_what_a_page_shows_is_held_against_what_it_wants(announced: Run, bob: User, query: str) -> None:
    await database_sync_to_async(advance)(announced)
    review = await Review.objects.aget(run=announced)
    socket = await inbox_of(bob)
    await socket.send_json_to({"type": "watch", "query": query, "known": [999_999]})
    told = await socket.receive_json_from(timeout=3)
    assert (told["came"], told["gone"]) == ([] if "999999" in query else [review.pk], [999_999])
    await socket.disconnect()


async def test_who_looks_at_what_is_told_to_the_others_by_name(announced: Run, bob: User, alice: User) -> None:
    await database_sync_to_async(advance)(announced)
    review = await Review.objects.aget(run=announced)
    mine, theirs = await inbox_of(bob), await inbox_of(alice)
    await database_sync_to_async(claim_review)(review, by=bob)
    for socket, by in ((mine, None), (theirs, "Bob")):
        told = await socket.receive_json_from(timeout=3)
        assert told == {"type": "claim", "review": review.pk, "run": announced.pk, "path": "", "by": by}
    await mine.disconnect()
    await theirs.disconnect()


async def test_a_new_member_hears_of_the_projects_reviews_without_dialling_again(
    announced: Run, project: Project, charlie: User
) -> None:
    socket = dial("/ws/reviews", charlie)
    await socket.connect()
    assert (await socket.receive_json_from())["open"] == 0
    await database_sync_to_async(advance)(announced)
    await database_sync_to_async(add_member)(project, charlie, Role.REVIEWER)
    assert (await socket.receive_json_from(timeout=3))["open"] == 1
    await socket.disconnect()


@pytest.fixture
def door(settings: Any, tmp_path: Path) -> Any:
    """The whole application, as the web server loads it: once its static folder is there."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    return import_module("studio.asgi").application


def signed_in(door: Any, user: User, path: str, origin: bytes) -> WebsocketCommunicator:
    """A browser's own handshake, through the whole door: session cookie, host and origin."""
    client = Client()
    client.force_login(user)
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    return WebsocketCommunicator(door, path, headers=[(b"cookie", cookie), (b"origin", origin)])


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
