"""What a brand holds steps to."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.brand import BrandRules, breaches, hold_params, read_brand
from pipelines.errors import Invalid

INK = {"name": "Ink", "hex": "#112233", "role": "ink"}
HELD: dict[str, Any] = {
    "name": "North",
    "palette": [INK],
    "defaults": {"relight": {"strength": 0.4}, "generate_image": {"model": "bfl/flux-2-pro"}},
    "locks": {"relight": {"strength": "owner"}, "generate_image": {"model": "nobody"}},
}


@pytest.fixture
def rules() -> BrandRules:
    return read_brand(HELD)


def test_a_step_begins_with_what_the_brand_says_and_keeps_what_it_says_itself(rules: BrandRules) -> None:
    assert hold_params(rules, "relight", {}) == {"strength": 0.4}
    assert hold_params(rules, "relight", {"strength": 0.9, "from": "left"}) == {"strength": 0.9, "from": "left"}
    assert hold_params(rules, "crop", {"x": 1}) == {"x": 1}


def test_a_locked_param_that_is_set_otherwise_is_told_with_its_step_and_field(rules: BrandRules) -> None:
    (problem,) = breaches(rules, {"light": ("relight", {"strength": 0.9})}, is_owner=False)
    assert (problem.step, problem.field) == ("light", "params.strength")
    assert problem.message == (
        "North keeps `strength` at `0.4`, and the step `light` says something else. "
        "Set it back, ask an owner to do this, or have a guardian of the brand sign an exception."
    )


@pytest.mark.parametrize("params", [{}, {"strength": 0.4}, {"other": 1}])
def test_a_step_that_says_nothing_or_the_same_keeps_to_it(rules: BrandRules, params: dict[str, Any]) -> None:
    assert breaches(rules, {"light": ("relight", params)}, is_owner=False) == []


def test_an_owner_may_what_is_left_to_owners_and_nobody_may_the_rest(rules: BrandRules) -> None:
    steps = {"light": ("relight", {"strength": 1}), "scene": ("generate_image", {"model": "auto"})}
    assert [problem.step for problem in breaches(rules, steps, is_owner=True)] == ["scene"]
    assert len(breaches(rules, steps, is_owner=False)) == 2


def test_an_exception_is_for_one_param_of_one_step_type(rules: BrandRules) -> None:
    steps = {"light": ("relight", {"strength": 1}), "scene": ("generate_image", {"model": "auto"})}
    left = breaches(rules, steps, is_owner=False, exempt={("generate_image", "model")})
    assert [problem.step for problem in left] == ["light"]


def test_a_lock_needs_a_value_to_be_kept_at() -> None:
    with pytest.raises(Invalid, match=r"relight\.strength is locked"):
        read_brand({**HELD, "defaults": {"generate_image": {"model": "auto"}}})
