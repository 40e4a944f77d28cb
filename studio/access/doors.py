"""Which door a request comes through, and from where: what the audit log keeps of it."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest

# By the beginning of an address; every other is a page.
DOORS: Final = {
    "/api/": "API",
    "/g/": "guest link",
    "/hooks/": "service",
    "/callbacks/": "callback",
    "/notices/off/": "e-mail link",
    "/admin/": "administration",
}


def door_of(request: HttpRequest) -> str:
    """The door with the client's address: `page, 192.0.2.7`."""
    door = next((door for beginning, door in DOORS.items() if request.path_info.startswith(beginning)), "page")
    return f"{door}, {address_of(request)}"


def address_of(request: HttpRequest) -> str:
    """The client's address. What a header says of it counts only as far as our own proxies, of which there are PROXIES.

    Each proxy appends whom it heard, so the one to believe is that many from the end; anybody can write those before.
    """
    header = request.META.get("HTTP_X_FORWARDED_FOR", "")
    told = header.split(",") if header else []
    if settings.PROXIES and len(told) >= settings.PROXIES:
        return _address(told[-settings.PROXIES].strip())
    return _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return "unknown address"
