"""What a brand may say."""

from __future__ import annotations

import pytest

from pipelines.brand import compare_rules, reaches, read_brand
from pipelines.errors import Invalid
from pipelines.steps import CATALOGUE

INK = {"name": "Ink", "hex": "#112233", "role": "ink"}


def test_a_colour_is_found_by_its_role_or_is_the_first_there_is() -> None:
    rules = read_brand({"name": "North", "palette": [INK, {"name": "Paper", "hex": "#ffffff", "role": "paper"}]})
    assert rules.colour("paper") == "#ffffff"
    assert rules.colour("accent") == "#112233"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"palette": []}, "palette"),
        ({"palette": [{**INK, "hex": "red"}]}, "palette.0.hex"),
        ({"palette": [INK] * 25}, "palette"),
        ({"headline": {"weight": 5000}}, "headline.weight"),
        ({"placement": {"safe": 0.9}}, "placement.safe"),
        ({"slogan": "x"}, "slogan"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid, match=field):
        read_brand({"name": "North", "palette": [INK], **wrong})


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        read_brand({"palette": [{**INK, "hex": "red"}], "slogan": "x"})
    told = {line.partition(":")[0] for line in caught.value.message.splitlines()}
    assert told >= {"name", "palette.0.hex", "slogan"}


def test_rules_from_before_there_were_pictures_to_go_by_still_read_and_reach_the_same_steps() -> None:
    old = {"name": "N", "palette": [{"name": "Ink", "hex": "#111111", "role": "ink"}], "imagery": {"style": "Calm"}}
    said = {**old, "imagery": {"style": "Calm", "families": {"sdxl": {"loras": [{"name": "grain", "strength": 0.5}]}}}}
    before, after = read_brand(old), read_brand(said)
    assert (before.imagery.references, before.placement.cta.words) == ((), "")
    assert not reaches(before, read_brand(before.model_dump(mode="json")), "layout", {}, reads_brand=True)
    assert reaches(before, after, "edit_image", {}, reads_brand="brand" in CATALOGUE["edit_image"].reads)
    labels = [change.label for change in compare_rules(before, after)]
    assert "Imagery · drawn by · sdxl · LoRAs · grain" in labels


@pytest.mark.parametrize("value", ["a\x00b", float("nan"), {"deep": [float("inf")]}, ["\x00"], {"\x00": 1}])
def test_what_no_database_can_keep_is_refused_in_one_sentence(value: object) -> None:
    with pytest.raises(Invalid, match=r"^A brand is text and numbers;[^\n]*\.$"):
        read_brand({"name": "North", "palette": [INK], "defaults": {"resize": {"look": value}}})


def test_what_lies_too_deep_is_refused_before_anybody_follows_it() -> None:
    deep: object = 1
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(Invalid, match="lies too deep"):
        read_brand({"name": "North", "palette": [INK], "defaults": {"resize": {"look": deep}}})


def test_what_is_wrong_with_the_whole_is_told_without_a_field() -> None:
    with pytest.raises(Invalid, match=r"^resize\.width is locked, and needs a default to be kept at\.$"):
        read_brand({"name": "North", "palette": [INK], "locks": {"resize": {"width": "owner"}}})
