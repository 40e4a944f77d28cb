"""Whether there is a picture at all."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.media.checks import check_blank, look
from pipelines.media.picture import Picture
from tests.pipelines.media.checks.drawn import NAMES, photo, plain, view

RULES = {"most": 0.98, "wrong": "failed"}


@pytest.mark.parametrize(("colour", "name"), [("#0a0a0c", "black"), ("#f8f8f8", "white")])
def test_a_frame_of_nearly_one_end_fails(colour: str, name: str) -> None:
    found = check_blank(view(plain(colour)), **RULES)
    assert found.level == "failed"
    assert found.text == f"100 % of the picture is near {name}; no more than 98 % is asked for."


@pytest.mark.parametrize("colour", ["#808080", "#202020", "#0000ff"])
def test_other_colours_do_not(colour: str) -> None:
    assert check_blank(view(plain(colour)), **RULES).level == "passed"


def test_a_frame_that_is_clear_all_over_fails() -> None:
    assert check_blank(look(Picture(np.zeros((50, 50, 4), dtype=np.uint8))), **RULES).level == "failed"


@pytest.mark.parametrize("name", NAMES)
def test_photographs_are_pictures(name: str) -> None:
    assert check_blank(look(photo(name)), **RULES).level == "passed"
