"""A workflow that is brought along as a file."""

from __future__ import annotations

import json

import pytest

from pipelines.errors import Invalid
from pipelines.snapshots import read_comfyui
from tests.factories import PNG
from tests.workflows import EDITORS, OVER, png_of, png_with


def test_a_picture_that_carries_one_is_as_good_as_its_file() -> None:
    read = read_comfyui(png_of(OVER, workflow=json.dumps(EDITORS)))
    assert read == read_comfyui(json.dumps(OVER).encode()) == read_comfyui(OVER)
    assert set(read) == {"workflow", "inputs", "outputs"}
    assert read["outputs"] == [
        {"node": "9", "title": "Save Image", "class": "SaveImage", "type": "image", "name": "image", "likely": True}
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (PNG, "carries no ComfyUI workflow"),
        (png_with(workflow=json.dumps(EDITORS)), r"only as ComfyUI's editor keeps it.*Export \(API\)"),
        (png_with(prompt="rubbish"), "not JSON"),
        (b"\xff\xd8\xff\xe0", "only a PNG"),
        (b"RIFF\0\0\0\0WEBP", "only a PNG"),
        (b"  ", "nothing in this file"),
    ],
)
def test_another_file_is_told_with_what_to_bring_instead(data: bytes, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        read_comfyui(data)
