"""The nearest size of a service."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.providers.shapes import in_steps, nearest_aspect, nearest_size

ASPECTS = ("1:1", "4:3", "3:4", "16:9", "9:16")


def test_a_tall_picture_stays_tall() -> None:
    assert nearest_aspect(1080, 1920, ASPECTS) == "9:16"
    assert nearest_aspect(1000, 1020, ASPECTS) == "1:1"


def test_of_equal_proportions_the_nearest_in_pixels_is_taken() -> None:
    assert nearest_size(1920, 1080, ("1280x720", "3840x2160", "1024x1024")) == "1280x720"


@given(st.integers(64, 4096), st.integers(64, 4096))
def test_sides_are_multiples_within_the_bounds(width: int, height: int) -> None:
    sides = in_steps(width, height, step=16, smallest=256, largest=2048)
    assert all(side % 16 == 0 and 256 <= side <= 2048 for side in sides)


@given(st.sampled_from(ASPECTS), st.integers(1, 100))
def test_a_proportion_that_is_offered_is_found(aspect: str, scale: int) -> None:
    wide, high = (int(side) * scale for side in aspect.split(":"))
    assert nearest_aspect(wide, high, ASPECTS) == aspect
