"""`manage.py token`."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from studio.access import token_of
from studio.models import SCOPES, ApiToken, User


def run(*words: str) -> str:
    out = StringIO()
    call_command("token", *words, stdout=out)
    return out.getvalue().strip()


def test_it_prints_a_token_that_works(alice: User) -> None:
    token = token_of(run("Alice@example.com"))
    assert token is not None
    assert (token.user, tuple(token.scopes), token.expires_at) == (alice, SCOPES, None)


@pytest.mark.parametrize("scopes", [["read, run"], ["read,run"], ["read", "run"]])
def test_scopes_and_days_are_kept(alice: User, scopes: list[str]) -> None:
    token = token_of(run(alice.email, "--scopes", *scopes, "--days", "7", "--name", "nightly"))
    assert token is not None
    assert (token.scopes, token.name) == (["read", "run"], "nightly")
    assert token.expires_at is not None
    assert (token.expires_at - token.created_at).days in (6, 7)


@pytest.mark.parametrize(
    "words", [["nobody@example.com"], ["alice@example.com", "--scopes", "all"], ["alice@example.com", "--days", "0"]]
)
def test_what_makes_no_sense_makes_no_token(alice: User, words: list[str]) -> None:
    with pytest.raises(CommandError):
        run(*words)
    assert not ApiToken.objects.exists()
