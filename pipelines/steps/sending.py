"""What the steps that call addresses share: what is sent, filled-in templates, and what came back by its kind."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from pydantic import JsonValue

from ..errors import StepFailed
from ..graph import Port
from ..providers.abilities import CallOutProvider, CallOutRequest
from ..providers.base import File
from ..providers.redact import SECRET
from .asking import keep_result
from .base import Later, Outputs, StepContext

SENDABLE: Mapping[str, Port] = {
    "text": Port("text", optional=True),
    "json": Port("json", optional=True),
    "image": Port("image", optional=True),
    "image_2": Port("image", optional=True),
    "video": Port("video", optional=True),
    "audio": Port("audio", optional=True),
    "file": Port("file", optional=True),
}
FILE_PORTS = ("image", "image_2", "video", "audio", "file")
GIVEN: Mapping[str, Port] = {name: port for name, port in SENDABLE.items() if name != "image_2"}
# What forms say of each of them where a text may name them.
VARIABLES: Final[dict[str, JsonValue]] = {name: f"what is wired into {name}" for name in SENDABLE}
EMBED_MOST = 1_000_000
PLACE = re.compile(r"\{(" + "|".join(SENDABLE) + r")\}")
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/tiff", "image/avif", "image/gif"})
UNKNOWN = "application/octet-stream"


def url_problems(url: str, *, whole: bool = True) -> list[tuple[str, str]]:
    """What is wrong with an address; what comes in by a port may stand only behind its host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return [("url", "This is no address.")]
    if whole and (parts.scheme not in ("https", "http") or not parts.hostname):
        return [("url", "Give a whole address that begins with https://.")]
    if parts.username is not None:
        return [("url", "An address holds no password here: credentials belong in a connection.")]
    if "{" in f"{parts.scheme}{parts.netloc}":
        return [("url", "What comes in by a port may stand only behind the host.")]
    return []


def header_problems(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Headers are told in the pipeline file, so none of them may be a credential."""
    found = []
    for name, value in headers.items():
        if SECRET.search(name):
            found.append(("headers", f"`{name}` carries credentials: they belong in a connection, not in a file."))
        elif not re.fullmatch(r"[A-Za-z0-9-]{1,80}", name) or re.search(r"[\r\n\x00]", value):
            found.append(("headers", f"`{name}` cannot be a header."))
    return found


def payload(context: StepContext, *, embed: bool) -> dict[str, Any]:
    """What has come in, by port: text and data as they are, of a file its id, SHA-256, name, type and size.

    With `embed`, a file of at most a megabyte also goes whole, as a data URI.
    """
    sent: dict[str, Any] = {}
    if context.has("text"):
        sent["text"] = context.text("text")
    if context.has("json"):
        sent["json"] = context.data("json")
    return sent | {port: _told(context, port, embed=embed) for port in FILE_PORTS if context.has(port)}


def filled(context: StepContext, value: Any) -> Any:
    """A JSON value with {port} in its texts filled in; what comes in stays inert: it is never read as JSON.

    A text that is nothing but {json} becomes the data itself; a file becomes a data URI.
    """
    if isinstance(value, dict):
        return {name: filled(context, item) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(context, item) for item in value]
    if value == "{json}":
        return context.data("json") if context.has("json") else None
    return PLACE.sub(lambda found: _word(context, found[1]), value) if isinstance(value, str) else value


def filled_url(context: StepContext, url: str) -> str:
    """An address with what comes in by ports percent-encoded, so that it stays where it was put."""
    return PLACE.sub(lambda found: quote(_word(context, found[1]), safe=""), url)


def picked(body: Any, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901); raises StepFailed where there is none."""
    value = body
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(name)] if isinstance(value, list) else value[name]
        except (KeyError, IndexError, ValueError, TypeError):
            raise StepFailed(f"The reply has nothing at `{pointer}`.") from None
    return value


def kept_file(context: StepContext, data: bytes, *, mime: str = "", name: str = "") -> Outputs:
    """A file that came, on the port of its kind; raises BadFile for a picture or film that cannot be read."""
    kind = mime.partition("/")[0]
    if mime in PICTURES:
        found = keep_result(context, data, name=name)
    elif kind in ("video", "audio"):
        found = context.keep_media(data, kind=kind, mime=mime, name=name)
    else:
        found = context.keep_file(data, name=name, mime=mime or UNKNOWN, kind="file")
    return {found.kind: found}


def fetched(context: StepContext, url: str, *, model: str) -> Outputs | Later:
    """The file at an address that came in a reply or an answer, on the port of its kind."""
    request = CallOutRequest(url=url, verb="GET", answer="file")
    result = context.ask(CallOutProvider, request, model=model)
    if isinstance(result, Later):
        return result
    name = unquote(PurePosixPath(urlsplit(url).path).name)[:200]
    return kept_file(context, result.data, mime=result.mime, name=name)


def file_in(text: str) -> File | None:
    """The file of a data URI in base64; None where the text is none."""
    head, comma, rest = text.partition(",")
    if not comma or not head.startswith("data:") or not head.endswith(";base64"):
        return None
    try:
        return File(base64.b64decode(rest, validate=True), head[5:-7].partition(";")[0])
    except ValueError:
        return None


def _told(context: StepContext, port: str, *, embed: bool) -> dict[str, Any]:
    asset = context.asset(port)
    told = {
        "id": str(asset.id),
        "sha256": asset.sha256,
        "kind": asset.kind,
        "mime": asset.mime,
        "name": asset.name,
        "width": asset.width,
        "height": asset.height,
    }
    data = context.read_file(asset.sha256) if embed else b""
    return {**told, "data_uri": _uri(asset.mime, data)} if 0 < len(data) <= EMBED_MOST else told


def _word(context: StepContext, port: str) -> str:
    if not context.has(port):
        return ""
    if port == "json":
        return json.dumps(context.data("json"), ensure_ascii=False)
    if port == "text":
        return context.text("text")
    found = context.file(port)
    return _uri(found.mime, found.data)


def _uri(mime: str, data: bytes) -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"
