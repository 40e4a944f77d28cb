"""Notices: what I was told of, what of it I have read, and whether it comes by mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.actions.notices import mute_mail, muted_projects, read_notices, read_off_token, unmute_mail
from pipelines.snapshots.notices import notice_words
from studio import access
from studio.forms import read_number

SHOWN = 40


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """My notices, newest first, continued by `?before=`; and which projects send me mail."""
    user, before = access.me(request), read_number(request.GET.get("before", "")) or 0
    rows = access.my_notices(user)
    found = list((rows.filter(pk__lt=before) if before else rows)[: SHOWN + 1])
    shown, muted = found[:SHOWN], muted_projects(user.pk)
    context: dict[str, Any] = {
        "rows": [(notice, notice_words(notice)) for notice in shown],
        "newest": shown[0].pk if shown else 0,
        "before": before,
        "earlier": shown[-1].pk if len(found) > SHOWN else 0,
        "projects": [(project, project.pk not in muted) for project in access.my_projects(user)],
        "minutes": f"{settings.NOTICE_MINUTES:g}",
    }
    return render(request, "notices/index.html", context)


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Marks what the page showed, and all before it, as read; what came since stays new."""
    read_notices(access.me(request), upto=read_number(request.POST.get("upto", "")) or 0)
    return redirect("notices-index")


@login_required
@require_POST
def mail(request: HttpRequest, slug: str) -> HttpResponse:
    """Ends my mail about a project, or has it sent again."""
    user, project = access.me(request), access.project_for(request.user, slug)
    if request.POST.get("send") == "yes":
        unmute_mail(user.pk, project=project.pk)
        messages.success(request, f"You get mail about {project.name} again.")
    else:
        mute_mail(user.pk, project=project.pk)
        messages.success(request, f"You get no more mail about {project.name}.")
    return redirect("notices-index")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponse:
    """Where a mail's own link ends such mail: GET asks, POST does, by a person or by their mail program (RFC 8058).

    The token in the address says who asks, and nobody is signed in; a form elsewhere could do no more than its holder.
    """
    user, project = read_off_token(token)
    if request.method == "POST":
        mute_mail(user, project=project.pk)
    answer = render(request, "notices/off.html", {"project": project, "is_off": request.method == "POST"})
    answer["Referrer-Policy"] = "no-referrer"
    return answer
