"""Prompts as files: taken out one by one or all at once, and brought in once what would change has been seen."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pipelines.actions import prompt_files_of, write_prompt_file, zip_prompt_files
from pipelines.errors import NotFound
from studio import access
from studio.forms import PromptFilesForm
from studio.models import Role

from .prompts import prompt_at


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """What files would change in the project, and the change."""
    role = Role.DESIGNER if request.method == "POST" else Role.VIEWER
    project = access.project_for(request.user, slug, role=role)
    form = PromptFilesForm(project)
    if request.method == "POST":
        by = access.me(request)
        if "seen" not in request.POST:
            form.look(request.FILES.get("file"), by=by)
        elif (done := form.save(request.POST, by=by)) is not None:
            told = sum(change.state != "same" for change in done)
            messages.success(
                request, f"{told} prompt{'' if told == 1 else 's'} came in. Labels stay where they are until moved."
            )
            return redirect("prompts-index", slug=slug)
    may_write = access.can(request.user, project, Role.DESIGNER)
    context = {"project": project, "form": form, "may_write": may_write, "count": project.prompts.count()}
    return render(request, "prompts/files.html", context, status=form.status)


@login_required
@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """All prompts of the project as a zip."""
    project = access.project_for(request.user, slug)
    return _attached(zip_prompt_files(prompt_files_of(project)), f"{project.slug}-prompts.zip", "application/zip")


@login_required
@require_safe
def one(request: HttpRequest, slug: str, prompt: str) -> HttpResponse:
    """One prompt as its file, as its newest version on `main` has it."""
    found = prompt_at(request, slug, prompt)
    newest = found.head()
    if newest is None:
        raise NotFound
    return _attached(write_prompt_file(found, newest).encode(), f"{found.slug}.md", "text/markdown; charset=utf-8")


def _attached(data: bytes, name: str, mime: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=mime, headers=headers)
