"""Files put at a service before work is asked for: put once for a request, however often that is begun anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from .base import Exchange, File


def put_once(exchange: Exchange, file: File, put: Callable[[File], str]) -> str:
    """What the service calls a file: as it was told before for this request, else by `put`, and then kept."""
    known = exchange.handle.get("uploads") or {}
    name = hashlib.sha256(file.data).hexdigest()
    if name not in known:
        known = {**known, name: put(file)}
        exchange.keep(uploads=known)
    called: str = known[name]
    return called
