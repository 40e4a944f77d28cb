"""Runs: watching, stopping, trying again, and taking the files home."""

from __future__ import annotations

import json
import tempfile
import zipfile

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from slugify import slugify

from pipelines.actions import cancel_run, retry_run
from pipelines.models import Run, content_name
from pipelines.snapshots import file_names, manifest, run_outputs, run_snapshot
from studio import access
from studio.models import Role

SHOWN = 60
SPOOL_BYTES = 8_000_000


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The newest runs of my projects."""
    return render(request, "runs/index.html", {"runs": access.my_runs(request.user)[:SHOWN]})


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The run, live: the canvas draws everything from the snapshot."""
    run = access.run_for(request.user, pk)
    return render(request, "runs/detail.html", {"run": run, "project": run.project, "snapshot": run_snapshot(run)})


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancels what has not ended."""
    return redirect("runs-detail", pk=cancel_run(access.run_for(request.user, pk, role=Role.DESIGNER)).pk)


@login_required
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Tries again what failed."""
    return redirect("runs-detail", pk=retry_run(access.run_for(request.user, pk, role=Role.DESIGNER)).pk)


@login_required
@require_safe
def outputs(request: HttpRequest, pk: int) -> HttpResponse:
    """The finished files, each with the story of how it came to be."""
    run = access.run_for(request.user, pk)
    assets = [output.asset for output in run_outputs(run) if output.asset]
    files = list(zip(assets, manifest(run)["files"], strict=True))
    texts = [output for output in run_outputs(run) if output.asset is None]
    return render(request, "runs/outputs.html", {"run": run, "project": run.project, "files": files, "texts": texts})


@login_required
@require_safe
def manifest_file(request: HttpRequest, pk: int) -> HttpResponse:
    """`manifest.json` alone."""
    return JsonResponse(manifest(access.run_for(request.user, pk)), json_dumps_params={"indent": 2})


@login_required
@require_safe
def outputs_zip(request: HttpRequest, pk: int) -> FileResponse:
    """Every file and `manifest.json` in one zip."""
    run = access.run_for(request.user, pk)
    name = f"{slugify(run.version.pipeline.name)}-run-{run.pk}.zip"
    return FileResponse(_zip(run), as_attachment=True, filename=name, content_type="application/zip")


def _zip(run: Run) -> tempfile.SpooledTemporaryFile[bytes]:
    spool = tempfile.SpooledTemporaryFile[bytes](max_size=SPOOL_BYTES)
    assets = [output.asset for output in run_outputs(run) if output.asset]
    with zipfile.ZipFile(spool, "w") as archive:  # pictures are compressed already
        for name, asset in zip(file_names(run), assets, strict=True):
            with default_storage.open(content_name(asset.sha256)) as stored:
                archive.writestr(name, stored.read())
        archive.writestr("manifest.json", json.dumps(manifest(run), indent=2, ensure_ascii=False))
    spool.seek(0)
    return spool
