"""Combine."""

from __future__ import annotations

import pytest

from pipelines.errors import Invalid
from pipelines.graph import ANY
from pipelines.steps import STEPS
from pipelines.steps.combine import Combine, CombineParams
from tests.factories import PNG
from tests.hands import Hands


def test_every_item_meets_every_other_and_the_last_varies_fastest() -> None:
    made = Combine().run(Hands(first=["a", "b"], second=["x", "y", "z"]), CombineParams())
    assert made == {"first": list("aaabbb"), "second": list("xyzxyz"), "third": []}


def test_three_lists_make_one_product() -> None:
    made = Combine().run(Hands(first=["a", "b"], second=["x"], third=["1", "2"]), CombineParams())
    assert made == {"first": list("aabb"), "second": list("xxxx"), "third": list("1212")}


def test_values_of_any_type_are_handed_on_as_they_are() -> None:
    hands = Hands(first=[PNG, PNG], second=[{"size": [1, 2]}, 7])
    picture, again = hands.values("first")
    made = Combine().run(hands, CombineParams())
    assert made["first"] == [picture, picture, again, again]
    assert made["second"] == [{"size": [1, 2]}, 7] * 2
    assert len(hands.files) == 1


def test_a_value_that_was_not_given_takes_its_place_in_every_combination() -> None:
    made = Combine().run(Hands(first=["a", "b"], second=[None]), CombineParams())
    assert (made["first"], made["second"]) == (["a", "b"], [None, None])


def test_as_many_as_the_limit_are_made() -> None:
    made = Combine().run(Hands(first=["a"] * 40, second=["b"] * 25), CombineParams())
    assert made["first"] == ["a"] * 1_000


def test_too_many_are_refused_with_their_numbers_and_what_to_do() -> None:
    with pytest.raises(Invalid) as caught:
        Combine().run(Hands(first=["a"] * 40, second=["b"] * 26), CombineParams())
    assert caught.value.message == (
        "40 × 26 are 1,040 combinations, but `limit` allows 1,000 at one place. "
        "Wire in shorter lists, or raise `limit` in the step's settings, up to 10,000."
    )


def test_where_no_limit_would_do_only_shorter_lists_are_proposed() -> None:
    with pytest.raises(Invalid, match=r"8,000,000 combinations.* Wire in shorter lists\.$"):
        Combine().run(Hands(**dict.fromkeys(Combine.inputs, ["a"] * 200)), CombineParams(limit=10_000))


def test_a_limit_out_of_range_is_told_by_name() -> None:
    assert [field for field, _ in Combine().problems({"limit": 10_001})] == ["limit"]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_an_output_of_any_type_has_an_input_of_its_name_to_take_it_from(step: Combine) -> None:
    assert all(step.inputs[name].type == ANY for name, port in step.outputs.items() if port.type == ANY)
