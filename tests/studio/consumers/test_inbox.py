"""The socket of what waits: who gets in, what is told, and when."""

from __future__ import annotations

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from pipelines.actions import claim_review, decide_review
from pipelines.models import APPROVE, Project, Review, Run
from studio import access
from studio.access import add_member
from studio.models import Role, User
from tests.sockets import Socket, advance, dial

pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_inbox_is_closed_to_people_who_have_not_signed_in(db: None) -> None:
    assert await dial("/ws/reviews", AnonymousUser()).connect() == (False, 4404)


async def test_the_inbox_tells_what_waits_and_when_it_is_decided(announced: Run, bob: User, vera: User) -> None:
    socket, viewer = dial("/ws/reviews", bob), dial("/ws/reviews/", vera)
    for each in (socket, viewer):
        await each.connect()
        assert await each.receive_json_from() == {"type": "reviews", "open": 0, "items": []}
    await database_sync_to_async(advance)(announced)
    told = await socket.receive_json_from()
    review = await Review.objects.aget(run=announced)
    assert (told["open"], [item["id"] for item in told["items"]]) == (1, [review.pk])
    assert (await viewer.receive_json_from())["open"] == 0, "a viewer has nothing to decide"
    await database_sync_to_async(decide_review)(review, verdict=APPROVE, by=bob, seen=review.seen)
    assert (await socket.receive_json_from())["open"] == 0
    await socket.disconnect()
    await viewer.disconnect()


async def inbox_of(user: User) -> Socket:
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
    assert (await socket.receive_json_from())["came"] == []
    await database_sync_to_async(advance)(announced)
    review = await Review.objects.aget(run=announced)
    told = await socket.receive_json_from()
    assert (told["came"], told["gone"]) == ([review.pk], [])
    await database_sync_to_async(decide_review)(review, verdict=APPROVE, by=bob, seen=review.seen)
    told = await socket.receive_json_from()
    assert (told["came"], told["gone"]) == ([], [review.pk])
    await socket.disconnect()


@pytest.mark.parametrize("query", ["", "kind=text", "run=999999"])
async def test_what_a_page_shows_is_held_against_what_it_wants(announced: Run, bob: User, query: str) -> None:
    await database_sync_to_async(advance)(announced)
    review = await Review.objects.aget(run=announced)
    socket = await inbox_of(bob)
    await socket.send_json_to({"type": "watch", "query": query, "known": [999_999]})
    told = await socket.receive_json_from()
    assert (told["came"], told["gone"]) == ([] if "999999" in query else [review.pk], [999_999])
    await socket.disconnect()


async def test_who_looks_at_what_is_told_to_the_others_by_name(announced: Run, bob: User, alice: User) -> None:
    await database_sync_to_async(advance)(announced)
    review = await Review.objects.aget(run=announced)
    mine, theirs = await inbox_of(bob), await inbox_of(alice)
    await database_sync_to_async(claim_review)(review, by=bob)
    for socket, by in ((mine, None), (theirs, "Bob")):
        told = await socket.receive_json_from()
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
    told = await socket.receive_json_from()
    assert told == {"type": "access", "told": ["You are a reviewer of Northbay Coffee now."]}
    assert (await socket.receive_json_from())["open"] == 1
    await socket.disconnect()


async def test_who_becomes_a_member_while_the_socket_opens_hears_of_it(
    announced: Run, project: Project, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = access.my_projects

    def late(user: User) -> QuerySet[Project]:
        monkeypatch.setattr(access, "my_projects", asked)
        before = asked(user).filter(pk__in=list(asked(user).values_list("pk", flat=True)))
        add_member(project, charlie, Role.REVIEWER)
        return before

    monkeypatch.setattr(access, "my_projects", late)
    socket = await inbox_of(charlie)
    await database_sync_to_async(advance)(announced)
    while (await socket.receive_json_from()).get("open") != 1:
        pass
    await socket.disconnect()
