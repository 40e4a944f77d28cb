"""Which of many stored vectors are nearest to one: all of them are compared, and those asked for lately are at hand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from .light import Floats
from .meaning import unpack

AT_ONCE: Final = 2_000
G = TypeVar("G", bound=Hashable)
Rows = Iterable[tuple[G, int, bytes]]
Vectors = tuple[NDArray[np.int64], Floats]


class Shelf(Generic[G]):
    """Vectors by group, at most so many bytes of them in all: the group that was not asked for longest goes first.

    A group never changes once it is on the shelf, and its vectors are of one size. Threads may use one shelf.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._groups: OrderedDict[G, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def nearest(
        self, groups: Iterable[G], wanted: Floats, *, most: int, floor: float, fill: Callable[[list[G]], Rows[G]]
    ) -> list[tuple[int, float]]:
        """The keys of the nearest vectors and their cosine, the nearest first, none below the floor.

        `fill` gives `(group, key, bytes)` of the groups that are not at hand, all of a group after each other. Raises
        ValueError where a vector is of another size than the one that is wanted.
        """
        with self._lock:
            here = [(keys, vectors) for keys, vectors in self._at_hand(list(dict.fromkeys(groups)), fill) if len(keys)]
        if not here:
            return []
        if any(vectors.shape[1] != len(wanted) for _, vectors in here):
            raise ValueError("Only vectors of one size can be compared.")
        scores = np.concatenate([vectors @ wanted for _, vectors in here])
        return _best(np.concatenate([keys for keys, _ in here]), scores, most, floor)

    @property
    def held(self) -> int:
        """How many bytes of vectors are at hand."""
        return sum(vectors.nbytes for _, vectors in self._groups.values())

    def _at_hand(self, groups: Sequence[G], fill: Callable[[list[G]], Rows[G]]) -> list[Vectors]:
        missing = [group for group in groups if group not in self._groups]
        if missing:
            self._groups |= _gather(missing, fill(missing))
        for group in groups:
            self._groups.move_to_end(group)
        here = [self._groups[group] for group in groups]
        held = self.held
        while held > self._most:
            held -= self._groups.popitem(last=False)[1][1].nbytes
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
    for group in groups:
        if waiting[group]:
            blocks[group].append(unpack(waiting[group]))
    return {group: (np.array(keys[group], dtype=np.int64), _joined(blocks[group])) for group in groups}


def _joined(blocks: Sequence[Floats]) -> Floats:
    return np.concatenate(blocks) if blocks else np.zeros((0, 0), dtype=np.float32)


def _best(keys: NDArray[np.int64], scores: Floats, most: int, floor: float) -> list[tuple[int, float]]:
    """The highest scores; among equal ones the lower key goes first, so that equal questions have equal answers."""
    there = np.flatnonzero(scores >= floor)
    if len(there) > most:
        least = np.partition(scores[there], len(there) - most)[len(there) - most]
        there = there[scores[there] >= least]
    order = np.lexsort((keys[there], -scores[there]))[:most]
    return [(int(keys[at]), round(float(scores[at]), 6)) for at in there[order]]
