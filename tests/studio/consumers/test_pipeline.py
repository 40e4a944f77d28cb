"""The socket of a pipeline: who gets in, who is there, where they point, and what the engine announces."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.contrib.auth.models import AnonymousUser

from pipelines import events
from pipelines.actions import create_pipeline, publish_version
from pipelines.models import Pipeline, Project
from studio.access import add_member, remove_member
from studio.consumers import pipeline as at_pipeline
from studio.models import Role, User
from studio.people import colour_of
from tests.sockets import Socket, dial

pytestmark = pytest.mark.django_db(transaction=True)
Joining = Callable[..., Awaitable[Socket]]


@pytest.fixture
def pipeline(project: Project) -> Pipeline:
    return create_pipeline(project, name="Launch", draft={"format": 1, "steps": {}})


@pytest.fixture
async def join(pipeline: Pipeline) -> AsyncIterator[Joining]:
    """Opens the pipeline as somebody; whoever is still there at the end leaves."""
    joined: list[Socket] = []

    async def come(user: User, query: str = "") -> Socket:
        socket = dial(f"/ws/pipelines/{pipeline.pk}/{query}", user)
        assert (await socket.connect())[0]
        joined.append(socket)
        return socket

    yield come
    for socket in joined:
        await socket.disconnect()


async def hear(socket: Socket, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first thing the page is told that is so."""
    while True:
        told: dict[str, Any] = await socket.receive_json_from()
        if until(told):
            return told


async def hear_people(socket: Socket, *names: str) -> list[dict[str, Any]]:
    """The people in the room, once they are these."""
    told = await hear(socket, lambda told: told["type"] == "people" and called(told) == sorted(names))
    people: list[dict[str, Any]] = told["people"]
    return people


def at_box(told: dict[str, Any], box: str) -> bool:
    return told["type"] == "people" and any(person["box"] == box for person in told["people"])


def called(told: dict[str, Any]) -> list[str]:
    return [person["name"] for person in told["people"]]


@pytest.mark.parametrize("path", ["/ws/pipelines/{pk}", "/ws/pipelines/{pk}/", "/ws/pipelines/999999/"])
async def test_strangers_and_the_unknown_are_turned_away_alike(pipeline: Pipeline, charlie: User, path: str) -> None:
    for user in (charlie, AnonymousUser()):
        assert await dial(path.format(pk=pipeline.pk), user).connect() == (False, 4404)


async def test_a_newcomer_and_those_who_are_there_learn_of_each_other(join: Joining, dora: User, vera: User) -> None:
    first = await join(dora)
    await hear_people(first)
    second = await join(vera)
    [other] = await hear_people(first, "Vera")
    assert set(other) == {"key", "id", "name", "colour", "box", "field"}
    assert (other["id"], other["colour"]) == (vera.pk, colour_of(vera.pk))
    [other] = await hear_people(second, "Dora")
    assert (other["id"], other["box"]) == (dora.pk, "")


async def test_one_person_may_be_there_twice_under_keys_of_their_own_choice(join: Joining, dora: User) -> None:
    await join(dora, "?key=abcdefgh")
    second = await join(dora, "?key=ijklmnop")
    [other] = await hear_people(second, "Dora")
    assert other["key"] == f"{dora.pk}-abcdefgh"


async def test_a_page_that_dials_again_while_its_old_line_hangs_is_there_once(
    join: Joining, dora: User, vera: User
) -> None:
    theirs = await join(vera)
    old = await join(dora, "?key=abcdefgh")
    new = await join(dora, "?key=abcdefgh")
    await hear_people(theirs, "Dora")
    await old.disconnect()
    await new.send_json_to({"type": "at", "box": "cutout", "field": ""})
    told = await hear(theirs, lambda told: at_box(told, "cutout"))
    assert called(told) == ["Dora"]


async def test_nobody_takes_a_key_that_begins_with_another_persons_number(
    join: Joining, dora: User, vera: User
) -> None:
    theirs = await join(dora)
    for asked in (f"{dora.pk}-abcdefgh", "short", "UPPERCASE", "x" * 41):
        socket = await join(vera, f"?key={asked}")
        [person] = await hear_people(theirs, "Vera")
        assert person["key"].startswith(f"{vera.pk}-")
        await socket.disconnect()
        await hear_people(theirs)


