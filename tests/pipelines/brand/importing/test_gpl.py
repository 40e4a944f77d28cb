"""GIMP palettes: written, then read back; damaged ones are refused with their line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.brand.importing import MOST_READ, Swatch, read_gpl
from pipelines.errors import BadFile
from tests.pipelines.brand.importing.written import gpl

NAMES = st.text(st.characters(min_codepoint=65, max_codepoint=0x24F, categories=("L",)), min_size=1, max_size=30)
HEXES = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(st.lists(st.tuples(NAMES, HEXES), min_size=1, max_size=40))
def test_what_was_written_is_read_back(written: list[tuple[str, str]]) -> None:
    expected = [Swatch(value if name.lower() == "untitled" else name, value) for name, value in written]
    assert list(read_gpl(gpl(written)).swatches) == expected


def test_comments_windows_lines_and_old_letters_are_read() -> None:
    file = b"GIMP Palette\r\nName: Caf\xe9\r\n# warm\r\n\r\n 58  29 18 Caf\xe9\r\n0 0 0\r\n"
    assert read_gpl(file).swatches == (Swatch("Café", "#3a1d12"), Swatch("#000000", "#000000"))


@pytest.mark.parametrize("line", ["256 0 0 Red", "1 2", "one two three", "-1 0 0", "١ ٢ ٣"])
def test_a_line_that_is_no_colour_is_named(line: str) -> None:
    with pytest.raises(BadFile, match="Line 3 of this palette"):
        read_gpl(f"GIMP Palette\n#\n{line}\n".encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_swatches_or_a_sentence(noise: bytes) -> None:
    for data in (noise, b"GIMP Palette\n" + noise):
        try:
            assert read_gpl(data).swatches
        except BadFile as error:
            assert error.message.endswith(".")


def test_more_colours_than_anybody_reads_are_refused() -> None:
    with pytest.raises(BadFile, match="2,001 colours"):
        read_gpl(gpl([("One", "#000000")] * (MOST_READ + 1)))
