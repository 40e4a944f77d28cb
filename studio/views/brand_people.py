"""Who looks after a brand: seen by members of its project, given and taken by its owners and by staff."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pipelines.errors import Invalid, NotFound
from pipelines.models import Brand
from studio import access
from studio.forms import read_number
from studio.models import BrandRole, User

TOLD = {"guardian": "publishes it and signs exceptions", "counsel": "clears what policies ask counsel about"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Its guardians and its counsel; POST gives a member of the project one of these roles."""
    if request.method != "POST":
        return _page(request, access.brand_to_see(request.user, pk))
    brand, given = access.brand_to_entrust(request.user, pk), request.POST
    try:
        user, role = _member(brand, given.get("user", "")), given.get("role", "")
        access.give_brand_role(brand, user, role, by=access.me(request))
    except Invalid as error:
        return _page(request, brand, {".".join(error.loc): error.message})
    messages.success(request, f"{user} is {role} of {brand.name} now.")
    return redirect("brands-people", pk=pk)


@login_required
@require_POST
def take(request: HttpRequest, pk: int, held: int) -> HttpResponse:
    """Takes a role from its holder; a second click finds it done."""
    brand = access.brand_to_entrust(request.user, pk)
    found = BrandRole.objects.select_related("user", "brand__project").filter(brand=brand, pk=held).first()
    if found is None:
        raise NotFound()
    access.take_brand_role(found, by=access.me(request))
    messages.success(request, f"{found.user} is no longer {found.role} of {brand.name}.")
    return redirect("brands-people", pk=pk)


def _page(request: HttpRequest, brand: Brand, wrong: dict[str, str] | None = None) -> HttpResponse:
    held = list(access.brand_people(brand))
    may = access.may_entrust(request.user, brand)
    context: dict[str, Any] = {
        "brand": brand,
        "project": brand.project,
        "held": held,
        "guardians": sum(one.role == "guardian" and one.user.is_active for one in held),
        "may": may,
        "members": access.members(brand.project) if may else [],
        "roles": TOLD,
        "given": request.POST,
        "wrong": wrong or {},
    }
    return render(request, "brands/people.html", context, status=422 if wrong else 200)


def _member(brand: Brand, pk: str) -> User:
    found = access.members(brand.project).filter(pk=read_number(pk) or 0).first()
    if found is None:
        raise Invalid("Choose somebody of the project.", loc=("user",))
    return found
