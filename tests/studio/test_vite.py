from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template

from pipelines.errors import StudioError

MANIFEST = {
    "src/fonts.ts": {"file": "assets/fonts-1.js", "isEntry": True, "css": ["assets/fonts-1.css"]},
    "src/run.tsx": {
        "file": "assets/run-1.js",
        "isEntry": True,
        "imports": ["_draw.js", "_words.js"],
        "css": ["assets/run-1.css"],
    },
    "_draw.js": {"file": "assets/draw-1.js", "imports": ["_words.js"], "css": ["assets/draw-1.css"]},
    "_words.js": {"file": "assets/words-1.js"},
}


@pytest.fixture
def build(settings: Any, tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    settings.VITE_MANIFEST = tmp_path / "manifest.json"

    def write(manifest: dict[str, Any]) -> Path:
        path: Path = settings.VITE_MANIFEST
        path.write_text(json.dumps(manifest))
        return path

    return write


def render(entry: str) -> list[str]:
    return Template(f'{{% load vite %}}{{% vite "{entry}" %}}').render(Context()).splitlines()


def test_an_entry_brings_the_styles_of_its_chunks_before_its_own(build: Callable[[dict[str, Any]], Path]) -> None:
    build(MANIFEST)
    assert render("src/run.tsx") == [
        '<link rel="stylesheet" href="/static/dist/assets/draw-1.css">',
        '<link rel="stylesheet" href="/static/dist/assets/run-1.css">',
        '<link rel="modulepreload" href="/static/dist/assets/words-1.js">',
        '<link rel="modulepreload" href="/static/dist/assets/draw-1.js">',
        '<script type="module" src="/static/dist/assets/run-1.js"></script>',
    ]


def test_an_entry_without_chunks_is_a_style_and_a_script(build: Callable[[dict[str, Any]], Path]) -> None:
    build(MANIFEST)
    assert render("src/fonts.ts") == [
        '<link rel="stylesheet" href="/static/dist/assets/fonts-1.css">',
        '<script type="module" src="/static/dist/assets/fonts-1.js"></script>',
    ]


def test_a_missing_build_says_what_to_run(build: Callable[[dict[str, Any]], Path]) -> None:
    with pytest.raises(StudioError, match="Run make setup"):
        render("src/run.tsx")


def test_an_entry_that_was_not_built_is_named(build: Callable[[dict[str, Any]], Path]) -> None:
    build(MANIFEST)
    with pytest.raises(StudioError, match=r"src/gone\.tsx"):
        render("src/gone.tsx")


def test_a_new_build_shows_at_once_only_while_debugging(build: Callable[[dict[str, Any]], Path], settings: Any) -> None:
    build(MANIFEST)
    before = render("src/fonts.ts")
    build(MANIFEST | {"src/fonts.ts": {"file": "assets/fonts-2.js"}})
    assert render("src/fonts.ts") == before
    settings.DEBUG = True
    assert render("src/fonts.ts") == ['<script type="module" src="/static/dist/assets/fonts-2.js"></script>']
