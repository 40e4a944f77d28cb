"""Composite."""

from __future__ import annotations

from pipelines.media.cutout import cut_out
from pipelines.media.paint import paint_backdrop
from pipelines.media.picture import read_picture
from pipelines.steps.composite import Composite, CompositeParams
from tests.hands import NORTHBAY, Hands


def test_the_scene_has_the_grounds_size_and_says_where_the_subject_is(photo: bytes) -> None:
    ground = paint_backdrop("table", brand=NORTHBAY, seed=1, width=320, height=320)
    hands = Hands(background=ground, subject=cut_out(read_picture(photo)).image)
    made = Composite().run(hands, CompositeParams())
    assert (made["image"].width, made["image"].height) == (320, 320)
    assert (made["mask"].kind, made["mask"].width) == ("mask", 320)


def test_params_out_of_range_are_told_by_name() -> None:
    assert [field for field, _ in Composite().problems({"scale": 3, "place": "up"})] == ["scale", "place"]
