"""Requests with files: multipart/form-data as the service's own clients write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..base import File

Part = tuple[str, tuple[str | None, bytes] | tuple[str, bytes, str]]


def fields(body: Mapping[str, Any]) -> list[Part]:
    """A part for each value: `name[]` for each of a list, `name[key]` for each of an object, none for null."""
    return [(name, (None, _plain(value))) for key, item in body.items() for name, value in _flat(key, item)]


def upload(name: str, file: File, *, stem: str) -> Part:
    """The part of a file; it is called by its own name, or by `stem` and its type, since the service looks at that."""
    ending = file.mime.partition("/")[2].removeprefix("x-")
    return name, (file.name or f"{stem}.{ending}", file.data, file.mime)


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flat(f"{name}[{key}]", item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _flat(f"{name}[]", item)
    elif value is not None:
        yield name, value


def _plain(value: Any) -> bytes:
    return (str(value).lower() if isinstance(value, bool) else str(value)).encode()
