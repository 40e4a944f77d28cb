"""Requests and results as the ledger keeps them: as JSON, without credentials, and without files inside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from .base import Bill, Request
from .redact import digest_of, hide


def redact(value: Any) -> Any:
    """The value as JSON takes it: credentials as "[redacted]", files and long base64 as "sha256:… (n bytes)"."""
    return hide(_plain(value))


def request_paper(request: Request[Any]) -> dict[str, Any]:
    """A request by its fields, as it is kept: redacted, and without its model."""
    return {"method": request.method, **{name: redact(value) for name, value in _asked(request).items()}}


def request_hash(request: Request[Any]) -> str:
    """The SHA-256 of all that is asked but the model, as canonical JSON: equal for every model asked the same."""
    asked = {"method": request.method, **_plain(_asked(request))}
    canonical = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def pack_result(result: Any, keep: Callable[[bytes], str]) -> dict[str, Any]:
    """A result as JSON, from which `unpack_result` makes it again; `keep` stores its files and gives their names."""
    kept = {field.name: _pack(getattr(result, field.name), keep) for field in fields(result) if field.name != "bill"}
    if "facts" in kept:
        kept["facts"] = redact(kept["facts"])
    bill: Bill = result.bill
    charged = None if bill.charged is None else str(bill.charged)
    return {"result": kept, "bill": {"charged": charged, "usage": redact(bill.usage)}}


def unpack_result(packed: Mapping[str, Any], kind: type[Any], read: Callable[[str], bytes]) -> Any:
    """The result that was packed, of class `kind`; lists come back as lists."""
    told = packed["bill"]
    charged = None if told["charged"] is None else Decimal(told["charged"])
    bill = Bill(charged, {unit: Decimal(amount) for unit, amount in told["usage"].items()})
    return kind(**{name: _unpack(value, read) for name, value in packed["result"].items()}, bill=bill)


def _pack(value: Any, keep: Callable[[bytes], str]) -> Any:
    if isinstance(value, bytes):
        return {"file": keep(value), "bytes": len(value)}
    if isinstance(value, list | tuple):
        return [_pack(item, keep) for item in value]
    if isinstance(value, dict):
        return {name: _pack(item, keep) for name, item in value.items()}
    return value


def _unpack(value: Any, read: Callable[[str], bytes]) -> Any:
    if isinstance(value, dict) and value.keys() == {"file", "bytes"}:
        return read(value["file"])
    if isinstance(value, dict):
        return {name: _unpack(item, read) for name, item in value.items()}
    return [_unpack(item, read) for item in value] if isinstance(value, list) else value


def _asked(request: Any) -> dict[str, Any]:
    asked = {field.name: getattr(request, field.name) for field in fields(request) if field.name != "model"}
    # Calls that were begun before there were styles are found again: one that says nothing is left out.
    return {name: value for name, value in asked.items() if name != "style" or value != type(value)()}


def _plain(value: Any) -> Any:
    """As JSON takes it, with a file as its digest."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return digest_of(value)
    return str(value) if isinstance(value, Decimal) else value
