"""Small things to test with: plain functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.actions import create_pipeline, publish_version, start_run, store_upload
from pipelines.models import Asset, Project, Run, Version

PNG = (Path(__file__).parent / "photos" / "grey.png").read_bytes()


def drawing(steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A pipeline file's content with these steps."""
    return {"format": 1, "name": "Test", "inputs": {}, "steps": steps, "outputs": {}, "layout": {}, **more}


def make_version(project: Project, content: dict[str, Any]) -> Version:
    """A published version of a new pipeline."""
    pipeline = create_pipeline(project, name=content["name"], draft=content)
    return publish_version(pipeline, by=None)


def make_run(project: Project, content: dict[str, Any], *, fresh: bool = False, **inputs: Any) -> Run:
    """A run that has just been started."""
    return start_run(make_version(project, content), inputs=inputs, by=None, fresh=fresh)


def make_asset(project: Project, data: bytes, name: str = "photo.jpg") -> Asset:
    """An uploaded asset."""
    return store_upload(project, data=data, name=name, by=None)
