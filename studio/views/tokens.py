"""The person's API tokens: which there are, issuing one, revoking one."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio import access
from studio.forms import TokenForm


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """My tokens, newest first; one that is issued is shown once, in the answer."""
    user = access.me(request)
    form = TokenForm(user)
    secret = form.save(request.POST) if request.method == "POST" else None
    if secret == "":
        messages.info(request, "This token was issued already, and was shown then. If it is lost, revoke it.")
        return redirect("account-tokens")
    context = {
        "form": TokenForm(user) if secret else form,
        "once": (not secret and request.POST.get("once")) or uuid4().hex,
        "secret": secret,
        "tokens": access.my_tokens(user),
        "now": timezone.now(),
    }
    status = 422 if form.is_wrong else 201 if secret else 200
    return render(request, "account/tokens.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on the token opens nothing."""
    token = access.revoke_token(access.me(request), pk)
    messages.success(request, f"{token.name or 'The token'} opens nothing any more.")
    return redirect("account-tokens")
