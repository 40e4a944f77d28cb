"""Where sentences end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge import sentences_in


@pytest.mark.parametrize(
    "sentences",
    [
        ["Am 3. Mai 2024 kam z. B. Dr. Weiß.", "Er sagte: „Das ist gut.“", "Dann ging er, d. h. er floh!"],
        ["Der Abstand beträgt ca. 2,5 cm bzw. 1.000 px.", "„Nie weniger.“", "Ärger vermeiden!"],
        ["It costs 3.5 % more, e.g. No. 1 does.", "Is that so?", "“Yes.”", "J. Smith vs. Ms. Lee…"],
        ["We grew by 20 %. [1, 2]", "That is all [3].", "We see pressline.example for more."],
    ],
)
def test_short_forms_ordinals_and_marks_end_no_sentence(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentences_in(text)] == sentences


@given(st.text(alphabet="Aa1. ?!\n[]„“", max_size=60))
def test_sentences_follow_on_each_other_and_leave_only_space_between(text: str) -> None:
    spans = sentences_in(text)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_a_number_begins_an_entry_only_at_the_start_of_its_line() -> None:
    assert sentences_in("1. Anna") == [(0, 7)]
    assert sentences_in("  12. Anna") == [(2, 10)]
    assert sentences_in("See 2. Anna") == [(0, 6), (7, 11)]


def test_signs_without_end_are_looked_at_once() -> None:
    text = "." * 200_000 + "x"
    assert sentences_in(text) == [(0, len(text))]
