"""Deleting stored contents that no asset and no brand names any more."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

from ..brand import files_named
from ..models import Asset, BrandVersion, DocumentVersion, content_name, thumb_name
from .assets import AGES_AFTER, age_of

ASIDE = ".gone-"


def drop_contents(digests: Sequence[str]) -> None:
    """Deletes the files with these contents, and their thumbnails, where nothing names them; young files stay."""
    named = set(Asset.objects.filter(sha256__in=digests).values_list("sha256", flat=True)) | _brands_files()
    named |= set(DocumentVersion.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    for sha256 in set(digests) - named:
        _drop(content_name(sha256))
        _drop(thumb_name(sha256))


def _brands_files() -> set[str]:
    rules = BrandVersion.objects.values_list("rules", flat=True).iterator()
    return {sha256 for said in rules for sha256 in files_named(said)}


def _drop(name: str) -> None:
    if not default_storage.exists(name) or age_of(name) < AGES_AFTER:
        return
    if not isinstance(default_storage, FileSystemStorage):
        default_storage.delete(name)
        return
    # A worker may want the file in this very moment. Once it is put aside, either its touch is seen or it stores anew.
    with suppress(FileNotFoundError):
        target = Path(default_storage.path(name))
        aside = target.rename(target.with_name(f"{ASIDE}{target.name}"))
        if timezone.now().timestamp() - aside.stat().st_mtime < AGES_AFTER.total_seconds():
            aside.rename(target)
        else:
            aside.unlink()
