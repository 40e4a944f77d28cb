"""Secrets stay in the house: what it says, shows, keeps in its log and gives away is read for each of them."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from pipelines.actions import connect, disconnect, unsubscribe
from pipelines.models import AuditEntry, Connection, Project, Run, Subscription
from studio import access
from studio.models import User
from tests.factories import drawing, make_run, make_subscription
from tests.peers.service import Asked, Said, Service, serving
from tests.studio.api.conftest import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]
CANARIES = {
    "connection": "sk-canary-connection-0123456789",
    "subscription": "whsec_canarysubscription0123456789",
    "openid": "canary-openid-0123456789",
}
# Pages that do nothing but lead away, and files.
AWAY = re.compile(r"^/(account/logout|static|admin/jsi18n|account/oidc)")


@pytest.fixture
def tattler() -> Iterator[Service]:
    """A service that refuses everything and says what it was sent, credentials and all."""

    def repeat(asked: Asked) -> Said:
        said = f"{dict(asked.headers)} {asked.content.decode(errors='replace')}"
        return Said({"error": {"type": "authentication_error", "message": f"Not known: {said}"}}, 401)

    with serving() as service:
        config = {name: f"{service.url}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        service.on("GET *", repeat).on("POST *", repeat)
        service.on("GET /.well-known/openid-configuration", {"issuer": service.url, **config})
        yield service


@pytest.fixture
def client(alice: User) -> Client:
    """The browser of an owner who administers the installation."""
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    return client


def pages_of(client: Client) -> Iterator[tuple[str, str]]:
    """Every page that can be reached from the first one, with its headers; of pages that differ by number, three."""
    waiting: list[str] = ["/", "/admin/"]
    seen: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        kind = re.sub(r"\d+", "#", address.partition("?")[0])
        if address in seen or AWAY.match(address) or sum(re.sub(r"\d+", "#", one) == kind for one in seen) > 2:
            continue
        seen.add(address)
        answer = client.get(address)
        said = answer.getvalue().decode(errors="replace") if hasattr(answer, "getvalue") else ""
        yield address, f"{answer.status_code} {dict(answer.items())} {said}"
        found = [*re.findall(r'(?:href|src|action)="([^"]+)"', said), answer.get("Location", "")]
        waiting += [there for one in found if (there := one.replace("&amp;", "&")).startswith("/")]


def test_no_secret_leaves_the_house(
    client: Client,
    tattler: Service,
    alice: User,
    project: Project,
    work: Any,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    told: dict[str, str] = {}
    app = {"provider_id": "company", "name": "Northbay", "client_id": "us", "secret": CANARIES["openid"]}
    apps = [{**app, "settings": {"server_url": tattler.url}}]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}
    token, (_, link) = (
        access.issue_token(alice, scopes=["read", "run"], by=alice),
        access.invite_person(project, email="kim@example.com", role="viewer", by=alice),
    )
    canaries = {**CANARIES, "token": token, "invitation": link}
    # A connection that is refused when it is tried, when a step asks it, and when what is entered is wrong.
    values = {"key": CANARIES["connection"]}
    connect("anthropic", base_url=f"{tattler.url}/v1", values=values, private=True, by=alice)
    client.post("/connections/anthropic/try/")
    told["wrong page"] = client.post(
        "/connections/anthropic/", {"set-key": canaries["connection"], "slots": "many", "base_url": "nowhere"}
    ).content.decode()
    drawn = drawing({"line": {"type": "write_text", "params": {"prompt": "A line", "model": "anthropic/claude-x"}}})
    assert work(make_run(project, drawn)).state in ("failed", "done_with_failures")
    # A subscriber, an invitation, and somebody who comes back from a server that lets nobody in.
    make_subscription(project, to=f"{tattler.url}/hook", secret=canaries["subscription"], by=alice)
    guest = Client(raise_request_exception=False)
    away = guest.get("/account/oidc/company/login/")["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    back = guest.get(f"/account/oidc/company/login/callback/?code=c&state={state}")
    assert tattler.sent("POST /token_endpoint"), "the server was asked"
    told |= {"away": away, "back": f"{back.status_code} {back.content.decode()}"}
    # What is asked with the token: answers, refusals, and a token that is cut off.
    caller = Caller(None)
    caller.headers = {"authorization": f"Bearer {token}"}
    told |= dict(api_answers(caller, project))
    told |= dict(pages_of(client))
    disconnect(Connection.objects.get(), by=alice)
    unsubscribe(Subscription.objects.get().pk, by=alice)
    told["audit"] = json.dumps([*AuditEntry.objects.values()], default=str)
    for words in (["audit"], ["audit", "--export", str(settings.DATA_DIR / "log.jsonl")]):
        call_command(*words)
    told["export"] = (settings.DATA_DIR / "log.jsonl").read_text()
    connect("anthropic", base_url=f"{tattler.url}/v1", values=values, private=True)
    with pytest.raises(SystemExit):
        call_command("doctor")
    told["commands"] = "".join(capsys.readouterr())
    told["logs"] = caplog.text
    assert "anthropic" in told["commands"]
    assert len(told) > 100, "the walk went far"
    found = [(name, where) for where, said in told.items() for name, secret in canaries.items() if secret in said]
    assert found == []


def api_answers(caller: Caller, project: Project) -> Iterator[tuple[str, str]]:
    """What every address of the API answers to the token, what it may not included."""
    run = Run.objects.get()
    described = caller("GET", "/openapi.json").json()["paths"]
    ids = {"slug": project.slug, "pk": str(run.pk)}
    for path, operations in described.items():
        where = re.sub(r"{(\w+)}", lambda found: ids.get(found[1], "1"), path.removeprefix("/api/v1"))
        for method in operations:
            answer = caller(method.upper(), where, {} if method != "get" else None)
            said = answer.getvalue().decode(errors="replace")
            yield f"{method} {where}", f"{dict(answer.items())} {said}"
    caller.headers = {"authorization": caller.headers["authorization"][:-3]}
    yield "cut off", caller("GET", "/runs").content.decode()
