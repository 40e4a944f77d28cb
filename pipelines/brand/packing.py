"""A brand in one file: a zip of a few files side by side, refused where it is anything else; pure."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from ..errors import BadFile

MOST_FILES: Final = 32
MOST_BYTES: Final = 40_000_000
ZIP: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_FAR_END: Final = b"PK\x06\x07"
# A name alone: no folder, no way out of one, nothing hidden.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,119}")
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# An entry's header with its name and all that may stand beside it.
_ENTRY_BYTES: Final = 1_000
_DAY: Final = (1980, 1, 1, 0, 0, 0)
DAMAGED: Final = "This zip is damaged. Write it again, then bring it in."


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files; equal files give equal bytes."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), data, zipfile.ZIP_DEFLATED)
    return into.getvalue()


def unpack_files(data: bytes) -> dict[str, bytes]:
    """The files in a zip by name; raises BadFile for a damaged one, for folders, and for too much in it.

    Nothing is believed of what the zip says of its sizes: reading ends where the limit does.
    """
    _look_at_the_end(data)
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                _check_entry(entry, found)
                with archive.open(entry) as packed:
                    found[entry.filename] = packed.read(left + 1)
                left -= len(found[entry.filename])
                if left < 0:
                    raise BadFile(f"This zip unpacks to more than {MOST_BYTES // 1_000_000} MB, which is the limit.")
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise BadFile(DAMAGED) from error
    return found


def _look_at_the_end(data: bytes) -> None:
    """Refuses a list of files that is too long before anything goes through it."""
    at = data.rfind(_END)
    if at < 0 or at + 22 > len(data):
        raise BadFile(DAMAGED)
    files, size = struct.unpack_from("<HI", data, at + 10)
    if files > MOST_FILES or size > MOST_FILES * _ENTRY_BYTES or data[max(0, at - 20) : at].startswith(_FAR_END):
        raise BadFile(f"This zip holds more than {MOST_FILES} files. A brand file holds a few.")


def _check_entry(entry: zipfile.ZipInfo, found: Mapping[str, bytes]) -> None:
    name = entry.filename
    if not _NAME.fullmatch(name) or name.endswith((".", " ")):
        raise BadFile(f"This zip holds `{name[:80]}`. A brand file holds its files side by side, without folders.")
    if name in found:
        raise BadFile(f"This zip holds `{name}` twice.")
    if entry.flag_bits & 1:
        raise BadFile("This zip is locked with a password. Write it without one, then bring it in.")
    if entry.compress_type not in _METHODS:
        raise BadFile("This zip is packed in a way that is not read here. Write it as a usual zip.")
