"""Small things to test with: plain functions."""

from __future__ import annotations

from typing import Any

from pipelines.actions import create_pipeline, publish_version, start_run, store_upload
from pipelines.models import Asset, Project, Run, Version

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def drawing(steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A pipeline file's content with these steps."""
    return {"format": 1, "name": "Test", "inputs": {}, "steps": steps, "outputs": {}, "layout": {}, **more}


def make_version(project: Project, content: dict[str, Any]) -> Version:
    """A published version of a new pipeline."""
    pipeline = create_pipeline(project, name=content["name"], draft=content)
    return publish_version(pipeline, by=None)


def make_run(project: Project, content: dict[str, Any], **inputs: Any) -> Run:
    """A run that has just been started."""
    return start_run(make_version(project, content), inputs=inputs, by=None)


def make_asset(project: Project, data: bytes, name: str = "photo.jpg") -> Asset:
    """An uploaded asset."""
    return store_upload(project, data=data, name=name, by=None)
