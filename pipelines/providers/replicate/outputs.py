"""What a model of a marketplace gave: JSON in which files are addresses, fetched at once since they are soon gone."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import JobFailed
from ..http import Fetched, Http, sniff

Output = dict[str, Any]
KINDS = ("image", "video", "audio", "text")


def outputs_of(http: Http, given: Any, *, name: str = "output") -> list[Output]:
    """All of it in order, each {"name", "kind", "value"} for text and JSON, else with "data" and "mime"."""
    if given in (None, "", [], {}):
        return []
    if address := address_of(given):
        return [_file(http, address, name)]
    if isinstance(given, str):
        return [{"name": name, "kind": "text", "value": given}]
    if isinstance(given, list) and _has_files(given):
        return [output for item in given for output in outputs_of(http, item, name=name)]
    if isinstance(given, Mapping) and (name == "output" or _has_files(given)):
        return [output for key, item in given.items() for output in outputs_of(http, item, name=str(key))]
    return [{"name": name, "kind": "json", "value": given}]


def first_file(outputs: Sequence[Output], kind: str) -> Output | None:
    """The first file of a kind; where the bytes say nothing, the first file of which nothing is known."""
    files = [output for output in outputs if "data" in output]
    return next((file for wanted in (kind, "file") for file in files if file["kind"] == wanted), None)


def address_of(given: Any) -> str:
    """The address of a file: a whole one, a data URI, or an object's `url`; "" for anything else."""
    if isinstance(given, Mapping):
        given = given.get("url")
    plain = isinstance(given, str) and not any(sign.isspace() for sign in given)
    return given if plain and given.startswith(("https://", "http://", "data:")) else ""


def data_uri(data: bytes, mime: str) -> str:
    """A file as an address that holds it."""
    return f"data:{mime or 'application/octet-stream'};base64,{base64.b64encode(data).decode()}"


def _has_files(given: Any) -> bool:
    if address_of(given):
        return True
    items = given.values() if isinstance(given, Mapping) else given if isinstance(given, list) else ()
    return any(_has_files(item) for item in items)


def _file(http: Http, address: str, name: str) -> Output:
    fetched = _opened(address) if address.startswith("data:") else http.fetch(address)
    family = fetched.mime.partition("/")[0]
    return {"name": name, "kind": family if family in KINDS else "file", "data": fetched.data, "mime": fetched.mime}


def _opened(address: str) -> Fetched:
    head, _, content = address.partition(",")
    try:
        data = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise JobFailed("The model gave a file that cannot be read.") from error
    if not data or not head.endswith(";base64"):
        raise JobFailed("The model gave an empty file.")
    return Fetched(data, sniff(data))
