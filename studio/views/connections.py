"""Connections: which services this installation may ask, by whose credentials; for staff only."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipelines.actions import disconnect
from pipelines.errors import Invalid, NotFound, StudioError
from pipelines.exchange import ask_for_pull, try_connection
from pipelines.models import Connection
from pipelines.snapshots import Service, connection_seen, connections_seen, service_of, services
from studio import access
from studio.forms import ConnectionForm, do_once
from studio.models import User


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is connected, how it is, and what else can be connected."""
    access.staff(request)
    context = {"connections": connections_seen(), "services": services(), "once": uuid4().hex}
    return render(request, "connections/index.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, provider: str) -> HttpResponse:
    """The form of a service; what it makes is tried at once."""
    user = access.staff(request)
    form = ConnectionForm(service_of(provider))
    form.name.text = _free_name(provider)
    made = form.save(request.POST, by=user) if request.method == "POST" else None
    return _tried(made) if made else _page(request, form)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """A connection, what trying it found, and its form; what is changed is tried at once."""
    user = access.staff(request)
    there = connection_seen(_connection(name))
    form = ConnectionForm(_service(there.provider, there.label), there)
    changed = form.save(request.POST, by=user) if request.method == "POST" else None
    return _tried(changed) if changed else _page(request, form)


@login_required
@require_POST
def try_now(request: HttpRequest, name: str) -> HttpResponse:
    """Asks the service a small question that costs nothing; its answer stands on the page."""
    access.staff(request)
    return _tried(_connection(name))


@login_required
@require_POST
def pull(request: HttpRequest, name: str) -> HttpResponse:
    """Has the service fetch a model, which takes minutes; how that goes stands on the page."""
    user, once = access.staff(request), request.POST.get("once", "")[:64] or uuid4().hex
    connection, model = _connection(name), request.POST.get("model", "").strip()
    try:
        do_once(user, key=f"pull:{once}:{name}", asked=model, make=lambda: ask_for_pull(connection, model))
    except Invalid as error:
        there = connection_seen(connection)
        form = ConnectionForm(_service(there.provider, there.label), there)
        form.problems.append(error.message)
        return _page(request, form)
    return redirect("connections-edit", name=name)


@login_required
@require_POST
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Takes the connection and its credentials away; a second click finds it done."""
    user, once = access.staff(request), request.POST.get("once", "")[:64] or uuid4().hex
    do_once(user, key=f"disconnect:{once}:{name}", asked=name, make=lambda: _disconnect(name, user))
    messages.success(request, f"{name} is no longer connected. What was asked through it stays in the ledger.")
    return redirect("connections-index")


def _page(request: HttpRequest, form: ConnectionForm) -> HttpResponse:
    context = {
        "form": form,
        "service": form.service,
        "connection": form.there,
        "once": request.POST.get("once") or uuid4().hex,
    }
    return render(request, "connections/edit.html", context, status=422 if form.is_wrong else 200)


def _tried(connection: Connection) -> HttpResponse:
    """Tries it and leads to its page, where the answer is told, a bad one too."""
    with suppress(StudioError):
        try_connection(connection)
    return redirect("connections-edit", name=connection.name)


def _connection(name: str) -> Connection:
    found = Connection.objects.filter(name=name).first()
    if found is None:
        raise NotFound
    return found


def _disconnect(name: str, by: User) -> dict[str, str]:
    disconnect(_connection(name), by=by)
    return {"name": name}


def _service(provider: str, label: str) -> Service:
    """What can be set; nothing where the provider is no longer here, so that the connection can still be removed."""
    try:
        return service_of(provider)
    except NotFound:
        return Service(provider, label, (), (), "")


def _free_name(provider: str) -> str:
    """The provider's own name, or with a number where that is taken."""
    taken = set(Connection.objects.filter(name__startswith=provider).values_list("name", flat=True))
    names = (provider, *(f"{provider}_{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
