"""Paths: numbers, not text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.graph import paths

parts = st.lists(st.integers(0, 99_999), max_size=4).map(tuple)


@given(parts)
def test_a_path_reads_as_it_was_written(numbers: tuple[int, ...]) -> None:
    assert paths.split(paths.join(numbers)) == numbers


@given(parts, parts)
def test_two_paths_are_related_when_one_lies_on_the_way_to_the_other(
    one: tuple[int, ...], other: tuple[int, ...]
) -> None:
    a, b = paths.join(one), paths.join(other)
    assert paths.related(a, b) == (a in paths.prefixes(other) or b in paths.prefixes(one))


@given(st.lists(parts, max_size=20))
def test_paths_sort_by_number(many: list[tuple[int, ...]]) -> None:
    assert sorted((paths.join(numbers) for numbers in many), key=paths.order) == [paths.join(p) for p in sorted(many)]


def test_every_path_lies_below_the_top() -> None:
    assert paths.prefixes((17, 3)) == ["", "17", "17.3"]
    assert paths.related("", "17.3")
    assert not paths.related("1", "17")
