"""Check the brand."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipelines.brand import BrandRules, Logo
from pipelines.brand.rules import Tone
from pipelines.errors import StepFailed
from pipelines.media.layout import lay_out
from pipelines.media.picture import Picture, from_image, read_picture
from pipelines.media.reading import can_read
from pipelines.steps import brand_check
from pipelines.steps.brand_check import BrandCheck, BrandCheckParams
from tests.hands import NORTHBAY, Hands
from tests.pipelines.media.checks.drawn import logo

NAMES = [name for name in BrandCheckParams.model_fields if name != "fail_on"]
reading = pytest.mark.skipif(not can_read(), reason="rapidocr, which carries the networks that read, is not installed")


def stored(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def check(picture: Picture, brand: BrandRules | None, **params: Any) -> tuple[dict[str, Any], Hands]:
    """The report, and the hands that keep the logo's files."""
    hands = Hands(brand=brand, image=picture)
    for shade in (20, 250):
        data = stored(logo(shade))
        hands.files[hashlib.sha256(data).hexdigest()] = data
    made = BrandCheck().run(hands, BrandCheckParams.model_validate(params))
    assert made["image"] == hands.asset("image")
    assert made["map"].kind == "image"
    return made["report"], hands


def branded(**more: Any) -> BrandRules:
    files = [hashlib.sha256(stored(logo(shade))).hexdigest() for shade in (20, 250)]
    return NORTHBAY.model_copy(update={"logo": Logo(on_light=files[0], on_dark=files[1]), **more})


def poster(*, off: str = "", at: tuple[int, int] | None = None, side: int = 1000) -> Picture:
    """Sand all over, with a patch in another colour, and with the logo at a place."""
    image = Image.new("RGB", (side, side), "#e7a87c")
    if off:
        ImageDraw.Draw(image).rectangle((600, 600, 899, 899), fill=off)
    if at:
        mark = logo(20).resize((240, 80))
        image.paste(mark, at, mark)
    return from_image(image)


def test_a_picture_that_keeps_to_its_brand_has_no_risk_and_says_what_was_not_checked() -> None:
    report, hands = check(poster(at=(300, 300)), branded(), contrast={"on": False})
    assert (report["findings"], report["risk"]) == ([], 0)
    assert {item["check"] for item in report["passed"]} == {"palette", "logo", "clear_space", "safe_zone"}
    assert report["reasons"] == dict.fromkeys(("banned", "required", "legal"), "The brand names none.")
    assert hands.facts["skipped"] == report["reasons"]


def test_what_is_wrong_is_told_with_what_the_brand_asks_and_drawn_on_the_map() -> None:
    report, hands = check(poster(off="#1010f0", at=(20, 300)), branded(), safe_zone={"on": False})
    told = {item["check"]: item for item in report["findings"]}
    assert set(told) >= {"palette", "clear_space"}
    assert "Espresso #3a1d12" in told["palette"]["text"] or "Sand #e7a87c" in told["palette"]["text"]
    box = told["palette"]["box"]
    assert [box[side] for side in "xywh"] == pytest.approx([0.6, 0.6, 0.3, 0.3], abs=0.03)
    assert "the picture's edge; at least 0.5" in told["clear_space"]["text"]
    drawn = next(read_picture(data) for data in reversed(hands.files.values())).pixels.astype(int)
    red, _, blue = drawn[750, 750]
    assert red - blue > 60
    assert np.ptp(drawn[750, 450]) == 0


def test_without_a_brand_or_its_parts_the_checks_are_silent() -> None:
    report, _ = check(poster(), None, contrast={"on": False})
    assert set(report["reasons"]) == set(NAMES) - {"contrast"}
    assert set(report["reasons"].values()) == {"The run has no brand."}
    bare, _ = check(poster(), NORTHBAY, contrast={"on": False})
    assert bare["reasons"]["logo"] == bare["reasons"]["clear_space"] == "The brand has no logo."


def test_each_check_can_be_switched_off_and_set_by_how_bad_it_is() -> None:
    off = {name: {"on": False} for name in NAMES}
    report, _ = check(poster(off="#1010f0"), branded(), **off)
    assert (report["findings"], report["passed"], report["skipped"]) == ([], [], [])
    with pytest.raises(StepFailed, match="logo was not found"):
        check(poster(), branded(), **{**off, "logo": {}}, fail_on="failed")
    report, _ = check(poster(), branded(), **{**off, "logo": {"level": "warning"}}, fail_on="failed")
    assert report["risk"] == 0.5


def test_words_that_cannot_be_read_are_said_not_to_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brand_check, "can_read", lambda: False)
    report, _ = check(poster(), branded(tone=Tone(banned=("cheap*",))))
    assert report["reasons"]["banned"] == "The network that reads words is not installed."
    assert report["reasons"]["contrast"] == "Nothing says where words stand."
    assert not BrandCheck().may_reuse({})
    assert BrandCheck().may_reuse({name: {"on": False} for name in ("banned", "required", "legal", "contrast")})


@reading
def test_a_banned_word_is_found_where_it_stands() -> None:
    brand = branded(tone=Tone(banned=("cheap*",), required=("Northbay",)))
    made = lay_out(poster(), headline="The cheapest coffee in town", brand=NORTHBAY)
    report, _ = check(made.picture, brand, logo={"on": False}, safe_zone={"on": False})
    told = {item["check"]: item for item in report["findings"]}
    assert told["banned"]["text"].startswith("“cheapest” is a word")
    assert told["required"]["text"].startswith("“Northbay” is missing")
    assert made.words is not None
    box, area = told["banned"]["box"], made.words.area
    assert (box["x"], box["y"]) == pytest.approx((area.left / 1000, area.top / 1000), abs=0.03)
