"""Relight."""

from __future__ import annotations

from pipelines.media.cutout import cut_out
from pipelines.media.paint import paint_backdrop
from pipelines.media.picture import read_picture
from pipelines.steps.relight import Relight, RelightParams
from tests.hands import NORTHBAY, Hands


def test_size_and_edges_stay_and_the_light_changes(photo: bytes) -> None:
    subject = cut_out(read_picture(photo)).image
    hands = Hands(subject=subject, background=paint_backdrop("dusk", brand=NORTHBAY, seed=1, width=256, height=256))
    made = Relight().run(hands, RelightParams())["image"]
    lit = read_picture(hands.files[made.sha256])
    assert (lit.width, lit.height, lit.has_alpha) == (subject.width, subject.height, True)
    assert made.sha256 != hands.asset("subject").sha256
