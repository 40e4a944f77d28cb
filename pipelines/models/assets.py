"""Assets: immutable stored files, named by what is in them."""

from __future__ import annotations

import uuid
from pathlib import PurePosixPath
from typing import Any, TypeGuard

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models

from .projects import Project

KINDS = ("image", "video", "audio", "text", "json", "mask", "file")


def content_name(sha256: str) -> str:
    """Where a file with this content lies in the storage."""
    return f"assets/{sha256[:2]}/{sha256}"


def thumb_name(sha256: str) -> str:
    """Where the thumbnail of a picture with this content lies in the storage."""
    return f"thumbs/{sha256[:2]}/{sha256}.webp"


def is_file(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a value among inputs and outputs is a stored file, told as `as_value` tells it."""
    return isinstance(value, dict) and "asset" in value and "sha256" in value


class Asset(models.Model):
    """A stored file that knows which step run made it; `width` and `height` are pixels, 0 for what is not a picture."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="assets")
    sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=8)
    mime = models.CharField(max_length=80)
    name = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    step_run = models.ForeignKey("pipelines.StepRun", models.SET_NULL, null=True, related_name="assets")
    facts = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.name or self.sha256[:12]

    @property
    def filename(self) -> str:
        """A name to download it by: the bare file name, never a path."""
        return PurePosixPath(self.name.replace("\\", "/")).name or f"{self.sha256[:12]}"

    def read(self) -> bytes:
        """The file's bytes."""
        with default_storage.open(content_name(self.sha256)) as stored:
            data: bytes = stored.read()
        return data

    def as_value(self) -> dict[str, Any]:
        """The asset as it stands in a step run's inputs and outputs."""
        return {
            "asset": str(self.pk),
            "sha256": self.sha256,
            "kind": self.kind,
            "mime": self.mime,
            "name": self.name,
            "width": self.width,
            "height": self.height,
        }
