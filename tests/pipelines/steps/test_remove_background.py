"""Cut out."""

from __future__ import annotations

import pytest

from pipelines.errors import StepFailed
from pipelines.media.picture import read_picture
from pipelines.steps.remove_background import RemoveBackground
from tests.factories import PNG
from tests.hands import Hands


def test_it_gives_the_subject_with_soft_edges_and_its_mask(photo: bytes) -> None:
    hands = Hands(image=photo)
    made = RemoveBackground().run(hands, None)
    image, mask = made["image"], made["mask"]
    assert (image.kind, mask.kind) == ("image", "mask")
    assert (image.width, image.height) == (mask.width, mask.height)
    assert read_picture(hands.files[image.sha256]).has_alpha
    assert 0.05 < hands.facts["coverage"] < 0.9


def test_a_photo_with_no_clear_subject_fails_with_advice() -> None:
    with pytest.raises(StepFailed, match="subject"):
        RemoveBackground().run(Hands(image=PNG), None)
