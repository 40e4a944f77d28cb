"""A file at the door of the web: weighed before it is read."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from pipelines.actions import hand_file_back, store_upload
from pipelines.errors import BadFile
from pipelines.models import Asset, HandOff, Project
from studio.models import User


def keep_upload(project: Project, upload: UploadedFile[bytes], *, by: User) -> Asset:
    """The asset of an uploaded file; raises BadFile with the reason, before reading more than the limit allows."""
    return store_upload(project, data=read_upload(upload), name=upload.name or "file", by=by)


def keep_handed(hand_off: HandOff, upload: UploadedFile[bytes], *, by: User) -> HandOff:
    """The hand-off, answered with an uploaded file; raises as `keep_upload` does, and Stale for a second answer."""
    return hand_file_back(hand_off, data=read_upload(upload), name=upload.name or "file", by=by)


def read_upload(upload: UploadedFile[bytes]) -> bytes:
    """The bytes of an uploaded file; raises BadFile before reading more than the limit allows."""
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        allowed = settings.UPLOAD_MAX_BYTES // 1_000_000
        raise BadFile(
            f"{upload.name} weighs {(upload.size or 0) / 1e6:.0f} MB; {allowed} MB is the most. Save it smaller."
        )
    data: bytes = upload.read()
    return data
