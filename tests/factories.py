"""Small things to test with: plain functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.actions import create_pipeline, publish_version, start_run, store_upload
from pipelines.actions.subscriptions import new_secret, subscribe
from pipelines.models import Asset, Project, Run, Subscription, Version
from studio.models import User

# A public address by number, so that nobody has to ask for its name; nothing is ever sent there.
SOMEWHERE = "https://1.1.1.1/hooks/1"
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


def make_subscription(
    project: Project, event: str = "run.ended", *, to: str = SOMEWHERE, secret: str = "", **more: Any
) -> Subscription:
    """Somebody who is told of an event; by default a person of whom nothing else is known."""
    by = more.pop("by", None) or User.objects.get_or_create(email="hook@example.com")[0]
    return subscribe(project, event=event, target_url=to, secret=secret or new_secret(), by=by, **more)
