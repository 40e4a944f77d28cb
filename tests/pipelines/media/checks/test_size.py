"""Pixels and bytes."""

from __future__ import annotations

import pytest

from pipelines.media.checks import check_resolution, check_weight


def test_the_shorter_side_counts() -> None:
    assert check_resolution(4000, 1080, side=1080, wrong="failed").level == "passed"
    found = check_resolution(4000, 1079, side=1080, wrong="failed")
    assert found.level == "failed"
    assert found.text == "The picture is 4000 × 1079 pixels; at least 1080 on the shorter side is asked for."


@pytest.mark.parametrize(
    ("weight", "level", "text"),
    [
        (2_000_000, "passed", "The file has 2.00 MB."),
        (2_010_000, "warning", "The file has 2.01 MB; no more than 2 MB is asked for."),
        (1_500, "passed", "The file has 1.5 kB."),
    ],
)
def test_a_file_is_held_to_its_megabytes(weight: int, level: str, text: str) -> None:
    found = check_weight(weight, megabytes=2, wrong="warning")
    assert (found.level, found.text) == (level, text)
