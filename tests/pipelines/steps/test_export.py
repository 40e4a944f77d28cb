"""Export."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms

from pipelines.media.picture import read_picture
from pipelines.media.presets import PRESETS, find_preset
from pipelines.media.reframe import reframe
from pipelines.steps.export import Export, ExportParams
from tests.hands import Hands


@pytest.mark.parametrize("key", [preset.key for preset in PRESETS])
def test_every_file_has_its_presets_exact_pixels_weight_and_profile(photo: bytes, key: str) -> None:
    hands = Hands(image=[photo])
    (file,) = Export().run(hands, ExportParams(presets=[key]))["file"]
    preset, data = find_preset(key), hands.files[file.sha256]
    image = Image.open(io.BytesIO(data))
    assert (image.size, image.format) == ((preset.width, preset.height), preset.format)
    assert len(data) <= preset.max_bytes
    profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    assert "sRGB" in ImageCms.getProfileDescription(profile)


def test_the_nearest_proportion_is_chosen_and_the_name_says_what_it_is(photo: bytes) -> None:
    tall = reframe(read_picture(photo), ratio=(9, 16)).image
    hands = Hands(image=[photo, tall])
    (file,) = Export().run(hands, ExportParams(presets=["story"], name="{preset}-{width}"))["file"]
    assert file.name == "story-1080.jpg"
    assert (file.width, file.height) == (1080, 1920)


def test_a_name_may_use_only_its_own_variables() -> None:
    assert Export().problems({"presets": ["story"], "name": "{preset.__class__}"})[0][0] == "name"
    assert Export().problems({"presets": ["story"], "name": "{secret}"})[0][0] == "name"
