"""Placing words: on their own side, at the safe zone's edge, and the logo off everything else."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.brand import Logo
from pipelines.errors import Invalid
from pipelines.media.light import to_linear
from pipelines.media.logo import set_logo
from pipelines.media.picture import Picture, png
from pipelines.media.places import Area, read_ground
from pipelines.media.spots import Brief, best_spot
from pipelines.media.type import read_copy
from tests.hands import NORTHBAY

SIDE = 600
SAFE = Area(40, 40, 560, 560)


def brief(text: str, subject: Area | None = None) -> Brief:
    mask = np.zeros((SIDE, SIDE, 3), np.uint8)
    if subject:
        mask[int(subject.top) : int(subject.bottom), int(subject.left) : int(subject.right)] = 255
    ground = read_ground(Picture(np.full((SIDE, SIDE, 3), 235, np.uint8)), Picture(mask), air=20)
    return Brief(read_copy(text, type=NORTHBAY.headline), NORTHBAY, ground, SAFE)


def test_words_begin_at_the_left_edge_and_right_to_left_ones_at_the_right() -> None:
    assert best_spot(brief("Made to last")).block.left == pytest.approx(SAFE.left)
    assert best_spot(brief("צעד אחר צעד")).block.right == pytest.approx(SAFE.right)


def test_words_keep_off_a_subject_wherever_it_stands() -> None:
    for subject in (Area(60, 60, 300, 540), Area(300, 60, 540, 540), Area(60, 40, 540, 300), Area(60, 300, 540, 560)):
        assert not best_spot(brief("Made to last", subject)).block.touches(subject)


def test_a_subject_that_fills_everything_still_leaves_a_place() -> None:
    assert best_spot(brief("Made to last", Area(0, 0, 600, 600))).lines.lines


def test_words_that_fit_nowhere_are_told() -> None:
    with pytest.raises(Invalid, match="too long"):
        best_spot(brief("w" * 120))


def test_the_logo_keeps_off_words_and_subject() -> None:
    subject, words = Area(0, 300, 300, 600), Area(40, 40, 560, 120)
    linear = to_linear(np.full((SIDE, SIDE, 3), 235, np.uint8))
    logo = png(Picture(np.zeros((40, 160, 3), np.uint8)))
    branded = NORTHBAY.model_copy(update={"logo": Logo(on_light="a", on_dark="b", min_width=100)})
    made = set_logo(linear.copy(), branded, (logo, None), brief("x", subject).ground, SAFE, [words])
    rows, columns = np.nonzero(np.abs(made - linear).max(axis=2) > 0.3)
    assert rows.min() > words.bottom
    assert columns.min() > subject.right
