"""A drawing read naively: no table, no queue, each step at each path by recursion; the engine is compared to it."""

from __future__ import annotations

from itertools import product
from typing import Any

from pipelines.graph import ROWS, Plan, Wire

Found = dict[tuple[str, str], tuple[str, Any]]
Parts = tuple[int, ...]


def read_naively(plan: Plan, inputs: dict[str, Any]) -> Found:
    """By step and path: the state a step run ends in, and its outputs."""
    return Reading(plan, inputs).found


class Reading:
    """Steps in topological order; each gets the set of its paths first, then what becomes of each of them."""

    def __init__(self, plan: Plan, inputs: dict[str, Any]) -> None:
        self.plan, self.inputs, self.found = plan, inputs, Found()
        for step in plan.order:
            for parts in self.places(step):
                self.found[step, _path(parts)] = self.work(step, parts)

    def state(self, step: str, parts: Parts) -> str:
        return self.found.get((step, _path(parts)), ("", None))[0]

    def size(self, name: str, above: Parts) -> int | None:
        """How long the list of this origin is below a path; None where its maker did not give one."""
        if name == ROWS:
            return len(self.inputs["rows"])
        if self.state(name, above) != "done":
            return None
        outputs = self.found[name, _path(above)][1]
        return len(outputs["first" if "first" in outputs else "word"])

    def places(self, step: str) -> list[Parts]:
        """All paths of a step, level by level; a list that never came leaves one place above."""
        open_ended: list[Parts] = [()]
        closed: list[Parts] = []
        for axis in self.plan.axes[step]:
            deeper: list[Parts] = []
            for parts in open_ended:
                sizes = [self.size(name, parts) for name in axis]
                if None in sizes:
                    closed.append(parts)
                else:
                    deeper += [(*parts, number) for number in range(max(size for size in sizes if size is not None))]
            open_ended = deeper
        return closed + open_ended

    def work(self, step: str, parts: Parts) -> tuple[str, Any]:
        if len(parts) < self.plan.depth(step):
            return "skipped", None
        values: dict[str, Any] = {}
        states = []
        for wire in self.plan.into[step]:
            state, values[wire.port] = self.value(wire, parts)
            states.append(state)
        if "unpaired" in states:
            return "failed", None
        return ("skipped", None) if "lost" in states else self.run(step, values)

    def value(self, wire: Wire, parts: Parts) -> tuple[str, Any]:
        many = self.plan.kinds[wire.step].inputs[wire.port].many
        if wire.gathers:
            return self.gather(wire, parts)
        state, value = self.single(wire, parts[: len(wire.axes)])
        return state, [value] if many else value

    def single(self, wire: Wire, parts: Parts) -> tuple[str, Any]:
        """One value of a wire's source at a full path."""
        name, port = wire.source.step, wire.source.port
        if not name:
            column = self.inputs[port]
            if not wire.axes:
                return "done", column
            return ("done", column[parts[0]]) if parts[0] < len(column) else ("unpaired", None)
        gives_list = self.plan.kinds[name].outputs[port].many
        at = parts[:-1] if gives_list else parts
        row = self.nearest(name, at)
        if row is None:
            return "unpaired", None
        if row[0] != "done":
            return "lost", None
        if not gives_list:
            return "done", row[1][port]
        items = row[1][port]
        return ("done", items[parts[-1]]) if parts[-1] < len(items) else ("unpaired", None)

    def gather(self, wire: Wire, parts: Parts) -> tuple[str, Any]:
        name, port = wire.source.step, wire.source.port
        above = parts[: len(wire.axes) - 1]
        if not name:
            return "done", self.inputs[port]
        if self.plan.kinds[name].outputs[port].many:
            row = self.nearest(name, above)
            return ("unpaired", None) if row is None else ("done", row[1][port]) if row[0] == "done" else ("lost", None)
        sizes = [self.size(origin, above) for origin in wire.axes[-1]]
        if None in sizes:
            return ("lost", None) if self.nearest(name, above) else ("unpaired", None)
        rows = [
            self.found.get((name, _path((*above, number)))) for number in range(max(s for s in sizes if s is not None))
        ]
        there = [row[1][port] for row in rows if row and row[0] == "done"]
        enough = len(there) == len(rows) if self.plan.drawing.steps[wire.step].needs == "all" else bool(there)
        return ("done", there) if enough else ("lost", None)

    def nearest(self, step: str, parts: Parts) -> tuple[str, Any] | None:
        for length in range(len(parts), -1, -1):
            if (row := self.found.get((step, _path(parts[:length])))) is not None:
                return row
        return None

    def run(self, step: str, values: dict[str, Any]) -> tuple[str, Any]:
        drawn = self.plan.drawing.steps[step]
        if drawn.type == "split":
            return "done", {"word": values["text"].split(), "whole": values["text"]}
        if drawn.type == "join":
            return "done", {"text": values.get("lead", "") + "+".join(values["words"])}
        if drawn.type == "combine":
            return self.combine(values, drawn.params["limit"])
        text = drawn.params["say"].format(values.get("text", "") + values.get("also", ""))
        failed = bool(drawn.params["fail_on"]) and drawn.params["fail_on"] in text
        return ("failed", None) if failed else ("done", {"text": text})

    def combine(self, values: dict[str, Any], limit: int) -> tuple[str, Any]:
        combined = list(product(values["first"], values["second"], values.get("third", [""])))
        if len(combined) > limit:
            return "failed", None
        first, second, third = (list(items) for items in zip(*combined, strict=True))
        return "done", {"first": first, "second": second, "third": third if "third" in values else []}


def _path(parts: Parts) -> str:
    return ".".join(str(part) for part in parts)