async def test_the_others_see_at_which_box_and_field_somebody_is(join: Joining, dora: User, vera: User) -> None:
    mine, theirs = await join(dora), await join(vera)
    await hear_people(theirs, "Dora")
    await mine.send_json_to({"type": "at", "box": "cutout", "field": "params.strength"})
    told = await hear(theirs, lambda told: at_box(told, "cutout"))
    assert (told["people"][0]["box"], told["people"][0]["field"]) == ("cutout", "params.strength")


async def test_a_newcomer_learns_at_which_box_the_others_already_are(
    join: Joining, alice: User, dora: User, vera: User
) -> None:
    mine, first = await join(dora), await join(vera)
    await mine.send_json_to({"type": "at", "box": "$product", "field": ""})
    await hear(first, lambda told: at_box(told, "$product"))
    newcomer = await join(alice)
    [person, _] = await hear_people(newcomer, "Dora", "Vera")
    assert person["box"] == "$product"


async def test_leaving_is_told(join: Joining, dora: User, vera: User) -> None:
    mine, theirs = await join(dora), await join(vera)
    await hear_people(theirs, "Dora")
    await mine.disconnect()
    await hear_people(theirs)


async def test_a_hand_is_seen_by_the_others_and_not_by_itself(join: Joining, dora: User, vera: User) -> None:
    mine, theirs = await join(dora, "?key=abcdefgh"), await join(vera)
    await hear_people(mine, "Vera")
    await hear_people(theirs, "Dora")
    await mine.send_json_to({"type": "cursor", "x": 12.5, "y": -40})
    told = await hear(theirs, lambda told: told["type"] == "cursor")
    assert told == {"type": "cursor", "key": f"{dora.pk}-abcdefgh", "x": 12.5, "y": -40}
    await mine.send_json_to({"type": "cursor", "x": None, "y": None})
    told = await hear(theirs, lambda told: told["type"] == "cursor")
    assert (told["x"], told["y"]) == (None, None)
    assert await mine.receive_nothing()


async def test_of_a_hand_that_moves_fast_few_places_are_told_and_the_last_one_is(
    join: Joining, dora: User, vera: User
) -> None:
    mine, theirs = await join(dora), await join(vera)
    await hear_people(theirs, "Dora")
    for x in range(200):
        await mine.send_json_to({"type": "cursor", "x": x, "y": 0})
    told = [await hear(theirs, lambda told: told["type"] == "cursor")]
    while told[-1]["x"] != 199:
        told.append(await hear(theirs, lambda told: told["type"] == "cursor"))
    assert len(told) < 150


NONSENSE = [
    "this is not JSON",
    "[" * 1_900,
    '"' + "x" * 3_000 + '"',
    '["nor", "is", "this", "known"]',
    '{"type": "draft", "revision": 9}',
    '{"type": "room.left"}',
    '{"type": ["cursor"]}',
    '{"type": "cursor"}',
    '{"type": "cursor", "x": null, "y": 1}',
    '{"type": "cursor", "x": "1", "y": 1}',
    '{"type": "cursor", "x": true, "y": 1}',
    '{"type": "cursor", "x": NaN, "y": 1}',
    '{"type": "cursor", "x": 1e999, "y": 1}',
    '{"type": "cursor", "x": ' + "9" * 400 + ', "y": 1}',
    '{"type": "at"}',
    '{"type": "at", "box": 7}',
    '{"type": "at", "box": null, "field": ""}',
    '{"type": "at", "box": "\\ud800", "field": ""}',
    '{"type": "at", "box": "a\\nb", "field": ""}',
    '{"type": "at", "box": "cutout", "field": {"a": 1}}',
    json.dumps({"type": "at", "box": "x" * 201}),
]


