"""Split into layers."""

from __future__ import annotations

from typing import Any

from pipelines.media.picture import read_picture
from pipelines.providers.abilities import LayersProvider, LayersRequest, LayersResult
from pipelines.steps.split_layers import SplitLayers, SplitLayersParams
from tests.factories import PNG
from tests.hands import Hands


class Unnamed(LayersProvider):
    """Names only the first of three."""

    key, label = "unnamed", "Unnamed"

    def split_layers(self, request: LayersRequest, exchange: Any) -> LayersResult:
        return LayersResult([PNG] * 3, ["sky"], "unnamed/model")


def test_the_parts_come_from_the_back_to_the_front_each_with_its_label(photo: bytes) -> None:
    hands = Hands(image=photo)
    made = SplitLayers().run(hands, SplitLayersParams())
    assert made["label"] == ["ground", "subject"]
    assert [layer.name for layer in made["layer"]] == made["label"]
    assert read_picture(hands.files[made["layer"][1].sha256]).has_alpha


def test_where_nothing_stands_out_there_is_only_the_ground() -> None:
    assert SplitLayers().run(Hands(image=PNG), SplitLayersParams())["label"] == ["ground"]


def test_what_has_no_name_is_numbered() -> None:
    made = SplitLayers().run(Hands(image=PNG, provider=Unnamed()), SplitLayersParams())
    assert made["label"] == ["sky", "Layer 2", "Layer 3"]
