"""The person's own page."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.actions import end_absence
from pipelines.errors import NotFound
from pipelines.models import Absence
from studio import access
from studio.forms import AbsenceForm
from studio.models import User


class NameForm(forms.ModelForm):  # type: ignore[type-arg]
    """What others call you."""

    class Meta:
        model = User
        fields = ("name",)


@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name, theme, password, absences, signing out."""
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        User.objects.filter(pk=access.me(request).pk).update(name=form.cleaned_data["name"])
        messages.success(request, "Your name is kept.")
        return redirect("account")
    return _page(request, form)


@login_required
@require_safe
def address(request: HttpRequest) -> HttpResponse:
    """The e-mail address, and who changes it: whoever could take another's here would come into what they may see."""
    return render(request, "account/address.html")


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Writes down when I am away and who stands in."""
    user = access.me(request)
    form = AbsenceForm(user)
    absence = form.save(request.POST)
    if absence is None:
        return _page(request, NameForm(instance=user), form, status=422)
    messages.success(request, f"{absence.stand_in} answers for you while you are away.")
    return redirect("account")


@login_required
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends an absence of mine now; a second click finds it done."""
    user = access.me(request)
    absence = Absence.objects.filter(pk=pk, user=user).first()
    if absence is None:
        raise NotFound
    end_absence(absence, by=user)
    messages.success(request, "Your absence is over. What waits for you is asked of you again.")
    return redirect("account")


def _page(
    request: HttpRequest, form: NameForm, absence: AbsenceForm | None = None, *, status: int = 200
) -> HttpResponse:
    user, now = access.me(request), timezone.now()
    to_come = Absence.objects.filter(ends_at__gt=now)
    context = {
        "form": form,
        "absence": absence or AbsenceForm(user),
        "absences": to_come.filter(user=user).select_related("stand_in"),
        "stands_in": to_come.filter(stand_in=user).select_related("user"),
        "now": now,
        "today": timezone.localdate().isoformat(),
    }
    return render(request, "account.html", context, status=status)
