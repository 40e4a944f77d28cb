"""A brand under a brand says only what it says otherwise."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipelines.brand import inherit, overridden, overrides_of

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.integers(), max_size=3)
SAID = st.recursive(
    st.dictionaries(st.sampled_from("abcd"), LEAVES, max_size=4),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), LEAVES | inner, max_size=4),
    max_leaves=12,
)


@given(above=SAID, below=SAID)
def test_what_a_brand_says_is_had_again_from_what_it_says_otherwise(
    above: dict[str, Any], below: dict[str, Any]
) -> None:
    whole = inherit(above, below)
    assert inherit(above, overrides_of(above, whole)) == whole


@given(above=SAID)
def test_who_says_nothing_otherwise_says_what_is_said_above(above: dict[str, Any]) -> None:
    assert inherit(above, {}) == above
    assert overrides_of(above, above) == {}


@given(above=SAID, below=SAID)
def test_what_is_said_below_stands_whatever_is_said_above(above: dict[str, Any], below: dict[str, Any]) -> None:
    whole = inherit(above, below)
    for path in overridden(below):
        assert _at(whole, path) == _at(below, path)


def test_lists_are_taken_whole_and_mappings_key_by_key() -> None:
    above = {"palette": [1, 2], "headline": {"weight": 700, "family": "geist"}}
    below = {"palette": [3], "headline": {"weight": 500}}
    assert inherit(above, below) == {"palette": [3], "headline": {"weight": 500, "family": "geist"}}
    assert overridden(below) == ["palette", "headline.weight"]


def _at(said: Any, path: str) -> Any:
    for name in path.split("."):
        said = said[name]
    return said
