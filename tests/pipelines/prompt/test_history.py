"""What changed between versions, and since when a line is as it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.prompt import blame, line_diff

TEXTS = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=8).map("\n".join)


@given(before=TEXTS, after=TEXTS)
def test_a_diff_holds_both_texts(before: str, after: str) -> None:
    lines = line_diff(before, after)
    assert [line.text for line in lines if line.op != "in"] == before.splitlines()
    assert [line.text for line in lines if line.op != "out"] == after.splitlines()


@given(texts=st.lists(TEXTS, min_size=1, max_size=6))
def test_blame_has_each_line_of_the_last_text_from_a_version_that_had_it(texts: list[str]) -> None:
    blamed = blame(enumerate(texts))
    assert [line for _, line in blamed] == texts[-1].splitlines()
    assert all(line in texts[number].splitlines() for number, line in blamed)


def test_a_line_that_stayed_keeps_its_first_version() -> None:
    assert blame([(1, "a\nb"), (2, "a\nc\nb"), (3, "a\nc\nd")]) == [(1, "a"), (2, "c"), (3, "d")]
