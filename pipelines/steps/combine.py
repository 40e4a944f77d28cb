"""Combine: every item of one list with every item of another."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import ClassVar

from pydantic import Field

from ..errors import Invalid
from ..graph import ANY, Port
from .base import Outputs, Params, StepContext, StepType

MOST = 10_000


class CombineParams(Params):
    """`limit` is how many combinations there may be at one place."""

    limit: int = Field(
        1_000, ge=1, le=MOST, title="Combinations at most", description="More than that at one place stops the step."
    )


class Combine(StepType):
    """Makes a product: 4 backdrops and 3 headlines become 12 pairs, and what follows works once for each.

    What comes in is handed on as it is, so each output has the type of the input of its name.
    """

    key = "combine"
    label = "Combine"
    group = "Flow"
    inputs: ClassVar = {
        "first": Port(ANY, many=True),
        "second": Port(ANY, many=True),
        "third": Port(ANY, many=True, optional=True),
    }
    outputs: ClassVar = {
        "first": Port(ANY, many=True),
        "second": Port(ANY, many=True),
        "third": Port(ANY, many=True, optional=True),
    }
    params = CombineParams
    # Equal content may be another file, such as one under another name; what is handed on is this one.
    reusable = False

    def run(self, context: StepContext, params: CombineParams) -> Outputs:
        """Lists of equal length, the last input varying fastest; an input that is not wired gives an empty list."""
        wired = [name for name in self.inputs if context.has(name)]
        lists = [context.values(name) for name in wired]
        sizes = [len(items) for items in lists]
        if prod(sizes) > params.limit:
            raise Invalid(_too_many(sizes, params.limit))
        combined = list(product(*lists))
        made = {name: [items[place] for items in combined] for place, name in enumerate(wired)}
        return {name: made.get(name, []) for name in self.outputs}


def _too_many(sizes: list[int], limit: int) -> str:
    factors = " × ".join(f"{size:,}" for size in sizes)
    told = f"{factors} are {prod(sizes):,} combinations, but `limit` allows {limit:,} at one place."
    if prod(sizes) > MOST:
        return f"{told} Wire in shorter lists."
    return f"{told} Wire in shorter lists, or raise `limit` in the step's settings, up to {MOST:,}."
