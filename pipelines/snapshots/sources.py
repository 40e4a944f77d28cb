"""The passages that something was made with: what it cites, or where nothing says so, what was looked up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..models import StepRun
from ..steps.sourcing import say_place

Entry = dict[str, Any]
SHOWN = ("number", "document", "version", "page")


def sources_of(rows: Iterable[StepRun]) -> list[Entry]:
    """Each passage that these step runs cite, as {step, number, document, version, page}, once.

    Where none of them writes from passages, those that were looked up, which have no number.
    """
    led = list(rows)
    fact = "cited" if any("cited" in row.facts for row in led) else "sources"
    found = [(row.step, *_place(entry)) for row in led for entry in row.facts.get(fact) or ()]
    return [
        {name: value for name, value in zip(("step", *SHOWN), told, strict=True) if value is not None}
        for told in dict.fromkeys(found)
    ]


def say_source(source: Entry) -> str:
    """A passage's place as people say it: [2] Brand book, version 3, page 12."""
    number = f"[{source['number']}] " if source.get("number") else ""
    return number + say_place(str(source["document"]), int(source["version"]), int(source["page"]))


def said_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """What is told of a step run, with its passages in words."""
    return {
        name: "; ".join(say_source(entry) for entry in value) if name in ("sources", "cited") else value
        for name, value in facts.items()
    }


def _place(entry: Entry) -> tuple[Any, ...]:
    return tuple(entry.get(name) for name in SHOWN)
