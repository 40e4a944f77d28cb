"""Which pictures look alike."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pipelines.media.likeness import group_alike, likeness
from pipelines.media.picture import Picture, from_image, read_picture, to_image
from tests.conftest import PHOTOS


def photo(name: str) -> Picture:
    return read_picture((PHOTOS / f"{name}.jpg").read_bytes())


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


@pytest.mark.parametrize("name", ["coffee", "astronaut", "rocket"])
def test_a_smaller_and_a_compressed_copy_are_alike(name: str) -> None:
    picture = photo(name)
    image = to_image(picture)
    out = io.BytesIO()
    image.resize((image.width // 3, image.height // 3)).save(out, "JPEG", quality=40)
    assert apart(likeness(picture), likeness(read_picture(out.getvalue()))) <= 8


def test_different_pictures_are_not_alike() -> None:
    found = [likeness(photo(name)) for name in ("coffee", "astronaut", "rocket")]
    assert all(apart(one, other) > 8 for one in found for other in found if one != other)
    assert len(set(found)) == 3


def test_it_says_of_each_grey_whether_the_next_is_darker() -> None:
    falling = Image.new("L", (90, 80))
    falling.putdata([255 - 2 * (place % 90) for place in range(90 * 80)])
    assert likeness(from_image(falling.convert("RGB"))) == "f" * 16
    assert likeness(from_image(falling.transpose(Image.Transpose.FLIP_LEFT_RIGHT).convert("RGB"))) == "0" * 16


def test_what_is_transparent_does_not_count() -> None:
    clear, white = (Image.new("RGBA", (64, 64), (value, value, value, 0)) for value in (0, 255))
    white.paste((0, 0, 0, 0), (0, 0, 32, 64))
    assert likeness(from_image(clear)) == likeness(from_image(white))


def test_groups_are_led_by_their_first() -> None:
    assert group_alike(["00", "ff00ff00ff00ff00", "01", "ff00ff00ff00ff01"]) == [0, 1, 0, 1]


def test_nine_bits_are_too_many() -> None:
    assert group_alike(["0", "ff", "1ff"]) == [0, 0, 2]


def test_what_has_no_likeness_is_like_nothing() -> None:
    assert group_alike(["", "0", "", "0"]) == [0, 1, 2, 1]
    assert group_alike([]) == []
