"""Runnables of others, as an installation may have them: each is invoked in a process of its own."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Message:
    """What a chat model gives, as far as it is looked at."""

    content: Any
    type: str = "ai"
    usage_metadata: dict[str, int] = field(default_factory=lambda: {"input_tokens": 12, "output_tokens": 3})


class Chain:
    """Does as it is told by its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def invoke(self, given: Any, config: Any = None) -> Any:
        return getattr(self, self.name)(given, config)

    def echo(self, given: Any, config: Any) -> Any:
        print("Chains print what they like.")
        return {"given": given, "config": config, "process": os.getpid()}

    def greet(self, given: Any, config: Any) -> Any:
        return f"Hello {given}"

    def linger(self, given: Any, config: Any) -> Any:
        time.sleep(1.5)
        return f"Hello {given}"

    def chat(self, given: Any, config: Any) -> Any:
        return Message([{"type": "text", "text": "Made "}, {"type": "image"}, "to last"])

    def talk(self, given: Any, config: Any) -> Any:
        return {"messages": [Message("Hello", "human", {}), Message("Good evening")], "empty": None}

    def say_nothing(self, given: Any, config: Any) -> Any:
        return {}

    def give_odd(self, given: Any, config: Any) -> Any:
        return object()

    def fail(self, given: Any, config: Any) -> Any:
        raise ValueError(f"Cannot do {given} with sk-key api_key=abc")

    def hang_up(self, given: Any, config: Any) -> Any:
        raise ConnectionResetError("The line broke.")

    def leave(self, given: Any, config: Any) -> Any:
        sys.exit("I am off.")

    def die(self, given: Any, config: Any) -> Any:
        os.abort()

    def sleep(self, given: Any, config: Any) -> Any:
        """Writes down which processes there are, then takes very long; one of them knows no end."""
        child = os.fork()
        if not child:
            time.sleep(600)
        Path(given["note"]).write_text(f"{os.getpid()} {child}")
        time.sleep(600)


for _name in [name for name in vars(Chain) if not name.startswith("_") and name != "invoke"]:
    globals()[_name] = Chain(_name)

no_chain = "Only words"


def began(note: Path) -> bool:
    """Whether `sleep` has written down its processes."""
    return note.exists() and len(note.read_text().split()) == 2


def is_gone(process: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet counts."""
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"