async def test_nonsense_is_taken_as_nothing_said(join: Joining, dora: User, vera: User) -> None:
    mine, theirs = await join(dora), await join(vera)
    await hear_people(mine, "Vera")
    await hear_people(theirs, "Dora")
    for text in NONSENSE:
        await mine.send_to(text_data=text)
    await mine.send_to(bytes_data=b'{"type": "cursor", "x": 1, "y": 1}')
    await mine.send_json_to({"type": "cursor", "x": 3, "y": 4})
    told = await theirs.receive_json_from()
    assert (told["type"], told["x"], told["y"]) == ("cursor", 3, 4)


async def test_what_the_engine_announces_goes_through_word_for_word(
    join: Joining, pipeline: Pipeline, dora: User
) -> None:
    socket = await join(dora)
    draft = {"type": "draft", "revision": 4, "by": "Vera", "key": "8-abcdefgh"}
    await database_sync_to_async(events.send)(events.pipeline_group(pipeline.pk), draft)
    assert await hear(socket, lambda told: told["type"] != "people") == draft


async def test_a_pipeline_that_is_published_is_told_to_every_canvas_of_its_project(
    join: Joining, project: Project, dora: User
) -> None:
    socket = await join(dora)
    said = {"format": 1, "steps": {"say": {"type": "write_text", "params": {"prompt": "A line"}}}}
    other = await database_sync_to_async(create_pipeline)(project, name="Other", draft=said)
    await database_sync_to_async(publish_version)(other, by=None)
    told = await hear(socket, lambda told: told["type"] != "people")
    assert told == {"type": "published", "pipeline": other.pk}


async def test_the_bell_rings_elsewhere(join: Joining, pipeline: Pipeline, dora: User) -> None:
    socket = await join(dora)
    draft = {"type": "draft", "revision": 4, "by": "Vera", "key": "8-abcdefgh"}
    await database_sync_to_async(events.send)(events.user_group(dora.pk), {"type": "notice"})
    await database_sync_to_async(events.send)(events.pipeline_group(pipeline.pk), draft)
    assert await hear(socket, lambda told: told["type"] != "people") == draft


async def test_a_page_closes_when_its_person_is_no_longer_a_member(
    join: Joining, project: Project, dora: User, vera: User
) -> None:
    mine, theirs = await join(vera), await join(dora)
    await hear_people(theirs, "Vera")
    await database_sync_to_async(remove_member)(project, vera)
    await hear(mine, lambda told: told["type"] == "closed")
    assert await mine.receive_output() == {"type": "websocket.close", "code": 4404}
    await hear_people(theirs)
    await mine.send_json_to({"type": "cursor", "x": 1, "y": 1})
    assert await theirs.receive_nothing(), "who has been shown out is not heard"


async def test_a_page_stays_when_only_the_role_changes(join: Joining, project: Project, dora: User, vera: User) -> None:
    socket, theirs = await join(vera), await join(dora)
    await database_sync_to_async(add_member)(project, vera, Role.DESIGNER)
    await socket.send_json_to({"type": "at", "box": "cutout", "field": ""})
    await hear(theirs, lambda told: at_box(told, "cutout"))


async def test_a_page_of_a_process_that_died_is_dropped_and_those_that_are_there_stay(
    join: Joining, pipeline: Pipeline, dora: User, vera: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_pipeline, "BEAT", 0.05)
    monkeypatch.setattr("studio.consumers.room.SILENCE", 1.0)
    socket, _ = await join(dora), await join(vera)
    ghost = {"key": "77-ghostly1", "id": 77, "name": "Ghost", "colour": colour_of(77), "box": "", "field": ""}
    await get_channel_layer().group_send(
        events.pipeline_group(pipeline.pk), {"type": "room.here", "channel": "specific.gone!1", "guest": ghost}
    )
    await hear_people(socket, "Ghost", "Vera")
    # She was heard of before the ghost was: only her heartbeat keeps her.
    await hear_people(socket, "Vera")


async def test_a_page_of_a_pipeline_hears_nothing_of_another(
    join: Joining, project: Project, dora: User, vera: User
) -> None:
    other = await database_sync_to_async(create_pipeline)(project, name="Other", draft={"format": 1})
    mine, theirs = await join(dora), dial(f"/ws/pipelines/{other.pk}/", vera)
    await hear_people(mine)
    await theirs.connect()
    await hear_people(theirs)
    assert await mine.receive_nothing()
    await theirs.disconnect()
