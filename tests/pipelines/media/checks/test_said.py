"""What the words on a picture say."""

from __future__ import annotations

import pytest

from pipelines.media.checks import PASSED, Box, Line, check_legal, check_words_missing, check_words_shown

LINES = [
    Line("The free", Box(0.1, 0.1, 0.5, 0.1)),
    Line("trial is cheap", Box(0.1, 0.2, 0.6, 0.1)),
    Line("Drink with care", Box(0.1, 0.9, 0.3, 0.02)),
]


def test_a_banned_term_that_runs_over_two_lines_has_the_box_of_both() -> None:
    one, two = check_words_shown(LINES, ["free trial", "cheap*"], wrong="failed")
    assert one.box is not None and two.box is not None
    assert [*vars(one.box).values()] == pytest.approx([0.1, 0.1, 0.6, 0.2])
    assert [*vars(two.box).values()] == pytest.approx([0.1, 0.2, 0.6, 0.1])
    assert two.span is None
    assert [found.level for found in check_words_shown([], ["cheap"], wrong="failed")] == [PASSED]


def test_a_required_word_and_a_legal_line_are_missed_where_they_do_not_stand() -> None:
    assert check_words_missing(LINES, ["Northbay"], wrong="warning")[0].level == "warning"
    assert check_legal(LINES, ["À consommer avec modération", "Drink with care."], wrong="warning").level == PASSED
    assert check_legal(LINES[:2], ["Drink with care."], wrong="failed").level == "failed"
