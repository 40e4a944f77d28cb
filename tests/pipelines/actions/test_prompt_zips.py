"""Zips of prompts: what goes in comes out, and what cannot be is refused before it is unpacked."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from pipelines.actions import unpack_prompt_files, zip_prompt_files
from pipelines.errors import BadFile


def packed(files: dict[str, str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    into = BytesIO()
    with zipfile.ZipFile(into, "w", method) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return into.getvalue()


def test_a_zip_holds_what_was_put_in_whatever_folder_it_is_in() -> None:
    files = {"headline.md": "A “line”", "voice.md": "Calm"}
    whole = {name: text.encode() for name, text in files.items()}
    assert unpack_prompt_files("all.zip", zip_prompt_files(files)) == whole
    assert zip_prompt_files(files) == zip_prompt_files(files)
    inside = {f"repo/prompts/{name}": text for name, text in files.items()}
    other = {"repo/README.txt": "x", "__MACOSX/repo/._voice.md": "x", "repo/.hidden.md": "x"}
    assert unpack_prompt_files("all.zip", packed({**inside, **other})) == whole
    assert unpack_prompt_files("C:\\mine\\voice.md", b"Calm") == {"voice.md": b"Calm"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (packed({"../voice.md": "x"}), "leads out"),
        (packed({"a/../../voice.md": "x"}), "leads out"),
        (packed({"/etc/voice.md": "x"}), "leads out"),
        (packed({f"p{number}.md": "x" for number in range(300)}), "more than 250 files"),
        (packed({f"p{number}.md": "x" * 200_000 for number in range(11)}), "2 MB"),
        (packed({"a/voice.md": "x", "b/voice.md": "y"}), "there twice"),
        (packed({"voice.md": "x"}, method=zipfile.ZIP_BZIP2), "not read here"),
        (packed({"voice.md": "x"}, method=zipfile.ZIP_LZMA), "not read here"),
        (packed({"README.txt": "x"}), r"no \*\.md"),
        (packed({"voice.md": "x" * 4000})[:60] + packed({"voice.md": "x" * 4000})[70:], "damaged"),
    ],
)
def test_what_no_zip_of_prompts_can_be_is_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        unpack_prompt_files("all.zip", data)
