"""A brand's shades: a colour strays by its CIEDE2000, measured by what it may."""

from __future__ import annotations

import pytest

from pipelines.media.checks import PASSED, Shade, check_shades, strays
from pipelines.media.checks.delta import delta_e
from pipelines.media.light import hex_linear, to_lab

from .drawn import photo, plain, view

SAND, PAPER = Shade("Sand", "#e7a87c", 6), Shade("Paper", "#f5f0ea", 0)


def test_a_stray_is_the_distance_by_the_tolerance_of_the_colour() -> None:
    apart = float(delta_e(to_lab(hex_linear("#d7987c")), to_lab(hex_linear("#e7a87c"))))
    off = strays(view(plain("#d7987c")), [SAND, PAPER])
    assert off.shape == (100, 200)
    assert float(off[0, 0]) == pytest.approx(apart / 6, rel=1e-3)
    assert float(strays(view(plain("#f5f0ea")), [SAND, PAPER]).max()) == 0


def test_an_even_surface_of_another_colour_is_told_with_its_distance_and_box() -> None:
    pixels = plain("#e7a87c", 400, 400)
    pixels[100:300, 200:400] = (0xA0, 0x30, 0x30)
    seen = view(pixels)
    apart = float(delta_e(to_lab(hex_linear("#a03030")), to_lab(hex_linear("#e7a87c"))))
    (found,) = check_shades(seen, [SAND], off=strays(seen, [SAND]), wrong="warning")
    assert found.value == pytest.approx(apart, abs=0.05)
    assert found.text.startswith("#a03030 takes 25 % of the picture; Sand #e7a87c may stray by 6")
    assert found.box is not None
    assert [*vars(found.box).values()] == pytest.approx([0.5, 0.25, 0.5, 0.5], abs=0.03)


def test_a_colour_within_its_tolerance_passes_and_one_beyond_does_not() -> None:
    seen = view(plain("#e2a478"))
    apart = float(delta_e(to_lab(hex_linear("#e2a478")), to_lab(hex_linear("#e7a87c"))))
    for tolerance, passes in ((apart + 0.2, True), (apart - 0.2, False)):
        shades = [Shade("Sand", "#e7a87c", tolerance)]
        (found,) = check_shades(seen, shades, off=strays(seen, shades), wrong="failed")
        assert (found.level == PASSED) is passes


def test_the_grain_of_a_photograph_is_no_surface() -> None:
    seen = view(photo("coffee.jpg").pixels)
    found = check_shades(seen, [SAND], off=strays(seen, [SAND]), wrong="warning")
    assert [finding.level for finding in found] == [PASSED]
