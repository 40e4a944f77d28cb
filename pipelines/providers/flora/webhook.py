"""FLORA's signature of a webhook: `t=<seconds>,v1=<hex>`, by HMAC-SHA256 of "<seconds>.<body>"."""

from __future__ import annotations

import hashlib
import hmac
import json

from .runs import run_in

TOLERANCE_SECONDS = 300


def is_signed(header: str, body: bytes, *, secret: str, now: float) -> bool:
    """Whether one of its signatures is ours, made at most five minutes from `now`, in seconds since 1970."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    moment = next((value for name, _, value in parts if name == "t"), "")
    if not secret or not _is_seconds(moment) or abs(now - int(moment)) > TOLERANCE_SECONDS:
        return False
    expected = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    # While a secret is being changed there are two.
    given = [value for name, _, value in parts if name == "v1"]
    return any(hmac.compare_digest(value.encode(), expected.encode()) for value in given)


def run_told(body: bytes) -> str:
    """The run that a webhook tells of; "" where it tells of none."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    return run_in(told.get("data")) if isinstance(told, dict) else ""


def _is_seconds(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 15
