"""A file at the door of the web: weighed before it is read."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from pipelines.actions import store_upload
from pipelines.errors import BadFile
from pipelines.models import Asset, Project
from studio.models import User


def keep_upload(project: Project, upload: UploadedFile[bytes], *, by: User) -> Asset:
    """The asset of an uploaded file; raises BadFile with the reason, before reading more than the limit allows."""
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        allowed = settings.UPLOAD_MAX_BYTES // 1_000_000
        raise BadFile(
            f"{upload.name} weighs {(upload.size or 0) / 1e6:.0f} MB; {allowed} MB is the most. Save it smaller."
        )
    return store_upload(project, data=upload.read(), name=upload.name or "file", by=by)
