"""Edit."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from pipelines.errors import Invalid
from pipelines.media.picture import Picture, read_picture
from pipelines.steps.edit_image import EditImage, EditImageParams
from tests.hands import Hands

BLUE = EditImageParams(prompt="make it blue", seed=3)


def left_half(photo: bytes) -> Picture:
    picture = read_picture(photo)
    pixels = np.zeros((picture.height, picture.width, 3), dtype=np.uint8)
    pixels[:, : picture.width // 2] = 255
    return Picture(pixels)


def changed(hands: Hands, params: EditImageParams) -> np.ndarray:
    made = EditImage().run(hands, params)["image"]
    before, after = (read_picture(hands.files[ref.sha256]).pixels for ref in (hands.asset("image"), made))
    return (before != after).any(axis=2)


def test_outside_the_mask_every_pixel_stays(photo: bytes) -> None:
    where = changed(Hands(image=photo, mask=left_half(photo)), BLUE)
    half = where.shape[1] // 2
    assert where[:, :half].mean() > 0.9
    assert not where[:, half:].any()


def test_an_inverted_mask_changes_the_dark_parts(photo: bytes) -> None:
    params = BLUE.model_copy(update={"invert": True})
    where = changed(Hands(image=photo, mask=left_half(photo)), params)
    assert not where[:, : where.shape[1] // 2].any()
    assert where.any()


def test_without_a_mask_all_of_it_may_change(photo: bytes) -> None:
    assert changed(Hands(image=photo), BLUE).mean() > 0.9


def test_the_mask_goes_out_grey_and_as_large_as_the_picture(photo: bytes) -> None:
    small = Picture(np.full((8, 8, 3), 255, dtype=np.uint8))
    hands = Hands(image=photo, mask=small)
    EditImage().run(hands, BLUE)
    (request,) = hands.asked
    mask = read_picture(request.mask.data)
    assert (mask.width, mask.height) == (request.width, request.height)
    assert mask.pixels.min() == 255


MARKS = [{"x": 0.5, "y": 0.25, "w": 0.25, "h": 0.5}, {"x": 0.0, "y": 0.0, "w": 0.1, "h": 0.1}]


def marked(photo: bytes) -> np.ndarray:
    """Where reviewers wanted it made anew, pixel by pixel."""
    picture = read_picture(photo)
    where = np.zeros((picture.height, picture.width), dtype=bool)
    for box in MARKS:
        down, right = (round(box[side] * length) for side, length in (("y", picture.height), ("x", picture.width)))
        where[down : down + round(box["h"] * picture.height), right : right + round(box["w"] * picture.width)] = True
    return where


def test_only_what_reviewers_marked_is_made_anew(photo: bytes) -> None:
    where = changed(Hands(image=photo, marks=MARKS, notes=["a darker cup"], round=1), BLUE)
    inside = marked(photo)
    assert where[inside].mean() > 0.9
    assert not where[~inside].any()


def test_the_marks_go_out_as_a_mask_in_which_white_may_be_changed(photo: bytes) -> None:
    hands = Hands(image=photo, marks=MARKS)
    EditImage().run(hands, BLUE.model_copy(update={"invert": True}))
    mask = Image.open(io.BytesIO(hands.asked[0].mask.data))
    assert mask.mode == "L"
    assert (np.asarray(mask) == np.where(marked(photo), 255, 0)).all()


def test_a_mask_that_is_wired_in_goes_before_the_marks(photo: bytes) -> None:
    where = changed(Hands(image=photo, mask=left_half(photo), marks=MARKS[:1]), BLUE)
    half = where.shape[1] // 2
    assert where[:, :half].mean() > 0.9
    assert not where[:, half:].any()


def test_what_was_asked_is_recorded_with_extra_but_no_credentials(photo: bytes) -> None:
    extra = {"guidance": 3, "api_key": "sk-0123456789abcdef"}
    hands = Hands(image=photo, prompt="an orange door", notes=["darker"])
    EditImage().run(hands, EditImageParams(extra=extra))
    assert hands.asked[0].extra == extra
    assert hands.facts["prompt"] == "an orange door\nReviewer: darker"
    assert hands.facts["extra"]["guidance"] == 3
    assert "sk-0123456789abcdef" not in str(hands.facts)


def test_a_picture_without_words_is_not_sent(photo: bytes) -> None:
    hands = Hands(image=photo)
    with pytest.raises(Invalid, match="prompt"):
        EditImage().run(hands, EditImageParams())
    assert not hands.asked
