"""The files of a brand's form: logos, a font and pictures, kept at once; a refusal stands beside its field."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from pipelines.actions import Kept, store_font, store_mark, store_reference
from pipelines.errors import BadFile, Invalid

GROUNDS = ("on_light", "on_dark")


def take_uploads(content: dict[str, Any], files: MultiValueDict[str, UploadedFile[bytes]]) -> list[str]:
    """Puts what was uploaded into a brand's content, and says what is good to know about it.

    Raises Invalid, placed at its field, with the reason why a file cannot be used.
    """
    notes: list[str] = []
    if upload := files.get("headline.file"):
        notes += _take(content, "headline", "file", upload)
    for ground in GROUNDS:
        if upload := files.get(f"logo.{ground}"):
            notes += _take(content, "logo", ground, upload)
    for upload in files.getlist("imagery.references"):
        notes += _take(content, "imagery", "references", upload)
    return notes


def _take(content: dict[str, Any], part: str, field: str, upload: UploadedFile[bytes]) -> tuple[str, ...]:
    name = upload.name or part
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise Invalid(f"{name} is too large for a brand. Make it smaller.", loc=(part, field))
    try:
        kept = _store(content, part, field, upload.read(), name)
    except BadFile as error:
        raise Invalid(error.message, loc=(part, field)) from error
    content[part] = {**content.get(part, {}), **kept.said}
    return kept.notes


def _store(content: dict[str, Any], part: str, field: str, data: bytes, name: str) -> Kept:
    if part == "logo":
        return store_mark(data, ground=field, name=name)
    if part == "imagery":
        there = content["imagery"].get(field, [])
        return Kept({field: list(dict.fromkeys([*there, store_reference(data, name=name)]))})
    weight = content["headline"].get("weight")
    return store_font(data, weight=weight if isinstance(weight, int) else 700, name=name)
