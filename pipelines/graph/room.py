"""Room in a drawing for what its sub-pipelines stand for, so that nothing stands on anything else; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .drawing import Drawing, Note, Place
from .links import inside

Layout = Mapping[str, Place]


def make_room(drawing: Drawing, within: Mapping[str, Layout]) -> tuple[dict[str, Place], dict[str, Note]]:
    """Places for all boxes, those within each sub-pipeline's box included, and for the notes.

    What a box stands for begins where the box stood; what stood to the right of it or below it gives way.
    """
    layout, notes = dict(drawing.layout), dict(drawing.notes)
    for box in sorted((box for box in within if box in layout), key=lambda box: layout[box]):
        corner = layout.pop(box)
        dropped = _dropped(box, corner, within[box])
        far = (_most(dropped, corner, 0) - corner[0], _most(dropped, corner, 1) - corner[1])
        layout = {name: _shifted(spot, corner, far) for name, spot in layout.items()} | dropped
        notes = {name: replace(note, at=_shifted(note.at, corner, far)) for name, note in notes.items()}
    return layout, notes


def _dropped(box: str, corner: Place, inner: Layout) -> dict[str, Place]:
    left, top = (min((spot[axis] for spot in inner.values()), default=0.0) for axis in (0, 1))
    return {_named(box, name): (corner[0] + x - left, corner[1] + y - top) for name, (x, y) in inner.items()}


def _named(box: str, name: str) -> str:
    return f"${inside(box, name[1:])}" if name.startswith("$") else inside(box, name)


def _most(dropped: Layout, corner: Place, axis: int) -> float:
    return max((spot[axis] for spot in dropped.values()), default=corner[axis])


def _shifted(spot: Place, corner: Place, far: Place) -> Place:
    (x, y), (left, top), (wide, high) = spot, corner, far
    if x > left:
        return x + wide, y
    return (x, y + high) if y > top else spot
