"""The nearest of many vectors: exactly those that comparing every pair finds, from a shelf that stays small."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from pipelines.media.meaning import SIZE, pack
from pipelines.media.nearness import AT_ONCE, Shelf

RANDOM = np.random.default_rng(7)
VECTORS = RANDOM.normal(size=(AT_ONCE + 500, SIZE)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)

# Bytes of one of them.
ONE = 4 * SIZE


def groups(sizes: dict[str, int], asked: list[list[str]]) -> object:
    def fill(wanted: list[str]) -> Iterator[tuple[str, int, bytes]]:
        asked.append(wanted)
        start = 0
        for group, size in sizes.items():
            for at, stored in enumerate(pack(VECTORS[start : start + size]) if group in wanted else (), start=start):
                yield group, at, stored
            start += size

    return fill


def test_it_finds_what_comparing_all_finds_the_lower_key_first_among_equals() -> None:
    shelf: Shelf[str] = Shelf(10_000 * ONE)
    fill = groups({"a": AT_ONCE + 100, "b": 0, "c": 400}, [])
    wanted = VECTORS[2_050]
    found = shelf.nearest(["a", "b", "c"], wanted, most=5, floor=0.0, fill=fill)  # type: ignore[arg-type]
    scores = VECTORS @ wanted
    assert [key for key, _ in found] == np.argsort(-scores)[:5].tolist()
    assert found[0] == (2_050, 1.0)
    assert shelf.nearest(["a"], wanted, most=5, floor=0.99, fill=fill) == [(2_050, 1.0)]  # type: ignore[arg-type]
    assert shelf.nearest(["b"], wanted, most=5, floor=-1, fill=fill) == []  # type: ignore[arg-type]


def test_what_was_not_asked_for_longest_leaves_the_shelf() -> None:
    shelf: Shelf[str] = Shelf(300 * ONE)
    asked: list[list[str]] = []
    fill = groups({"a": 200, "b": 100, "c": 100, "d": 500}, asked)
    for wanted in (["a", "b"], ["a"], ["b", "c"], ["b"], ["a", "c"], ["d"]):
        assert len(shelf.nearest(wanted, VECTORS[0], most=1, floor=-1, fill=fill)) == 1  # type: ignore[arg-type]
        assert shelf.held <= 300 * ONE
    assert asked == [["a", "b"], ["c"], ["a"], ["d"]]


def test_vectors_of_any_size_are_compared_but_never_those_of_two() -> None:
    shelf: Shelf[str] = Shelf(10_000)
    small = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32)

    def fill(wanted: list[str]) -> Iterator[tuple[str, int, bytes]]:
        return ((group, at, stored) for group in wanted for at, stored in enumerate(pack(small)))

    assert shelf.nearest(["a"], small[1], most=5, floor=0.5, fill=fill) == [(1, 1.0)]
    assert shelf.held == small.nbytes
    with pytest.raises(ValueError, match="one size"):
        shelf.nearest(["a"], VECTORS[0], most=5, floor=0.5, fill=fill)
