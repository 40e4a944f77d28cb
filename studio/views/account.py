"""The person's own page."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from studio import access
from studio.models import User


class NameForm(forms.ModelForm):  # type: ignore[type-arg]
    """What others call you."""

    class Meta:
        model = User
        fields = ("name",)


@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name, theme, password, signing out."""
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        User.objects.filter(pk=access.me(request).pk).update(name=form.cleaned_data["name"])
        messages.success(request, "Your name is kept.")
        return redirect("account")
    return render(request, "account.html", {"form": form})
