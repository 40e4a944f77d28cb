"""Who may sit where."""

from __future__ import annotations

from pipelines.policy import Actor, Who, seat_keys

BOB = Actor(7, "Bob", frozenset({"user:7", "role:3:reviewer"}))
ALICE = Actor(8, "Alice", frozenset({"user:8", "group:legal"}), stands_in=(BOB,))


def test_seats_name_roles_of_the_project_and_of_the_brand_groups_and_people() -> None:
    who = Who(role="designer", brand_role="counsel", groups=("legal",), people=(7,))
    assert seat_keys([who, who], project=3, brand=5) == ["role:3:designer", "brand:5:counsel", "group:legal", "user:7"]


def test_without_a_brand_its_role_opens_no_seat() -> None:
    assert seat_keys([Who(brand_role="counsel")], project=3, brand=None) == []


def test_one_sits_by_an_own_key() -> None:
    assert BOB.seat(["role:3:reviewer"], []) is BOB
    assert BOB.seat(["role:4:reviewer"], []) is None


def test_one_sits_for_somebody_who_is_away() -> None:
    assert ALICE.seat(["role:3:reviewer"], []) is BOB


def test_the_own_seat_goes_before_the_other() -> None:
    assert ALICE.seat(["group:legal", "role:3:reviewer"], []) is ALICE


def test_who_is_barred_sits_for_nobody_and_nobody_sits_for_them() -> None:
    assert ALICE.seat(["role:3:reviewer"], ["user:8"]) is None
    assert ALICE.seat(["role:3:reviewer"], ["user:7"]) is None
