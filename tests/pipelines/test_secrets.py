"""Secrets at rest."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from pipelines.errors import Invalid
from pipelines.secrets import callback_token, project_secret, seal, unseal


def test_what_is_sealed_can_be_read_here_and_shows_nothing() -> None:
    sealed = seal({"key": "sk-plain"})
    assert unseal(sealed) == {"key": "sk-plain"}
    assert "sk-plain" not in sealed
    assert seal({"key": "sk-plain"}) != sealed


def test_nothing_is_empty() -> None:
    assert unseal("") == {}


def test_an_old_key_still_reads_and_a_strange_one_does_not(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the old one", []
    sealed = seal({"key": "k"})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new one", ["the old one"]
    assert unseal(sealed) == {"key": "k"}
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Invalid, match="Enter them again"):
        unseal(sealed)
    with pytest.raises(Invalid):
        unseal(sealed[:-4] + "aaaa")


def test_a_projects_secret_is_its_own_and_stays() -> None:
    assert project_secret(1) == project_secret(1) != project_secret(2)
    assert project_secret(1).startswith("whsec_")
    assert len(base64.b64decode(project_secret(1).removeprefix("whsec_"))) == 32


def test_a_callback_token_follows_from_its_nonce_and_the_key(settings: Any) -> None:
    token = callback_token("a nonce")
    assert (len(token), token) == (43, callback_token("a nonce"))
    assert token != callback_token("another nonce")
    settings.SECRET_KEY = "another key"
    assert token != callback_token("a nonce")
