"""The house rules that can be checked."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import queue
from pipelines.providers import PROVIDERS
from pipelines.steps import STEPS

ROOT = Path(__file__).parent.parent
CODE = sorted(p for area in ("pipelines", "studio") for p in (ROOT / area).rglob("*.py") if "migrations" not in p.parts)
SOURCES = ("*.py", "*.ts", "*.tsx", "*.css", "*.js", "*.html")
CAP, FUNCTION_CAP = 400, 60
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "core", "managers", "services", "signals"}


def tracked(*patterns: str) -> list[Path]:
    """The files git knows of, or all of them where this is not a checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", tracked(*SOURCES), ids=name_of)
def test_a_file_stays_under_the_cap(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= CAP


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_function_stays_under_the_cap(path: Path) -> None:
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno >= FUNCTION_CAP]
    assert not long


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_broad_excepts_live_only_in_the_runner(path: Path) -> None:
    broad = re.findall(r"except (?:Base)?Exception\b|except:", path.read_text())
    assert not broad or path.name == "runner.py"


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_state_is_written_only_by_its_verbs(path: Path) -> None:
    written = re.findall(r"(?:step_run|run|row|review)\.state = ", path.read_text())
    assert not written or path.parent.name == "actions"


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_existing_row_is_saved_whole(path: Path) -> None:
    whole = re.findall(r"\.save\(\)", path.read_text())
    assert not whole


def test_no_drawer_is_a_catch_all() -> None:
    names = {part for path in CODE for part in (*path.relative_to(ROOT).parent.parts, path.stem)}
    assert not names & FORBIDDEN_NAMES


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_a_step_type_lives_in_a_file_of_its_key_and_has_a_test(step: object) -> None:
    key = step.key  # type: ignore[attr-defined]
    assert type(step).__module__ == f"pipelines.steps.{key}"
    assert type(step).__doc__
    assert (ROOT / "tests" / "pipelines" / "steps" / f"test_{key}.py").exists()


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.key)
def test_a_provider_lives_in_a_file_of_its_key_and_has_a_test(provider: type) -> None:
    key = provider.key  # type: ignore[attr-defined]
    assert provider.__module__ == f"pipelines.providers.{key}"
    assert (ROOT / "tests" / "pipelines" / "providers" / f"test_{key}.py").exists()


def test_what_the_queue_names_exists() -> None:
    module, _, function = queue.WORK.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_layers_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_no_migration_is_missing() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_template_mirrors_a_url() -> None:
    from django.urls import get_resolver

    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    # These are called as the library that signs people in calls them.
    free = {"parts", "account", "allauth", "mfa", "socialaccount"}
    drawn = [path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*.html")]
    pages = [page for page in drawn if len(page.parts) > 1 and page.parts[0] not in free and page.name[0] != "_"]
    missing = [str(page) for page in pages if f"{page.parent}-{page.stem}" not in names]
    assert not missing


def test_the_readme_names_every_step_type_and_provider() -> None:
    readme = (ROOT / "README.md").read_text()
    keys = [step.key for step in STEPS] + [provider.key for provider in PROVIDERS]
    assert [key for key in keys if f"`{key}`" not in readme] == []


def test_no_lock_file_names_an_address() -> None:
    for path in [*ROOT.glob("requirements/*.txt"), *ROOT.glob("static/canvas/package-lock.json")]:
        text = path.read_text()
        assert "--index-url" not in text
        assert '"resolved"' not in text
