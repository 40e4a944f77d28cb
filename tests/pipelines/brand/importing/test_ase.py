"""Adobe swatches: written, then read back; damaged ones are refused in a sentence."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.brand.importing import Swatch, read_ase
from pipelines.errors import BadFile
from tests.pipelines.brand.importing.written import ase, colour, group

NAMES = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x24F, categories=("L", "N", "P")), min_size=1, max_size=30
)
BYTES = st.tuples(*[st.integers(0, 255)] * 3)


@given(st.lists(st.tuples(NAMES, BYTES), min_size=1, max_size=30))
def test_what_was_written_in_rgb_is_read_back(written: list[tuple[str, tuple[int, int, int]]]) -> None:
    file = ase([colour(name, b"RGB ", [part / 255 for part in parts]) for name, parts in written])
    read = read_ase(file)
    assert list(read.swatches) == [Swatch(name, f"#{bytes(parts).hex()}") for name, parts in written]
    assert read.notes == ()


def test_inks_greys_and_lab_become_srgb_and_groups_come_before_names() -> None:
    inks = colour("Clay", b"CMYK", (0, 0.5, 1, 0))
    rest = [
        colour("Grey", b"Gray", (0.5,)),
        colour("Red", b"LAB ", (0.5424, 80.81, 69.89)),
        colour("", b"RGB ", (1,) * 3),
    ]
    read = read_ase(ase([*group("Warm", [inks]), *rest]))
    assert [swatch.name for swatch in read.swatches] == ["Warm / Clay", "Grey", "Red", "#ffffff"]
    assert [swatch.hex for swatch in read.swatches] == ["#ff8000", "#808080", "#ff0000", "#ffffff"]
    assert read.notes[0].startswith("1 colour is given in CMYK")


def test_what_srgb_does_not_have_is_cut_and_told() -> None:
    assert "outside sRGB" in read_ase(ase([colour("Loud", b"LAB ", (0.6, -110, 90))])).notes[0]


@given(st.integers(0, 200), st.binary(max_size=12))
def test_a_file_that_ends_early_or_is_damaged_is_refused(at: int, noise: bytes) -> None:
    whole = ase(group("G", [colour("Clay", b"RGB ", (0.1, 0.2, 0.3)), colour("Ink", b"CMYK", (0, 0, 0, 1))]))
    damaged = whole[:at] + noise + whole[at + len(noise) :]
    for data in (damaged, damaged[:at]):
        try:
            assert read_ase(data).swatches
        except BadFile as error:
            assert error.message.endswith(".")


@given(st.binary(max_size=300))
def test_any_bytes_are_swatches_or_a_sentence(noise: bytes) -> None:
    for data in (noise, b"ASEF" + noise, b"ASEF\x00\x01\x00\x00\x00\x00\x00\x05" + noise):
        try:
            assert read_ase(data).swatches
        except BadFile as error:
            assert error.message.endswith(".")


def test_a_number_that_is_none_and_a_newer_version_are_refused() -> None:
    for parts in ((float("nan"), 0, 0), (float("inf"), 0, 0)):
        with pytest.raises(BadFile, match="Clay has a number"):
            read_ase(ase([colour("Clay", b"RGB ", parts)]))
    with pytest.raises(BadFile, match="version 2"):
        read_ase(b"ASEF" + struct.pack(">HHI", 2, 0, 0))
    with pytest.raises(BadFile, match="no colour in this file"):
        read_ase(ase([]))
