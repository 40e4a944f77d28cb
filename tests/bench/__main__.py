"""`python -m tests.bench [NAME…] [--json]`: each benchmark in a process of its own, as a table or as JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

NAMES = ("engine", "growth", "chain", "saturate", "live", "media", "rerun", "desk", "canvas", "table")


def main() -> int:
    """0 when every aim was reached, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all where none is named")
    parser.add_argument("--json", action="store_true", help="one object a benchmark and nothing else")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in NAMES]
    if unknown:
        parser.error(f"There is no benchmark `{unknown[0]}`; choose of {', '.join(NAMES)}.")
    names = given.names or NAMES
    if given.json and len(names) == 1:
        found = asdict(importlib.import_module(f"tests.bench.{names[0]}").measure())
        print(json.dumps(found, ensure_ascii=False))
        return 0 if found["ok"] else 1
    results = [_measure_apart(name) for name in names]
    print(json.dumps(results)) if given.json else _show(results)
    return 0 if all(result["ok"] for result in results) else 1


def _measure_apart(name: str) -> dict[str, Any]:
    # Django reads its settings once a process, and each benchmark has an engine of its own.
    done = subprocess.run((sys.executable, "-m", "tests.bench", name, "--json"), stdout=subprocess.PIPE, text=True)
    lines = done.stdout.strip().splitlines()
    if not lines:
        sys.exit(f"The benchmark `{name}` broke off with {done.returncode}; what it said stands above.")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def _show(results: list[dict[str, Any]]) -> None:
    table = Table("benchmark", "value", "baseline", "unit", "ratio", "aim", "")
    for found in results:
        mark = "reached" if found["ok"] else "missed"
        numbers = (f"{found['value']:,}", f"{found['baseline']:,}", found["unit"], f"{found['ratio']}", found["aim"])
        table.add_row(found["name"], *numbers, mark)
    console = Console()
    console.print(table)
    for found in results:
        console.print(f"{found['name']}: {found['detail']}", style="dim", markup=False)


if __name__ == "__main__":
    sys.exit(main())
