"""The front door: the first page, and the link that signs the first administrator in."""

from __future__ import annotations

from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio import access
from studio.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The runs of the only project, or the projects."""
    projects = list(access.my_projects(request.user)[:2])
    return redirect("projects-detail", slug=projects[0].slug) if len(projects) == 1 else redirect("projects-index")


@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """GET shows one button; POST signs in, which spends the link."""
    person = _person(uidb64)
    if person is None or not default_token_generator.check_token(person, token):
        return render(request, "welcome.html", {"spent": True}, status=410)
    if request.method == "GET":
        return render(request, "welcome.html", {"person": person})
    login(request, person, backend=BACKEND)
    newest = access.my_runs(person).first()
    return redirect("runs-detail", pk=newest.pk) if newest else redirect("home")


def _person(uidb64: str) -> User | None:
    try:
        pk = int(force_str(urlsafe_base64_decode(uidb64)))
    except (ValueError, OverflowError):
        return None
    found = get_user_model().objects.filter(pk=pk, is_active=True).first()
    return found if isinstance(found, User) else None
