"""Run as a program, in a process of its own: imports one Runnable and invokes it; both ways JSON.

Reads {"target", "life", "input", "config"} from stdin, without `input` only looks, and writes {"output", "usage"},
{"kind", "schema"}, or {"error", "message", "kinds", "while"}. It ends with the process that holds the other end of
`life`. It imports nothing of Pressline, so that it begins at once.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

IMPORTING, FINDING, INVOKING, ANSWERING = "importing", "finding", "invoking", "answering"


class Answers:
    """Where the one answer goes; an error that nobody caught is an answer too."""

    def __init__(self) -> None:
        # What the Runnable prints must not get in between.
        self._line = os.dup(1)
        os.dup2(2, 1)
        self.doing = IMPORTING

    def give(self, answer: Mapping[str, Any]) -> None:
        """Writes the answer."""
        content = json.dumps(answer)
        with os.fdopen(self._line, "w", encoding="utf-8") as line:
            line.write(content)

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Writes what went wrong, in what it does just now; the trace goes to the log."""
        sys.__excepthook__(kind, error, trace)
        kinds = [base.__name__ for base in kind.__mro__]
        self.give({"error": kind.__name__, "message": str(error)[:2_000], "kinds": kinds, "while": self.doing})


def main() -> None:
    """One request, one answer."""
    answers = Answers()
    sys.excepthook = answers.hook
    asked = json.load(sys.stdin)
    threading.Thread(target=_end_with, args=(asked["life"],), daemon=True).start()
    module, _, name = asked["target"].partition(":")
    found: Any = importlib.import_module(module)
    answers.doing = FINDING
    for part in name.split("."):
        found = getattr(found, part)
    invoke = found.invoke
    if "input" not in asked:
        return answers.give(_look(found))
    answers.doing = INVOKING
    given = invoke(asked["input"], config=asked["config"])
    answers.doing = ANSWERING
    return answers.give({"output": plain(given), "usage": _usage(given)})


def plain(value: Any) -> Any:
    """A result as JSON: of a message its words, of a model of pydantic's or a dataclass its fields."""
    if hasattr(value, "content") and hasattr(value, "type"):
        return _words(value.content)
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple | set) else value


def _words(content: Any) -> Any:
    """A message's text; of one in blocks, that of its text blocks."""
    if not isinstance(content, list):
        return content
    parts = [part.get("text", "") if isinstance(part, Mapping) else part for part in content]
    return "".join(part for part in parts if isinstance(part, str))


def _usage(value: Any) -> dict[str, int]:
    """The tokens that the messages in a result say they took."""
    if isinstance(value, Mapping):
        value = [item for part in value.values() for item in (part if isinstance(part, list) else [part])]
    told = [getattr(item, "usage_metadata", None) for item in (value if isinstance(value, list) else [value])]
    counts = [item for item in told if isinstance(item, Mapping)]
    return {unit: sum(int(item.get(f"{unit}_tokens") or 0) for item in counts) for unit in ("input", "output")}


def _look(found: Any) -> dict[str, Any]:
    schema = found.get_input_jsonschema() if hasattr(found, "get_input_jsonschema") else None
    return {"kind": type(found).__name__, "schema": schema}


def _end_with(life: int) -> None:
    """Ends this process and what it began, once nobody waits for it any longer."""
    os.read(life, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
