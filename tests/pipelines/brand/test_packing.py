"""A few files in one: what went in comes out, and nothing else is let out."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.brand.packing import MOST_BYTES, pack_files, unpack_files
from pipelines.errors import BadFile

FILES = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9-]{0,20}\.(png|yaml)", fullmatch=True), st.binary(max_size=200), max_size=8
)


def zipped(*names: str, data: bytes = b"x") -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, data)
    return into.getvalue()


@given(FILES)
def test_what_went_in_comes_out_and_equal_files_make_equal_bytes(files: dict[str, bytes]) -> None:
    assert unpack_files(pack_files(files)) == files
    assert pack_files(files) == pack_files(files)


@pytest.mark.parametrize(
    "name", ["../brand.yaml", "/etc/passwd", "a/b.png", "a\\b.png", "C:evil", ".hidden", "dir/", "ends.", "ü.png"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(BadFile, match="side by side"):
        unpack_files(zipped(name))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_of_a_name_and_more_than_a_few_are_refused() -> None:
    with pytest.raises(BadFile, match="twice"):
        unpack_files(zipped("brand.yaml", "brand.yaml"))
    with pytest.raises(BadFile, match="more than 32 files"):
        unpack_files(zipped(*(f"{number}.png" for number in range(33))))


def test_what_unpacks_to_more_than_the_limit_is_refused_also_where_its_header_lies() -> None:
    bomb = zipped("brand.yaml", data=bytes(MOST_BYTES + 1))
    assert len(bomb) < 100_000
    with pytest.raises(BadFile, match="more than 40 MB"):
        unpack_files(bomb)
    small = struct.pack("<I", 10)
    with pytest.raises(BadFile):
        unpack_files(bomb.replace(struct.pack("<I", MOST_BYTES + 1), small))


@given(st.integers(0, 400), st.binary(max_size=12))
def test_a_damaged_zip_is_refused_in_a_sentence(at: int, noise: bytes) -> None:
    whole = pack_files({"brand.yaml": b"name: North\n", "logo.png": bytes(range(100))})
    damaged = whole[:at] + noise + whole[at + len(noise) :]
    for data in (damaged, damaged[:at]):
        try:
            unpack_files(data)
        except BadFile as error:
            assert error.message.endswith(".")
