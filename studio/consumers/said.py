"""What pages say to sockets."""

from __future__ import annotations

import json
from typing import Any, Final

NOT_FOUND: Final = 4404


def read_said(text: str) -> Any:
    """What a page said; None, which is nothing, where it cannot be read or is nested beyond reading."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
