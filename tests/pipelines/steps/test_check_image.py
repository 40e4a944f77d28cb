"""Check the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipelines.errors import Invalid, StepFailed
from pipelines.media.picture import Picture, from_image
from pipelines.steps.check_image import CheckImage, CheckImageParams
from tests.hands import NORTHBAY, Hands

NAMES = [name for name in CheckImageParams.model_fields if name != "fail_on"]
OFF = {name: {"on": False} for name in NAMES}
PLACE = {"x": 0, "y": 0, "w": 1, "h": 0.25}


def check(hands: Hands, **params: Any) -> dict[str, Any]:
    made = CheckImage().run(hands, CheckImageParams.model_validate(params))
    assert made["image"] == hands.asset("image")
    return made["report"]


def alone(name: str, **params: Any) -> dict[str, Any]:
    """Params of which one check is on."""
    return {**OFF, name: params}


def worst() -> Picture:
    """Off the palette, with grey words, soft, half black, in bars, small, with letters in its margin."""
    image = Image.new("RGB", (400, 400), "#1010f0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 200, 400, 370), fill="#000000")
    for row in range(0, 30, 10):
        draw.text((0, row), "made to last " * 8, fill="#2020f0", font_size=11)
    draw.rectangle((0, 380, 400, 400), fill="#00ff00")
    return from_image(image)


def test_the_picture_goes_on_as_it_came_and_what_is_wrong_is_recorded(photo: bytes) -> None:
    hands = Hands(brand=NORTHBAY, image=photo)
    report = check(hands)
    assert {finding["check"] for finding in hands.facts["findings"]} == {"resolution", "safe_zone"}
    assert [finding["level"] for finding in hands.facts["findings"] if finding["check"] == "resolution"] == ["failed"]
    assert {item["check"] for item in hands.facts["passed"]} == {
        "palette", "sharpness", "clipping", "borders", "weight", "blank",
    }  # fmt: skip
    assert (report["findings"], report["risk"]) == (hands.facts["findings"], hands.facts["risk"])
    assert report["skipped"] == ["contrast"]
    assert len(report["dominant"]) == 6


def test_every_finding_is_a_sentence_with_a_number_and_what_is_asked(photo: bytes) -> None:
    hands = Hands(brand=NORTHBAY, image=worst(), layout={"words": {**PLACE, "h": 0.1}})
    check(hands, weight={"megabytes": 0.0001}, sharpness={"least": 10**6}, blank={"most": 0.1}, safe_zone={"most": 0})
    found = hands.facts["findings"]
    assert {finding["check"] for finding in found} == set(NAMES)
    for finding in found:
        assert finding["text"].endswith("asked for.")
        assert any(char.isdigit() for char in finding["text"])
        assert set(finding) <= {"check", "level", "text", "value", "box"}
        for side, length in (("x", "w"), ("y", "h")):
            box = finding.get("box", {side: 0, length: 1})
            assert 0 <= box[side] <= box[side] + box[length] <= 1.0001


@pytest.mark.parametrize("name", NAMES)
def test_each_check_can_be_switched_off(name: str) -> None:
    strict = {"weight": {"megabytes": 0.0001}, "sharpness": {"least": 10**6}, "blank": {"most": 0.1}}
    hands = Hands(brand=NORTHBAY, image=worst(), layout={"words": {**PLACE, "h": 0.1}})
    check(hands, **{**strict, name: {"on": False}})
    told = [*hands.facts["findings"], *hands.facts["passed"]]
    assert name not in {item["check"] for item in told}


@pytest.mark.parametrize("level", ["warning", "failed"])
def test_a_check_says_by_its_level_how_bad_it_is(photo: bytes, level: str) -> None:
    report = check(Hands(image=photo), **alone("resolution", level=level))
    assert [finding["level"] for finding in report["findings"]] == [level]
    assert report["risk"] == {"warning": 0.5, "failed": 1}[level]


def test_risk_is_the_share_of_what_is_wrong_by_weight(photo: bytes) -> None:
    params = {**OFF, "resolution": {}, "blank": {}, "borders": {}, "weight": {"megabytes": 0.001}}
    # Failed: resolution, 2. A warning: weight, 1/2. Passed: blank, 4, and borders, 1.
    assert check(Hands(image=photo), **params)["risk"] == pytest.approx((2 + 0.25) / 7.5)


def test_what_keeps_to_everything_has_no_risk(photo: bytes) -> None:
    hands = Hands(image=photo)
    assert check(hands, **alone("blank"))["risk"] == 0
    assert hands.facts["findings"] == []


def test_it_fails_only_where_it_is_asked_to_and_says_why(photo: bytes) -> None:
    hands = Hands(image=photo)
    with pytest.raises(StepFailed, match="600 × 400 pixels; at least 1080"):
        check(hands, fail_on="failed")
    assert hands.facts["findings"]


def test_a_warning_lets_it_pass_even_then(photo: bytes) -> None:
    report = check(Hands(image=photo), fail_on="failed", **alone("resolution", level="warning"))
    assert len(report["findings"]) == 1


def test_without_a_brand_only_what_needs_none_is_measured(photo: bytes) -> None:
    assert check(Hands(image=photo))["skipped"] == ["palette", "contrast", "safe_zone"]


def test_colours_of_ones_own_go_before_the_brands() -> None:
    blue = from_image(Image.new("RGB", (60, 60), "#1010f0"))
    assert check(Hands(brand=NORTHBAY, image=blue), **alone("palette"))["findings"]
    assert not check(Hands(brand=NORTHBAY, image=blue), **alone("palette", colours=["#1010f0"]))["findings"]


def test_the_margin_is_the_brands_or_ones_own() -> None:
    image = Image.new("RGB", (800, 800), "#f5f0ea")
    ImageDraw.Draw(image).text((200, 70), "MADE TO LAST", fill="#1b1b1a", font_size=40)
    rules = {"most": 0.1}
    assert not check(Hands(brand=NORTHBAY, image=from_image(image)), **alone("safe_zone", **rules))["findings"]
    wider = alone("safe_zone", margin=0.15, **rules)
    assert check(Hands(brand=NORTHBAY, image=from_image(image)), **wider)["findings"]


def test_the_layout_says_where_words_stand_and_in_which_colour() -> None:
    layout = {"words": {**PLACE, "ink": "#2020f0"}}
    report = check(Hands(image=worst(), layout=layout, text="made to last"), **alone("contrast"))
    (finding,) = report["findings"]
    assert finding["text"].startswith("“made to last” stands out from its ground by 1.00 : 1; at least 4.5 : 1")
    assert finding["box"] == {"x": 0, "y": 0, "w": 1, "h": 0.25}


def test_every_place_that_is_wired_in_is_measured_with_its_colour() -> None:
    places = {"words": [{**PLACE, "ink": "#2020f0"}, {**PLACE, "h": 0.1}]}
    report = check(Hands(image=worst(), places=places), **alone("contrast"))
    assert [finding["box"]["h"] for finding in report["findings"]] == [0.25, 0.1]
    assert report["findings"][0]["value"] == 1


@pytest.mark.parametrize("port", ["places", "layout"])
def test_a_place_of_ones_own_goes_before_those_that_are_wired_in(port: str) -> None:
    layout = {"words": {"x": 0, "y": 0.9, "w": 1, "h": 0.1}}
    report = check(Hands(image=worst(), **{port: layout}), **alone("contrast", place=PLACE))
    assert report["findings"][0]["box"]["h"] == 0.25


@pytest.mark.parametrize(
    "inputs", [{}, {"layout": {}}, {"places": {"words": []}}, {"layout": {"words": PLACE}, "text": " "}]
)
def test_where_nothing_says_where_words_stand_their_contrast_is_skipped(inputs: dict[str, Any]) -> None:
    report = check(Hands(image=worst(), **inputs), **alone("contrast"))
    assert (report["findings"], report["skipped"], report["risk"]) == ([], ["contrast"], 0)


@pytest.mark.parametrize("port", ["places", "layout"])
@pytest.mark.parametrize("words", [{"x": 3}, [PLACE, "here"], "here", [PLACE] * 61])
def test_places_that_are_none_are_refused_with_a_sentence(port: str, words: Any) -> None:
    with pytest.raises(Invalid, match="places"):
        check(Hands(image=worst(), **{port: {"words": words}}))


def test_a_picture_that_is_clear_all_over_fails_and_crashes_nothing() -> None:
    clear = Picture(np.zeros((40, 40, 4), dtype=np.uint8))
    report = check(Hands(brand=NORTHBAY, image=clear))
    assert {finding["check"] for finding in report["findings"]} == {"resolution", "blank"}


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (900, 3)])
def test_a_picture_of_any_size_is_measured(size: tuple[int, int]) -> None:
    picture = from_image(Image.new("RGB", size, "#e7a87c"))
    check(Hands(brand=NORTHBAY, image=picture, layout={"words": PLACE}))


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"palette": {"tolerance": 0}}, "palette.tolerance"),
        ({"contrast": {"ratio": 22}}, "contrast.ratio"),
        ({"watermark": {}}, "watermark"),
    ],
)
def test_params_that_make_no_sense_are_named(params: dict[str, Any], field: str) -> None:
    assert [name for name, _ in CheckImage().problems(params)] == [field]
