"""Relighting: towards the ground's light, never past it."""

from __future__ import annotations

import numpy as np

from pipelines.media.picture import Picture
from pipelines.media.relight import read_light, relight

SUBJECT = Picture(np.dstack([np.full((60, 60, 3), 150, np.uint8), np.full((60, 60), 255, np.uint8)]))


def ground(left: int, right: int, tint: tuple[float, float, float] = (1, 1, 1)) -> Picture:
    ramp = np.linspace(left, right, 64)[None, :, None] * np.array(tint)
    return Picture(np.broadcast_to(ramp, (64, 64, 3)).astype(np.uint8))


def test_the_light_comes_from_the_brighter_side() -> None:
    assert read_light(ground(220, 40)).x < 0 < read_light(ground(40, 220)).x


def test_strength_nought_changes_nothing() -> None:
    assert relight(SUBJECT, ground(220, 40), strength=0) is SUBJECT


def test_a_warm_ground_warms_and_edges_stay() -> None:
    lit = relight(SUBJECT, ground(200, 200, (1, 0.8, 0.55)), strength=1)
    red, _, blue = lit.pixels[..., :3].reshape(-1, 3).mean(axis=0)
    assert red > blue + 3
    assert (lit.pixels[..., 3] == SUBJECT.pixels[..., 3]).all()


def test_the_side_towards_the_light_is_brighter() -> None:
    lit = relight(SUBJECT, ground(230, 30), strength=1).pixels[..., :3].astype(float).mean(axis=2)
    assert lit[:, :20].mean() > lit[:, -20:].mean()
