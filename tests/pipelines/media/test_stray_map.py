"""The map: grey where colours keep to the brand, warm where they stray, and boxes that stay inside."""

from __future__ import annotations

import numpy as np

from pipelines.media.checks import Box, Finding, look
from pipelines.media.picture import Picture
from pipelines.media.stray_map import draw_map


def test_only_what_strays_has_colour_and_more_of_it_the_further() -> None:
    view = look(Picture(np.full((90, 300, 3), 120, np.uint8)))
    off = np.repeat(np.array([0.0, 1.0, 1.5, 5.0]), [75, 75, 75, 75])[None, :].repeat(90, axis=0)
    drawn = draw_map(view, off, []).pixels.astype(int)
    within, edge, near, far = (drawn[45, column] for column in (30, 110, 190, 270))
    assert np.ptp(within) == np.ptp(edge) == 0
    assert 40 < np.ptp(near) < np.ptp(far)
    assert near[1] > far[1]


def test_a_box_at_the_edge_keeps_its_name_inside_and_none_without_a_box() -> None:
    view = look(Picture(np.full((200, 300, 3), 120, np.uint8)))
    plain = draw_map(view, None, [Finding("logo", "failed", "It is missing.")])
    assert np.ptp(plain.pixels) == 0
    boxed = draw_map(view, None, [Finding("clear_space", "failed", "Too near.", box=Box(0.9, 0, 0.1, 0.2))])
    assert boxed.pixels.shape == (200, 300, 3)
    assert (boxed.pixels != plain.pixels).any(axis=2)[:60, 200:].sum() > 600
