"""Paths: where in the fan-out a step run lives; `""` at the top, `"17.3"` two levels below; pure."""

from __future__ import annotations

from collections.abc import Iterable

Parts = tuple[int, ...]


def split(path: str) -> Parts:
    """The path's numbers, outermost first."""
    return tuple(int(part) for part in path.split(".")) if path else ()


def join(parts: Iterable[int]) -> str:
    """The path with these numbers."""
    return ".".join(str(part) for part in parts)


def parent(path: str) -> str:
    """The path one level above; the top is its own parent."""
    return path.rpartition(".")[0]


def row(path: str) -> int | None:
    """The first number of the path, None at the top."""
    return int(path.partition(".")[0]) if path else None


def prefixes(parts: Parts) -> list[str]:
    """The path itself and every path above it."""
    return [join(parts[:length]) for length in range(len(parts) + 1)]


def related(one: str, other: str) -> bool:
    """Whether one path is the other, above it or below it."""
    a, b = split(one), split(other)
    shorter = min(len(a), len(b))
    return a[:shorter] == b[:shorter]


def order(path: str) -> Parts:
    """A sort key: numbers compare as numbers, so 2 comes before 10."""
    return split(path)
