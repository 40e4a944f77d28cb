"""The benchmarks at tiny sizes: what they give has its shape, whatever they measure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

from tests.bench.__main__ import NAMES
from tests.bench.result import at_least, at_most
from tests.e2e.conftest import find_browser

FIELDS = ["name", "value", "unit", "baseline", "ratio", "aim", "ok", "detail"]
TINY = {
    "engine": {"rows": 8, "jobs": 6},
    "media": {"formats": 1, "times": 1},
    "desk": {"databases": ["sqlite"], "few": 4, "many": 8, "decisions": 18, "people": 3, "each": 2},
}
SHOWN = {
    "canvas": {"steps": 12, "seconds": 0.3, "opens": 1},
    "table": {"pictures": 30, "seconds": 0.3},
}
CODE = """
import json, sys
from dataclasses import asdict
from importlib import import_module
print(json.dumps(asdict(import_module(f"tests.bench.{sys.argv[1]}").measure(**json.loads(sys.argv[2])))))
"""


def measure(name: str, **size: Any) -> dict[str, Any]:
    """What a benchmark gives in a process of its own."""
    words = (sys.executable, "-c", CODE, name, json.dumps(size))
    # It makes its own database and server: what this test process was given is not for it.
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, env=env)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.engine
@pytest.mark.parametrize("name", TINY)
def test_a_tiny_benchmark_gives_a_whole_result(name: str) -> None:
    check(name, measure(name, **TINY[name]))


@pytest.mark.engine
@pytest.mark.browser
@pytest.mark.parametrize("name", SHOWN)
def test_a_tiny_benchmark_of_a_page_gives_a_whole_result(name: str) -> None:
    if not find_browser() and not os.environ.get("PRESSLINE_REQUIRE_BROWSER"):
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    check(name, measure(name, **SHOWN[name]))


def check(name: str, found: dict[str, Any]) -> None:
    """It has every field, and figures in them."""
    assert list(found) == FIELDS
    assert found["name"] == name
    assert found["value"] > 0
    assert found["baseline"] > 0
    assert found["ratio"] > 0
    assert isinstance(found["ok"], bool)


def test_a_result_says_whether_more_or_less_is_better() -> None:
    assert at_least("more", 30, 10, aim=2.0, unit="s").ok
    assert not at_least("more", 10, 10, aim=2.0, unit="s").ok
    assert at_most("less", 10, 10, aim=2.0, unit="s").ok
    assert not at_most("less", 30, 10, aim=2.0, unit="s").ok


def test_every_name_is_a_benchmark() -> None:
    for name in NAMES:
        assert callable(import_module(f"tests.bench.{name}").measure)


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    done = subprocess.run((sys.executable, "-m", "tests.bench", "nothing"), capture_output=True, text=True)
    assert done.returncode == 2
    assert "There is no benchmark `nothing`" in done.stderr
