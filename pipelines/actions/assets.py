"""Verbs on assets: store content, take an upload in at the door, make a thumbnail."""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from .. import queue
from ..errors import BadFile, NotFound, Transient
from ..media.picture import read_picture, thumbnail
from ..media.sniff import Limits, sniff
from ..models import Asset, Project, StepRun, content_name, thumb_name


def store_content(data: bytes) -> str:
    """Keeps the bytes under their SHA-256 and returns it; the same content is kept once."""
    sha256 = hashlib.sha256(data).hexdigest()
    _write(content_name(sha256), data)
    return sha256


def store_upload(project: Project, *, data: bytes, name: str, by: AbstractBaseUser | None) -> Asset:
    """An asset of an uploaded file; raises BadFile with the reason. Only headers are read here, no pixel is decoded."""
    limits = Limits(pixels=settings.UPLOAD_MAX_PIXELS, bytes=settings.UPLOAD_MAX_BYTES)
    found = sniff(data, name=name, limits=limits)
    asset = Asset.objects.create(
        project=project,
        sha256=store_content(data),
        kind=found.kind,
        mime=found.mime,
        name=name[-200:],
        size=len(data),
        width=found.width,
        height=found.height,
        created_by_id=by.pk if by else None,
    )
    if found.kind == "image":
        ask_for_thumb(asset)
    return asset


def make_asset(
    project_id: int,
    *,
    data: bytes,
    kind: str,
    mime: str,
    name: str = "",
    width: int = 0,
    height: int = 0,
    step_run: StepRun | None = None,
    facts: dict[str, Any] | None = None,
) -> Asset:
    """A stored file and its row, not yet saved: the row is saved with the step run's outcome."""
    return Asset(
        id=uuid.uuid4(),
        project_id=project_id,
        sha256=store_content(data),
        kind=kind,
        mime=mime,
        name=name,
        size=len(data),
        width=width,
        height=height,
        step_run=step_run,
        facts=facts or {},
    )


def store_thumb(sha256: str, data: bytes) -> None:
    """Keeps a picture's thumbnail beside its content."""
    _write(thumb_name(sha256), data)


def has_thumb(sha256: str) -> bool:
    """Whether the picture with this content has its thumbnail."""
    return bool(default_storage.exists(thumb_name(sha256)))


def ask_for_thumb(asset: Asset) -> None:
    """Has a worker make the thumbnail where there is none: nothing is decoded in the process that asks."""
    if not has_thumb(asset.sha256):
        queue.ask_for_thumb(str(asset.pk))


def make_thumb(asset: Asset) -> None:
    """Decodes a picture and keeps its thumbnail: a worker's business. What cannot be decoded gets none."""
    with suppress(BadFile):
        store_thumb(asset.sha256, thumbnail(read_picture(asset.read())))


def read_thumb(asset: Asset) -> bytes:
    """The asset's thumbnail as WebP; raises NotFound while there is none."""
    if not has_thumb(asset.sha256):
        raise NotFound("There is no thumbnail of this file yet. Ask again in a moment.")
    with default_storage.open(thumb_name(asset.sha256)) as stored:
        data: bytes = stored.read()
    return data


def _write(name: str, data: bytes) -> None:
    if default_storage.exists(name):
        return
    if not isinstance(default_storage._wrapped, FileSystemStorage):  # type: ignore[attr-defined]
        default_storage.save(name, ContentFile(data))
        return
    # A name promises its content, so the file appears under it only once it is whole and on disk.
    target = Path(default_storage.path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".part-", delete=False) as part:
        try:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
        except OSError as error:
            Path(part.name).unlink(missing_ok=True)
            raise Transient(f"The file could not be stored: {error.strerror}. Make room on the disk.") from error
    Path(part.name).replace(target)
