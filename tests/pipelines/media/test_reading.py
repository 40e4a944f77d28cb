"""Reading words: what our own layout sets is read as it was written, where it stands."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import numpy as np
import pytest

from pipelines.errors import StepFailed
from pipelines.media import networks
from pipelines.media.layout import lay_out
from pipelines.media.picture import Picture
from pipelines.media.reading import can_read, read_lines
from tests.hands import NORTHBAY

SAND = Picture(np.full((800, 800, 3), (231, 168, 124), np.uint8))
installed = pytest.mark.skipif(
    not can_read(), reason="rapidocr, which carries the networks that read, is not installed"
)


@installed
def test_a_headline_is_read_as_it_was_set_and_where() -> None:
    made = lay_out(SAND, headline="Café crème, freshly roasted", brand=NORTHBAY)
    lines = read_lines(made.picture)
    assert " ".join(line.text for line in lines) == "Café crème, freshly roasted"
    assert made.words is not None
    area = made.words.area
    assert min(line.box.x for line in lines) == pytest.approx(area.left / 800, abs=0.03)
    assert max(line.box.y + line.box.h for line in lines) == pytest.approx(area.bottom / 800, abs=0.03)


@installed
def test_where_nothing_is_written_nothing_is_read() -> None:
    assert read_lines(SAND) == []


def test_a_machine_without_the_networks_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(networks.metadata, "distribution", missing)
    networks.open_network.cache_clear()
    assert not can_read()
    with pytest.raises(StepFailed, match="not installed"):
        read_lines(SAND)
