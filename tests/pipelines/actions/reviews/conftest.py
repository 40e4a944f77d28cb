"""A clock that stands until it is moved."""

from __future__ import annotations

import pytest

from tests.asked import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
