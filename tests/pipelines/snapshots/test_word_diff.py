"""What changed between two texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.snapshots.word_diff import MOST_WORDS, word_diff

WORDS = st.lists(st.sampled_from(["sun", "low", "stone,", "نور", " ", "\n", "  "]), max_size=12).map("".join)


@given(before=WORDS, after=WORDS)
def test_both_texts_can_be_read_from_the_changes(before: str, after: str) -> None:
    changes = word_diff(before, after)
    assert "".join(change["text"] for change in changes if change["op"] != "in") == before
    assert "".join(change["text"] for change in changes if change["op"] != "out") == after


def test_a_changed_phrase_stays_in_one_piece() -> None:
    assert word_diff("terrace at dusk, neon signs, stone", "terrace at dusk, low sun, stone") == [
        {"op": "same", "text": "terrace at dusk, "},
        {"op": "out", "text": "neon signs,"},
        {"op": "in", "text": "low sun,"},
        {"op": "same", "text": " stone"},
    ]


def test_equal_texts_have_no_changes() -> None:
    assert word_diff("as it was", "as it was") == [{"op": "same", "text": "as it was"}]


def test_endless_texts_are_not_compared_word_by_word() -> None:
    long = "word " * (MOST_WORDS + 1)
    assert [change["op"] for change in word_diff(long, long + "more")] == ["out", "in"]
