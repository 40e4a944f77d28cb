"""Outputs: what a run has made, page by page, and all of it to take home."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from slugify import slugify

from pipelines.models import Asset, Run, content_name
from pipelines.snapshots import delivery, file_records, manifest_parts, money, output_places, outputs_at
from studio import access
from studio.streaming import Stream

ON_PAGE = 60
SPOOL_BYTES = 8_000_000
PIECE_BYTES = 256_000


@login_required
@require_safe
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The finished files, each with the story of how it came to be, and the texts."""
    run = access.run_for(request.user, pk)
    page = Paginator(output_places(run), ON_PAGE).get_page(request.GET.get("page"))
    outputs = outputs_at(list(page.object_list))
    told = list(zip(outputs, file_records(run, outputs), strict=True))
    context = {
        "run": run,
        "project": run.project,
        "page": page,
        "cost": money(run.cost),
        "files": [(output, record) for output, record in told if output.asset],
        "texts": [(output, record) for output, record in told if not output.asset],
    }
    return render(request, "runs/outputs.html", context)


@login_required
@require_safe
def manifest(request: HttpRequest, pk: int) -> Stream:
    """`manifest.json` alone."""
    run = access.run_for(request.user, pk)
    parts = manifest_parts(run, (record for _, record in delivery(run)))
    return Stream((part.encode() for part in parts), content_type="application/json")


@login_required
@require_safe
def archive(request: HttpRequest, pk: int) -> Stream:
    """Every file and `manifest.json` in one zip, made while it is sent."""
    run = access.run_for(request.user, pk)
    name = f"{slugify(run.version.pipeline.name)}-run-{run.pk}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(_zip_parts(run), content_type="application/zip", headers=headers)


def _zip_parts(run: Run) -> Iterator[bytes]:
    pipe = _Pipe()
    with (
        tempfile.SpooledTemporaryFile[str](max_size=SPOOL_BYTES, mode="w+", encoding="utf-8") as records,
        zipfile.ZipFile(pipe, "w") as into,  # type: ignore[call-overload]  # pictures are compressed already
    ):
        for asset, record in delivery(run):
            records.write(json.dumps(record) + "\n")
            with (
                default_storage.open(content_name(asset.sha256)) as stored,
                _entry(into, record["path"], asset) as entry,
            ):
                for piece in stored.chunks(PIECE_BYTES):
                    entry.write(piece)
                    yield pipe.take()
        records.seek(0)
        with into.open("manifest.json", "w") as entry:
            for part in manifest_parts(run, (json.loads(line) for line in records)):
                entry.write(part.encode())
                yield pipe.take()
    yield pipe.take()


def _entry(into: zipfile.ZipFile, path: str, asset: Asset) -> IO[bytes]:
    made = zipfile.ZipInfo(path, asset.created_at.timetuple()[:6])
    return into.open(made, "w", force_zip64=asset.size > zipfile.ZIP64_LIMIT // 2)


class _Pipe:
    """What a zip is written to and taken from, with nothing kept: it cannot be sought in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)
