"""Prompts as one file to carry: a zip of all that a project has, and what somebody brings, unpacked with care."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from ..errors import BadFile
from .prompt_parts import LARGEST, SUFFIX

MOST_FILES: Final = 250
# Of all files together, unpacked.
MOST_BYTES: Final = 2_000_000
MOST_ENTRIES: Final = 2_000
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpack_prompt_files(name: str, data: bytes) -> dict[str, bytes]:
    """The files of prompts in an upload, by name: itself, or the `*.md` of a zip, in whatever folder they are.

    Raises BadFile for a zip that is damaged, locked or too large, leads out of itself, or holds none.
    """
    if not zipfile.is_zipfile(BytesIO(data)):
        return bounded({PurePosixPath(name.replace("\\", "/")).name: data})
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return bounded(_unpacked(packed))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise BadFile(
            f"{name} cannot be unpacked: it is damaged, or locked. Pack it anew, without a password."
        ) from error


def zip_prompt_files(files: Mapping[str, str]) -> bytes:
    """A zip of files, the same for the same."""
    into = BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return into.getvalue()


def bounded(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files, if they are not too many and too much to look at at once; raises BadFile otherwise."""
    if len(files) > MOST_FILES:
        raise BadFile(f"There are more than {MOST_FILES} files, which are read at once. Bring them in parts.")
    if sum(map(len, files.values())) > MOST_BYTES:
        raise BadFile(f"The files weigh more than {MOST_BYTES // 1_000_000} MB together. Bring them in parts.")
    return dict(files)


def _unpacked(packed: zipfile.ZipFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in _wanted(packed):
        name = PurePosixPath(entry.filename).name
        if name in found:
            raise BadFile(f"`{name}` is there twice. Which of the two is meant cannot be told.")
        with packed.open(entry) as inside:
            # What an entry says of its size is not believed: no more is unpacked than one file may weigh.
            found[name] = inside.read(LARGEST + 1)
        bounded(found)
    if not found:
        raise BadFile(f"There is no *{SUFFIX} in this zip.")
    return found


def _wanted(packed: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The entries that may be prompts; raises BadFile where any leads out of the zip, or there are too many."""
    entries = packed.infolist()
    if len(entries) > MOST_ENTRIES:
        raise BadFile(f"There are {len(entries):,} files in this zip. Bring them in parts.")
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if ".." in path.parts or path.is_absolute() or ":" in entry.filename:
            raise BadFile(f"`{entry.filename[:80]}` leads out of the zip, so nothing of it is read.")
        # Beside each file, some systems pack one of their own.
        is_ours = path.suffix == SUFFIX and not path.name.startswith(".") and "__MACOSX" not in path.parts
        if is_ours and not entry.is_dir():
            if entry.compress_type not in _METHODS:
                raise BadFile(f"`{entry.filename[:80]}` is packed in a way that is not read here. Pack a usual zip.")
            yield entry
