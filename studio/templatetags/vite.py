"""`{% vite "src/run.tsx" %}`: the links and scripts of one entry of the canvas build."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pipelines.errors import StudioError

register = template.Library()
Manifest = dict[str, dict[str, Any]]


@register.simple_tag
def vite(entry: str) -> SafeString:
    """`<link>`s for the entry's styles, those of its imported chunks first, then its `<script type="module">`."""
    manifest = _load(Path(settings.VITE_MANIFEST))
    if entry not in manifest:
        raise StudioError(f"The page asks for {entry}, which the build does not have. Run make setup, then reload.")
    chunks = _collect(manifest, entry)
    styles = dict.fromkeys(name for chunk in chunks for name in chunk.get("css", ()))
    links = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((_url(name),) for name in styles))
    preloads = format_html_join(
        "\n", '<link rel="modulepreload" href="{}">', ((_url(chunk["file"]),) for chunk in chunks[:-1])
    )
    script = format_html('<script type="module" src="{}"></script>', _url(chunks[-1]["file"]))
    return SafeString("\n".join(part for part in (links, preloads, script) if part))


def _load(path: Path) -> Manifest:
    return _read(path) if settings.DEBUG else _remember(path)


def _read(path: Path) -> Manifest:
    if not path.is_file():
        raise StudioError("The scripts and styles of the pages have not been built. Run make setup, then reload.")
    manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    return manifest


_remember = lru_cache(maxsize=4)(_read)


def _collect(manifest: Manifest, entry: str) -> list[dict[str, Any]]:
    """The chunks that `entry` needs, each once, imported before importing; the entry is the last."""
    seen: dict[str, dict[str, Any]] = {}

    def visit(name: str) -> None:
        if name in seen:
            return
        seen[name] = manifest[name]
        for imported in manifest[name].get("imports", ()):
            visit(imported)
        seen[name] = seen.pop(name)

    visit(entry)
    return list(seen.values())


def _url(name: str) -> str:
    return static(f"dist/{name}")
