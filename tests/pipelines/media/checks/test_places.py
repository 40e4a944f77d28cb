"""Where something is."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.media.checks.found import per_cent
from pipelines.media.checks.places import largest, patches, shares, spread


def test_shares_are_those_of_the_pixels_in_each_cell() -> None:
    where = np.zeros((40, 80), dtype=bool)
    where[:5, :10] = True
    found = shares(where, 8)
    assert found.shape == (4, 8)
    assert (found[0, 0], found.sum()) == (0.5, 0.5)


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (41, 97)])
def test_cells_cover_any_picture(shape: tuple[int, int]) -> None:
    assert np.allclose(shares(np.ones(shape, dtype=bool)), 1)


def test_patches_that_touch_only_at_a_corner_are_two() -> None:
    taken = np.zeros((4, 4), dtype=bool)
    taken[0, 0] = taken[1, 1] = taken[1, 2] = True
    (two, larger), (one, _) = patches(taken)
    assert (two, one) == (2, 1)
    assert larger.entry() == {"x": 0.25, "y": 0.25, "w": 0.5, "h": 0.25}


def test_where_there_is_nothing_there_is_no_box() -> None:
    assert largest(np.zeros((50, 50), dtype=bool)) is None


def test_a_mask_grows_by_so_many_pixels_and_not_beyond() -> None:
    where = np.zeros((9, 9), dtype=bool)
    where[4, 4] = True
    assert spread(where, 2).sum() == 25


@pytest.mark.parametrize(("share", "said"), [(0, "0 %"), (0.012, "1.2 %"), (0.0996, "10 %"), (0.344, "34 %")])
def test_shares_are_told_with_a_digit_more_where_they_are_small(share: float, said: str) -> None:
    assert per_cent(share) == said


def test_two_shares_that_differ_never_read_the_same() -> None:
    assert per_cent(0.497, beside=0.5) == "49.7 %"
    assert per_cent(0.49999, beside=0.5) == "49.999 %"
    assert per_cent(0.5, beside=0.5) == "50 %"
