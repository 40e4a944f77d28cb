"""Which of many stored vectors are nearest to one: all of them are compared, and those asked for lately are at hand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from .light import Floats
from .meaning import SIZE, unpack

AT_ONCE: Final = 2_000
G = TypeVar("G", bound=Hashable)
Rows = Iterable[tuple[G, int, bytes]]
Vectors = tuple[NDArray[np.int64], Floats]


class Shelf(Generic[G]):
    """Vectors by group, at most so many in all: the group that was not asked for longest goes first.

    A group never changes once it is on the shelf. Threads may use one shelf.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._groups: OrderedDict[G, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def nearest(
        self, groups: Iterable[G], wanted: Floats, *, most: int, floor: float, fill: Callable[[list[G]], Rows[G]]
    ) -> list[tuple[int, float]]:
        """The keys of the nearest vectors and their cosine, the nearest first, none below the floor.

        `fill` gives `(group, key, bytes)` of the groups that are not at hand, all of a group after each other.
        """
        with self._lock:
            here = self._at_hand(list(dict.fromkeys(groups)), fill)
        keys = [keys for keys, _ in here]
        if not sum(map(len, keys)):
            return []
        scores = np.concatenate([vectors @ wanted for _, vectors in here])
        return _best(np.concatenate(keys), scores, most, floor)

    def __len__(self) -> int:
        return sum(len(keys) for keys, _ in self._groups.values())

    def _at_hand(self, groups: Sequence[G], fill: Callable[[list[G]], Rows[G]]) -> list[Vectors]:
        missing = [group for group in groups if group not in self._groups]
        if missing:
            self._groups |= _gather(missing, fill(missing))
        for group in groups:
            self._groups.move_to_end(group)
        here = [self._groups[group] for group in groups]
        held = len(self)
        while held > self._most:
            held -= len(self._groups.popitem(last=False)[1][0])
        return here


def _gather(groups: Sequence[G], rows: Rows[G]) -> dict[G, Vectors]:
    """Each group's keys and vectors; the bytes are put together a few at a time, so that none lies there twice."""
    keys: dict[G, list[int]] = {group: [] for group in groups}
    blocks: dict[G, list[Floats]] = {group: [] for group in groups}
    waiting: dict[G, list[bytes]] = {group: [] for group in groups}
    for group, key, stored in rows:
        keys[group].append(key)
        waiting[group].append(stored)
        if len(waiting[group]) == AT_ONCE:
            blocks[group].append(unpack(waiting[group]))
            waiting[group] = []
    empty: Floats = np.zeros((0, SIZE), dtype=np.float32)
    return {
        group: (np.array(keys[group], dtype=np.int64), np.concatenate([empty, *blocks[group], unpack(waiting[group])]))
        for group in groups
    }


def _best(keys: NDArray[np.int64], scores: Floats, most: int, floor: float) -> list[tuple[int, float]]:
    """The highest scores; among equal ones the lower key goes first, so that equal questions have equal answers."""
    there = np.flatnonzero(scores >= floor)
    if len(there) > most:
        least = np.partition(scores[there], len(there) - most)[len(there) - most]
        there = there[scores[there] >= least]
    order = np.lexsort((keys[there], -scores[there]))[:most]
    return [(int(keys[at]), round(float(scores[at]), 6)) for at in there[order]]
