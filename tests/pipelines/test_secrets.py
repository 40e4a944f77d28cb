"""Secrets at rest."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import Invalid
from pipelines.secrets import seal, unseal


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
