"""Which network addresses may be reached: public ones, and those of our own network only where staff allowed it.

The name is resolved here and the very address that was looked at is connected to, so that a name which answers
differently the second time leads nowhere else.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx

from ..errors import NotConfigured

Address = IPv4Address | IPv6Address
NAT64 = IPv6Network("64:ff9b::/96")
# Where clouds tell a machine its own credentials; no connection of ours is there, whatever staff allowed.
METADATA = frozenset(map(ip_address, ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192")))


class Blocked(NotConfigured):
    """Raised before connecting to an address that may not be reached."""


def may_reach(address: Address, *, private: bool) -> bool:
    """Whether an address may be connected to; `private` lets in loopback and private networks too."""
    plain = _unwrapped(address)
    if plain in METADATA or plain.is_link_local or plain.is_multicast or plain.is_unspecified:
        return False
    return plain.is_global or (private and (plain.is_private or plain.is_loopback))


def resolve(host: str, port: int, *, private: bool) -> list[str]:
    """The addresses of a host, in the system's order; raises Blocked if any of them may not be reached."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    if not all(may_reach(ip_address(address.partition("%")[0]), private=private) for address in addresses):
        raise Blocked(
            f"{host} lies in a private network. Staff can allow an address of your own network in the connection's "
            "settings; addresses by which a cloud tells machines their credentials stay closed."
        )
    return addresses


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to what may be reached. Of `own`, a host that staff chose, an address of our own network too."""

    def __init__(self, *, own: str = "") -> None:
        self._own = own
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """The first of the host's addresses that answers."""
        try:
            addresses = resolve(host, port, private=host == self._own)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        for address in addresses[:-1]:
            try:
                return self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._sockets.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)


class GuardedTransport(httpx.HTTPTransport):
    """What httpx connects with, by way of the guard."""

    def __init__(self, *, own: str = "", connections: int = 100) -> None:
        super().__init__(verify=_trust())
        # httpx offers no way to hand a network backend over; its version is pinned, and a test keeps this true.
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(),
            max_connections=connections,
            keepalive_expiry=30.0,
            network_backend=GuardedBackend(own=own),
        )


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates are believed; read once, since a download has a transport of its own."""
    return httpx.create_ssl_context()


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only carries it."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
