"""Verbs on assets: store content, take an upload in at the door, make a thumbnail."""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

from .. import queue
from ..errors import BadFile, NotFound, Transient
from ..media.likeness import likeness
from ..media.picture import read_picture, thumbnail
from ..media.sniff import Limits, sniff
from ..models import Asset, Project, StepRun, content_name, thumb_name

# A file that was stored or wanted less long ago may be about to get its row, so eviction leaves it.
AGES_AFTER = timedelta(hours=1)


def store_content(data: bytes) -> str:
    """Keeps the bytes under their SHA-256 and returns it; the same content is kept once, and is young again."""
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
    """Decodes a picture and keeps its thumbnail and its likeness: a worker's business. What is damaged gets none."""
    with suppress(BadFile):
        picture = read_picture(asset.read())
        store_thumb(asset.sha256, thumbnail(picture))
        Asset.objects.filter(pk=asset.pk).update(facts={**asset.facts, "likeness": likeness(picture)})


def read_thumb(asset: Asset) -> bytes:
    """The asset's thumbnail as WebP; raises NotFound while there is none."""
    if not has_thumb(asset.sha256):
        raise NotFound("There is no thumbnail of this file yet. Ask again in a moment.")
    with default_storage.open(thumb_name(asset.sha256)) as stored:
        data: bytes = stored.read()
    return data


def age_of(name: str) -> timedelta:
    """How long ago a stored file was last wanted by somebody who would have stored it; for ever where there is none."""
    if not default_storage.exists(name):
        return timedelta.max
    try:
        return timezone.now() - default_storage.get_modified_time(name)
    except FileNotFoundError:
        return timedelta.max


def _touch(target: Path) -> bool:
    """Makes a file young, so that it is not evicted before its row is there; says whether there is one."""
    with suppress(OSError):
        os.utime(target)
    # Asked afterwards: what was put aside while it was touched is deleted, and nobody has seen the touch.
    return target.exists()


def _write(name: str, data: bytes) -> None:
    if not isinstance(default_storage, FileSystemStorage):
        if age_of(name) > AGES_AFTER / 2:
            default_storage.save(name, ContentFile(data))
        return
    target = Path(default_storage.path(name))
    if _touch(target):
        return
    try:
        _write_whole(target, data)
    except OSError as error:
        raise Transient(f"The file could not be stored: {error.strerror}. Make room on the disk.") from error


def _write_whole(target: Path, data: bytes) -> None:
    """A name promises its content, so the file appears under it only once it is whole and on disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(handle)
        Path(part).replace(target)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
