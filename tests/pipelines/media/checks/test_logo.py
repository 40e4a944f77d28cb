"""The logo's size and the space around it."""

from __future__ import annotations

import pytest

from pipelines.media.checks import PASSED, Box, Marque, check_clear_space, check_logo

from .drawn import plain, view

# 200 x 100 pixels, of a picture of 1000 x 1000.
MARQUE = Marque(Box(0.4, 0.4, 0.2, 0.1), 0.95)


def test_a_logo_is_missed_too_small_or_large_enough() -> None:
    assert check_logo(None, 1000, least=96, wrong="failed").text.startswith("The brand's logo was not found")
    assert check_logo(MARQUE, 1000, least=96, wrong="failed").level == PASSED
    small = check_logo(MARQUE, 400, least=96, wrong="failed")
    assert (small.level, small.value, small.box) == ("failed", 80, MARQUE.box)


@pytest.mark.parametrize(("gap", "passes"), [(60, True), (30, False)])
def test_something_that_comes_too_near_is_measured_in_the_logos_height(gap: int, passes: bool) -> None:
    pixels = plain("#ffffff", 1000, 1000)
    pixels[500 + gap : 560 + gap, 450:550] = 0
    found = check_clear_space(view(pixels), MARQUE, least=0.5, wrong="warning")
    assert (found.level == PASSED) is passes
    if not passes:
        assert found.value == pytest.approx(0.3, abs=0.03)
        assert found.box is not None
        assert [*vars(found.box).values()] == pytest.approx([0.35, 0.35, 0.3, 0.2])


def test_the_edge_of_the_picture_is_too_near_as_well() -> None:
    near = Marque(Box(0.01, 0.4, 0.2, 0.1), 0.95)
    found = check_clear_space(view(plain("#ffffff", 1000, 1000)), near, least=0.5, wrong="warning")
    assert found.value == pytest.approx(0.1)
    assert "up to the picture's edge" in found.text
