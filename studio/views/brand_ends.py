"""The end of a brand: what uses it, and deleting it, archiving it or taking it out of the archive."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pipelines.actions import archive_brand, delete_brand, restore_brand
from pipelines.errors import Invalid, Stale
from pipelines.models import Brand
from pipelines.snapshots.brand_uses import brand_uses
from studio import access
from studio.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """What uses the brand; POST does what `do` says: delete, archive or restore."""
    brand = access.brand_to_manage(request.user, pk)
    status, trouble = 200, ""
    if request.method == "POST":
        try:
            told = _do(request.POST.get("do", ""), brand, access.me(request))
            messages.success(request, told)
            return redirect("brands-index") if request.POST["do"] == "delete" else redirect("brands-retire", pk=pk)
        except (Invalid, Stale) as error:
            status, trouble = error.status, error.message
    context = {"brand": brand, "project": brand.project, "uses": brand_uses(brand), "trouble": trouble}
    return render(request, "brands/retire.html", context, status=status)


def _do(verb: str, brand: Brand, by: User) -> str:
    """What was done, as a sentence."""
    if verb == "delete":
        delete_brand(brand, by=by)
        return f"{brand.name} is deleted."
    if verb == "archive":
        archive_brand(brand, by=by)
        return f"{brand.name} is archived. Nothing new can be held to it; what is goes on."
    if verb == "restore":
        restore_brand(brand, by=by)
        return f"{brand.name} can be chosen again."
    raise Invalid("Choose what to do: delete, archive or restore.", loc=("do",))
