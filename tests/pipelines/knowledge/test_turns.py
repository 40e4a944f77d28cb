"""Lists whose scores cannot be compared, merged by rank."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge import take_turns

# Lists of things that are all different, each known by its list and its rank there.
LISTS = st.lists(st.integers(0, 6), max_size=5).map(
    lambda sizes: [[(at, rank) for rank in range(size)] for at, size in enumerate(sizes)]
)


def test_each_list_gives_its_best_before_any_gives_its_second() -> None:
    assert take_turns([["a1", "a2", "a3"], [], ["b1"], ["c1", "c2"]], 5) == ["a1", "b1", "c1", "a2", "c2"]
    assert take_turns([["a1", "a2"]], 1) == ["a1"]
    assert take_turns([], 3) == []


@given(LISTS, st.integers(0, 40))
def test_nothing_is_lost_doubled_or_put_before_what_is_nearer_in_its_own_list(
    lists: list[list[tuple[int, int]]], most: int
) -> None:
    merged = take_turns(lists, most)
    whole = sorted(one for ranked in lists for one in ranked)
    assert len(merged) == min(most, len(whole))
    assert len(set(merged)) == len(merged)
    assert set(merged) <= set(whole)
    for at, ranked in enumerate(lists):
        assert [one for one in merged if one[0] == at] == ranked[: sum(one[0] == at for one in merged)]


@given(LISTS, st.integers(0, 40))
def test_no_list_is_two_ranks_ahead_of_one_that_has_more_to_give(lists: list[list[tuple[int, int]]], most: int) -> None:
    taken = [sum(one[0] == at for one in take_turns(lists, most)) for at in range(len(lists))]
    furthest = max(taken, default=0)
    assert all(furthest - count <= 1 for count, ranked in zip(taken, lists, strict=True) if count < len(ranked))
