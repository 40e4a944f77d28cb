"""Cut out by model."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import StepFailed
from pipelines.media.picture import read_picture
from pipelines.providers.abilities import CutOutProvider, CutOutRequest, ImageResult
from pipelines.steps.asking import ModelParams
from pipelines.steps.cut_out_image import CutOutImage
from tests.hands import Hands


class Lazy(CutOutProvider):
    """Gives back what it was given."""

    key, label = "lazy", "Lazy"

    def remove_background(self, request: CutOutRequest, exchange: Any) -> ImageResult:
        return ImageResult(request.picture.data, "lazy/model", 0)


def test_it_gives_the_subject_and_its_mask(photo: bytes) -> None:
    hands = Hands(image=photo)
    made = CutOutImage().run(hands, ModelParams())
    assert read_picture(hands.files[made["image"].sha256]).has_alpha
    assert (made["mask"].kind, made["mask"].width) == ("mask", made["image"].width)
    assert hands.facts["model"].startswith("rehearsal/")


def test_a_picture_without_transparency_is_no_cut_out(photo: bytes) -> None:
    with pytest.raises(StepFailed, match="transparency"):
        CutOutImage().run(Hands(image=photo, provider=Lazy()), ModelParams())
