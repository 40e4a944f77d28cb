"""Design tokens: colours in every form that the format has, aliases followed, circles refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.brand.importing import Swatch, read_palette, read_tokens
from pipelines.errors import BadFile

RED = {"colorSpace": "srgb", "components": [1, 0, 0]}


def read(tokens: Any) -> Any:
    return read_tokens(json.dumps(tokens).encode())


def one(value: Any) -> str:
    found = read({"only": {"$type": "color", "$value": value}}).swatches
    assert len(found) == 1
    return str(found[0].hex)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("#B86848", "#b86848"),
        ("#abc", "#aabbcc"),
        ("#b86848ff", "#b86848"),
        (RED, "#ff0000"),
        ({**RED, "alpha": 0.5, "hex": "#FF0000"}, "#ff0000"),
        ({"colorSpace": "display-p3", "components": [1, 0, 0], "hex": "#f01020"}, "#f01020"),
        ({"colorSpace": "display-p3", "components": [0.502, 0.502, 0.502]}, "#808080"),
        ({"colorSpace": "srgb-linear", "components": [0.2158605, 0.2158605, 0.2158605]}, "#808080"),
        ({"colorSpace": "hsl", "components": [210, 50, 40]}, "#336699"),
        ({"colorSpace": "hwb", "components": [210, 20, 40]}, "#336699"),
        ({"colorSpace": "oklch", "components": [0.627955, 0.257683, 29.2339]}, "#ff0000"),
        ({"colorSpace": "oklab", "components": [1, "none", 0]}, "#ffffff"),
        ({"colorSpace": "lab", "components": [54.29, 80.81, 69.89]}, "#ff0000"),
        ({"colorSpace": "xyz-d65", "components": [0.4124, 0.2126, 0.0193]}, "#ff0000"),
    ],
)
def test_a_colour_is_read_in_every_form(value: Any, shown: str) -> None:
    assert one(value) == shown


def test_types_are_inherited_aliases_followed_and_the_rest_is_told() -> None:
    tokens = {
        "brand": {
            "$type": "color",
            "$root": {"$value": "#111111"},
            "clay": {"500": {"$value": "#b86848"}},
            "link": {"$value": "{brand.clay.500}"},
            "focus": {"$ref": "#/brand/link"},
        },
        "button": {"ground": {"$value": "{brand.link}"}, "lost": {"$value": "{nowhere.at.all}"}},
        "gap": {"$type": "dimension", "$value": {"value": 8, "unit": "px"}},
        "head": {"$type": "typography", "$value": {"fontFamily": "Geist"}},
    }
    found = read(tokens)
    assert found.swatches == (
        Swatch("brand", "#111111"),
        Swatch("brand clay 500", "#b86848"),
        Swatch("brand link", "#b86848"),
        Swatch("brand focus", "#b86848"),
        Swatch("button ground", "#b86848"),
    )
    assert found.notes[0] == "What is no colour was left out: 1 dimension, 1 typography."
    assert "button.lost" in found.notes[1]


def test_an_alias_that_leads_back_to_itself_is_refused() -> None:
    circle = {"$type": "color", "a": {"$value": "{b}"}, "b": {"$value": "{c}"}, "c": {"$value": "{a}"}}
    with pytest.raises(BadFile, match="The token a leads back to itself"):
        read(circle)


@pytest.mark.parametrize(
    "value",
    [
        "clay",
        12,
        None,
        {"colorSpace": "srgb"},
        {"colorSpace": "srgb", "components": [1, 0]},
        {"colorSpace": "srgb", "components": [1, 0, True]},
        {"colorSpace": "srgb", "components": [1e308, 0, 10**400]},
    ],
)
def test_a_value_that_is_no_colour_is_named(value: Any) -> None:
    with pytest.raises(BadFile, match="The token only is no colour"):
        one(value)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["#fff", "{a.b}", "{a}", "color", "srgb"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["a", "b", "$type", "$value", "$ref", "$root", "colorSpace", "components", "hex"]), inner
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_swatches_or_a_sentence(tokens: Any) -> None:
    try:
        assert read(tokens).swatches
    except BadFile as error:
        assert error.message.endswith(".")


@given(st.binary(max_size=200), st.sampled_from(["a.json", "a.ase", "a.gpl", "a.tokens", "a.png", ""]))
def test_any_bytes_of_any_name_are_swatches_or_a_sentence(noise: bytes, name: str) -> None:
    try:
        assert read_palette(noise, name=name).swatches
    except BadFile as error:
        assert error.message.endswith(".")


def test_depth_and_size_are_bounded() -> None:
    for data in (b'{"a":' * 60 + b"{}" + b"}" * 60, b'{"a":' * 100_000, b'{"a": ' + b"9" * 5_000 + b"}", b'{"a": NaN}'):
        with pytest.raises(BadFile):
            read_tokens(data)
    with pytest.raises(BadFile, match="larger than 2 MB"):
        read_palette(b" " * 2_000_001, name="a.json")
