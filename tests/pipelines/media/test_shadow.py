"""Shadows: dark at the foot, away from the light, none where there is no subject."""

from __future__ import annotations

import numpy as np

from pipelines.media.shadow import rising_shadow, standing_shadow

ALPHA = np.zeros((200, 200), np.float32)
ALPHA[60:150, 80:120] = 1


def test_it_falls_away_from_the_light() -> None:
    left = standing_shadow(ALPHA, light_x=-1, strength=0.6)
    right = standing_shadow(ALPHA, light_x=1, strength=0.6)
    assert left[100:150, 125:190].sum() > 4 * left[100:150, 10:75].sum()
    assert right[100:150, 10:75].sum() > 4 * right[100:150, 125:190].sum()


def test_it_is_darkest_where_the_subject_touches_the_ground() -> None:
    dark = standing_shadow(ALPHA, light_x=-1, strength=0.6)
    assert dark[151, 100] > 0.3 > dark[175, 100]
    assert dark.max() < 1


def test_without_strength_or_subject_there_is_none() -> None:
    assert not standing_shadow(ALPHA, light_x=-1, strength=0).any()
    assert not standing_shadow(np.zeros_like(ALPHA), light_x=-1, strength=1).any()


def test_behind_what_rises_there_is_only_a_faint_shade() -> None:
    assert 0.1 < rising_shadow(ALPHA, light_x=-1, strength=0.6).max() < 0.3
