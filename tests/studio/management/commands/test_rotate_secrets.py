"""`manage.py rotate_secrets`: afterwards the old key may go, and everything still opens."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.core.management import call_command
from django.db.models import Field
from django.utils import timezone

from pipelines.actions import connect
from pipelines.models import AuditEntry, Connection, Project, Subscription
from pipelines.secrets import seal, unseal
from studio import access
from studio.access import sealed
from studio.models import Invitation, User
from tests.factories import make_subscription

ROOT = Path(__file__).resolve().parents[4]
pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    """The exit code, and what was said on both lines."""
    said, code = StringIO(), 0
    try:
        call_command("rotate_secrets", *words, stdout=said, stderr=said)
    except SystemExit as left:
        code = int(str(left.code))
    return code, said.getvalue()


@pytest.fixture
def kept(project: Project, alice: User, settings: Any) -> dict[str, str]:
    """One secret of each kind, under the old key; the new key is the newest since then."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the old one", []
    connect("bfl", values={"key": "sk-plain"})
    make_subscription(project, secret="whsec_plain")
    _, link = access.invite_person(project, email="kim@example.com", role="viewer", by=alice)
    TOTP.activate(alice, "APPSECRET")
    codes = RecoveryCodes.activate(alice).get_unused_codes()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new one", ["the old one"]
    return {"link": link, "code": codes[0]}


def sealed_texts() -> list[str]:
    """Everything in the database that looks sealed, wherever it is."""
    found: list[str] = []
    for model in (one for one in apps.get_models() if one._meta.managed):
        columns = [one.attname for one in model._meta.get_fields() if isinstance(one, Field)]
        found += re.findall(r"gAAAA[\w=-]{20,}", str([*model._default_manager.values_list(*columns)]))
    return found


def test_everything_opens_without_the_old_key_once_it_is_sealed_anew(
    kept: dict[str, str], alice: User, settings: Any
) -> None:
    assert run("--check") == (1, "0 secrets under the newest key, 5 still under an older one.\n")
    assert run() == (0, "0 secrets under the newest key, 5 sealed anew.\n")
    settings.SECRET_KEY_FALLBACKS = []
    assert run("--check") == run() == (0, "5 secrets under the newest key, none under an older one.\n")
    assert unseal(Connection.objects.get().secrets) == {"key": "sk-plain"}
    assert unseal(Subscription.objects.get().secret) == {"secret": "whsec_plain"}
    assert unseal(Invitation.objects.get().sealed) == {"secret": kept["link"]}
    app, codes = (Authenticator.objects.get(user=alice, type=one).wrap() for one in ("totp", "recovery_codes"))
    assert access.Keys().decrypt(app.instance.data["secret"]) == "APPSECRET"
    assert codes.validate_code(kept["code"])
    texts = sealed_texts()
    assert len(texts) == 5
    assert all(unseal(text) for text in texts)
    entry = AuditEntry.objects.get(deed="rotate")
    assert (entry.who, entry.after) == ("the command line", {"sealed anew": 5, "unknown": 0})


def test_a_row_under_an_unknown_key_is_named_and_left_alone(kept: dict[str, str], settings: Any) -> None:
    settings.SECRET_KEY = "a lost one"
    lost = seal({"key": "sk-lost"})
    settings.SECRET_KEY = "the new one"
    strange = Connection.objects.create(name="lost", provider="bfl", secrets=lost, changed_at=timezone.now())
    code, said = run()
    assert (code, said.partition("\n")[0]) == (1, "0 secrets under the newest key, 5 sealed anew.")
    assert f"No key opens connection {strange.pk}. Add the key that sealed it, or enter it again." in said
    assert "sk-" not in said
    assert Connection.objects.get(pk=strange.pk).secrets == lost
    assert run("--check")[0] == 1


def test_what_somebody_enters_meanwhile_stays_as_they_entered_it(
    kept: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def enter_another(text: str) -> str:
        connect("bfl", values={"key": "sk-newer"})
        return seal(unseal(text))

    monkeypatch.setattr(sealed, "seal_anew", enter_another)
    sealed.rotate_secrets()
    assert unseal(Connection.objects.get().secrets) == {"key": "sk-newer"}


def test_every_module_that_seals_is_known_to_the_rotation() -> None:
    """Whoever seals in a new place adds its column to `PLACES` in studio/access/sealed.py, then its module here."""
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("pipelines", "studio")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"secrets import [^\n]*\bseal\b", path.read_text())
    }
    assert found == {
        "pipelines/actions/connections.py",
        "pipelines/actions/subscriptions.py",
        "studio/access/invitations.py",
        "studio/access/signing_in.py",
    }
