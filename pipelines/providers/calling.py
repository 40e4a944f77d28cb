"""What calling any address takes: a guarded line to its host, and its reply held to a size."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from urllib.parse import urlsplit

from ..errors import BadRequest, NotConfigured, StepFailed
from .abilities.outside import CallOutRequest, CallOutResult
from .http import Http, Reply, sniff

REPLY_MOST = 1_000_000


def line_to(
    url: str,
    *,
    own: Collection[str],
    explain: Callable[[Reply], StepFailed | None] = lambda reply: None,
    credentials: Callable[[], Mapping[str, str]] = dict,
) -> Http:
    """A line to the address's host, which may lie in a network of ours where it is in `own`; raises NotConfigured."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("https", "http") or not host or parts.username is not None:
        raise NotConfigured("Give a whole address that begins with https:// and has no password in it.")
    base = f"{parts.scheme}://{parts.netloc}"
    return Http(base, label=host, private=host in own, explain=explain, credentials=credentials)


def result_of(reply: Reply, request: CallOutRequest, *, model: str) -> CallOutResult:
    """The reply as a result; raises BadRequest where it is larger than what a step can hand on as text."""
    facts = {"status": reply.status}
    if request.answer == "file":
        mime = sniff(reply.content)
        mime = reply.mime if mime == "application/octet-stream" and reply.mime else mime
        return CallOutResult(reply.status, model, mime, data=reply.content, facts=facts)
    if len(reply.content) > REPLY_MOST:
        told = f"The reply has {len(reply.content):,} bytes; {REPLY_MOST:,} is the most. Ask for it as a file."
        raise BadRequest(told)
    text = reply.content.decode("utf-8", errors="replace").replace("\x00", "")
    return CallOutResult(reply.status, model, reply.mime, body=reply.body, text=text, facts=facts)
