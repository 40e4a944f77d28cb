"""What tests of adapters share: a service on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.peers.service import Service, serving


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service
