"""`manage.py welcome`."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from studio.models import User


def test_the_link_signs_that_person_in_once(dora: User, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("welcome", "DORA@example.com", "--base", "http://testserver/")
    link = capsys.readouterr().out.strip().removeprefix("http://testserver")
    assert client.post(link).status_code == 302
    assert client.session["_auth_user_id"] == str(dora.pk)
    assert Client().post(link).status_code == 410


def test_nobody_is_told_so(db: None) -> None:
    with pytest.raises(CommandError, match="nobody"):
        call_command("welcome", "nobody@example.com")
