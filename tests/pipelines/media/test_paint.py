"""Painting a rehearsal's backdrop: the same for the same words, in the brand's colours, never noise."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.media.paint import paint_backdrop
from pipelines.media.paint_words import read_plan
from tests.hands import NORTHBAY

SETS = ["a table by a window", "an arch at dusk", "a podium", "a paper sweep", "draped linen", "a terrace by the sea"]


@pytest.mark.parametrize("prompt", SETS)
def test_a_backdrop_is_smooth_and_uses_its_range(prompt: str) -> None:
    pixels = paint_backdrop(prompt, brand=NORTHBAY, seed=2, width=256, height=192).pixels.astype(int)
    assert pixels.shape == (192, 256, 3)
    steps = np.abs(np.diff(pixels, axis=1)).max(axis=2)
    assert np.median(steps) <= 3
    assert np.quantile(pixels, 0.98) - np.quantile(pixels, 0.02) > 40


def test_the_same_words_seed_and_brand_give_the_same_pixels_and_others_do_not() -> None:
    def paint(prompt: str, seed: int) -> np.ndarray:
        return paint_backdrop(prompt, brand=NORTHBAY, seed=seed, width=96, height=96).pixels

    assert (paint("dusk", 1) == paint("dusk", 1)).all()
    assert (paint("dusk", 1) != paint("dusk", 2)).any()
    assert (paint("dusk", 1) != paint("morning", 1)).any()


def test_the_brands_warmth_is_in_the_picture() -> None:
    red, _, blue = paint_backdrop("a table", brand=NORTHBAY, seed=4, width=96, height=96).pixels.reshape(-1, 3).mean(0)
    assert red > blue + 15


@pytest.mark.parametrize(("words", "side"), [("light from the left", -1), ("light from the right", 1)])
def test_words_steer_where_the_light_comes_from(words: str, side: int) -> None:
    assert read_plan(words, brand=None, generator=np.random.default_rng(1)).side == side


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    paint_backdrop("arch", seed=1, width=64, height=64, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_newest_wish_counts() -> None:
    plan = read_plan(
        "an arch, light from the left. Light from the right, a podium", brand=None, generator=np.random.default_rng(1)
    )
    assert (plan.set, plan.side) == ("podium", 1)


def test_a_brand_without_studio_colours_still_gets_a_bright_set() -> None:
    bare = NORTHBAY.model_copy(update={"palette": tuple(c for c in NORTHBAY.palette if c.role == "ink")})
    assert paint_backdrop("a table by day", brand=bare, seed=4, width=64, height=64).pixels.mean() > 90
