"""Colours out of a file of another tool, shown, ticked, and taken into a brand's draft."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from studio import access
from studio.forms import ColoursForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """A file is brought, what is in it is ticked, and what is ticked comes into the draft."""
    brand = access.brand_to_manage(request.user, pk)
    form = ColoursForm(brand)
    if request.method == "POST" and request.POST.get("do") == "take":
        taken = form.take(by=access.me(request)) if form.read(request.POST) else 0
        if taken:
            colours = "1 colour is" if taken == 1 else f"{taken} colours are"
            messages.success(request, f"{colours} in the draft. Nothing is held to it until it is published.")
            return redirect("brands-edit", pk=pk)
    elif request.method == "POST":
        form.find(request.FILES.get("file"))
    context = {"brand": brand, "project": brand.project, "form": form}
    return render(request, "brands/colours.html", context, status=form.status)
