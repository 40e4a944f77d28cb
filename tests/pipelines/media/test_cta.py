"""The call to action: inside the safe zone, off the headline, readable, and absent where nothing asks for it."""

from __future__ import annotations

import pytest

from pipelines.brand import Cta, Placement
from pipelines.media.ink import READABLE
from pipelines.media.layout import lay_out
from pipelines.media.light import contrast, hex_linear, luminance
from pipelines.media.places import Area
from tests.hands import NORTHBAY
from tests.pipelines.media.test_layout import BRANDED, SIDE, mark, scene


@pytest.mark.parametrize("place", ["under", "foot"])
@pytest.mark.parametrize("align", ["left", "centre"])
def test_a_call_to_action_stands_in_the_safe_zone_off_the_headline_and_reads(place: str, align: str) -> None:
    placement = Placement.model_validate({"align": align, "cta": {"words": "Find a café", "place": place}})
    brand = BRANDED.model_copy(update={"placement": placement})
    picture, mask = scene(subject=Area(350, 60, 560, 420))
    made = lay_out(
        picture, headline="Made to last", brand=brand, logo_on_light=mark(0), logo_on_dark=mark(255), focus=mask
    )
    assert made.words and made.cta
    margin = placement.safe * SIDE - 1
    area = made.cta.area
    assert min(area.left, area.top, SIDE - area.right, SIDE - area.bottom) >= margin
    assert not area.touches(made.words.area)
    assert not area.touches(Area(350, 60, 560, 420))
    ground, ink = (float(luminance(hex_linear(colour))) for colour in (brand.colour("accent"), made.cta.ink))
    assert contrast(ground, ink) >= READABLE


def test_without_one_and_where_it_is_not_asked_for_the_picture_is_the_same_to_the_byte() -> None:
    picture, mask = scene()
    calling = NORTHBAY.model_copy(update={"placement": Placement(cta=Cta(words="Shop now"))})
    plain = lay_out(picture, headline="Made to last", brand=NORTHBAY, focus=mask)
    silent = lay_out(picture, headline="Made to last", brand=calling, focus=mask, cta=False)
    assert plain.cta is silent.cta is None
    assert plain.picture.pixels.tobytes() == silent.picture.pixels.tobytes()
    assert lay_out(picture, headline="Made to last", brand=calling, focus=mask).cta
