"""Where somebody is signed in, and signing out elsewhere."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from pipelines.models import AuditEntry
from studio.models import User
from studio.views.sessions import name_browser

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def browser(user: User, user_agent: str = FIREFOX) -> Client:
    """A browser of this person's that has been here."""
    client = Client(headers={"user-agent": user_agent})
    client.force_login(user)
    client.get("/account/sessions/")
    return client


@pytest.mark.django_db
def test_each_browser_is_listed_and_one_that_is_ended_is_signed_out(dora: User, alice: User) -> None:
    here, phone, colleague = browser(dora), browser(dora, SAFARI), browser(alice)
    page = here.get("/account/sessions/").content.decode()
    assert page.count("Safari on iPhone") == 2
    assert page.count("this one") == 1
    theirs = UserSession.objects.get(session_key=colleague.session.session_key)
    assert here.post(f"/account/sessions/{theirs.pk}/end/").status_code == 404
    lost = UserSession.objects.get(session_key=phone.session.session_key)
    here.post(f"/account/sessions/{lost.pk}/end/")
    assert phone.get("/account/")["Location"].startswith("/account/login/")
    assert here.get("/account/").status_code == colleague.get("/account/").status_code == 200
    entry = AuditEntry.objects.get(noun="session")
    assert (entry.deed, entry.by, entry.before["ip"]) == ("end", dora, "127.0.0.1")


@pytest.mark.django_db
def test_all_others_end_at_once_and_this_one_stays(dora: User, alice: User) -> None:
    here, others, colleague = browser(dora), [browser(dora), browser(dora, EDGE)], browser(alice)
    here.post("/account/sessions/end-others/")
    assert all(other.get("/account/").status_code == 302 for other in others)
    assert here.get("/account/").status_code == colleague.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        ("curl/8.1", "An unknown browser"),
    ],
)
def test_a_browser_is_called_by_its_name(user_agent: str, name: str) -> None:
    assert name_browser(user_agent) == name
