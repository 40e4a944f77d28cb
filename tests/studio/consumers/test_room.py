"""Who is at a pipeline, as one process has heard of it."""

from __future__ import annotations

from studio.consumers.room import MOST, Guest, Room


def guest(key: str, name: str = "Ines") -> Guest:
    return Guest(key, 1, name, "#0b6fd6")


def test_hearing_the_same_again_is_no_news() -> None:
    room = Room()
    assert room.hear("a", guest("1-a"), now=0)
    assert not room.hear("a", guest("1-a"), now=10)
    assert room.hear("a", guest("1-a").at("cutout", ""), now=20)


def test_who_is_silent_for_half_a_minute_is_dropped() -> None:
    room = Room()
    room.hear("a", guest("1-a"), now=0)
    room.hear("b", guest("1-b"), now=15)
    assert not room.drop_silent(now=30)
    assert room.drop_silent(now=31)
    assert [person["key"] for person in room.people(besides="")] == ["1-b"]


def test_of_two_lines_of_one_page_the_newer_one_speaks() -> None:
    room = Room()
    room.hear("old", guest("1-a"), now=0)
    room.hear("new", guest("1-a").at("cutout", ""), now=5)
    assert [person["box"] for person in room.people(besides="")] == ["cutout"]
    assert room.people(besides="1-a") == []


def test_leaving_is_news_once() -> None:
    room = Room()
    room.hear("a", guest("1-a"), now=0)
    assert room.leave("a")
    assert not room.leave("a")


def test_a_full_room_takes_nobody_in_and_still_hears_those_who_are_there() -> None:
    room = Room()
    for number in range(MOST):
        room.hear(str(number), guest(f"1-{number}"), now=0)
    assert not room.hear("late", guest("1-late"), now=1)
    assert room.hear("0", guest("1-0").at("cutout", ""), now=1)
    assert len(room.people(besides="")) == MOST
