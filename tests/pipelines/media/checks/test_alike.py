"""Colours that look like one."""

from __future__ import annotations

from pipelines.media.checks.alike import alike


def test_each_colour_is_told_with_the_nearest_before_it() -> None:
    found = alike(["#b86848", "#111111", "#b96949", "#b86848", "#ffffff"])
    assert [(place, nearest) for place, nearest, _ in found] == [(2, 0), (3, 0)]
    assert found[1][2] == 0
    assert alike(["#000000"]) == alike(["#000000", "#ffffff"]) == []
