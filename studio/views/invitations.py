"""What an invited person sees behind their link: GET shows who invites them to what, POST joins."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from pipelines.errors import Invalid, NotFound, Stale
from studio import access
from studio.models import Role, User

from .guest_links import sealed
from .home import BACKEND


@sealed
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Joins who is signed in; somebody new says what they are called and chooses a password."""
    try:
        return _answer(request, secret) if request.method == "POST" else _page(request, secret)
    except (NotFound, Stale) as error:
        return render(request, "invitations/_over.html", {"message": error.message}, status=NotFound.status)


def _answer(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        return _join(request, secret)
    except Invalid as error:
        return _page(request, secret, problems={error.loc[0] if error.loc else "name": error.message})


def _join(request: HttpRequest, secret: str) -> HttpResponse:
    if isinstance(request.user, User):
        project = access.accept_invitation(secret, user=request.user)
    else:
        given = request.POST
        name, password = given.get("name", ""), given.get("password", "")
        user, project = access.join_as_newcomer(secret, name=name, password=password)
        login(request, user, backend=BACKEND)
    messages.success(request, f"Welcome to {project.name}.")
    return redirect("projects-detail", slug=project.slug)


def _page(request: HttpRequest, secret: str, *, problems: dict[str, str] | None = None) -> HttpResponse:
    invitation = access.open_invitation(secret, user=request.user)
    has_account = access.invited_user(invitation) is not None
    here = reverse("invitations-accept", args=[secret])
    context = {
        "invitation": invitation,
        "role": Role(invitation.role),
        "has_account": has_account,
        "sign_in": f"{reverse('account_login')}?next={here}",
        "name": request.POST.get("name", ""),
        "problems": problems or {},
    }
    return render(request, "invitations/accept.html", context, status=Invalid.status if problems else 200)
