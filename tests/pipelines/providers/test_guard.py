"""Where a request may go."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.providers import guard
from pipelines.providers.guard import Blocked, GuardedTransport, may_reach, resolve
from tests.peers.service import Service

NEVER = [
    "169.254.169.254",
    "169.254.0.1",
    "100.100.100.200",
    "fd00:ec2::254",
    "fe80::1",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "ff02::1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
]
PRIVATE = ["127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "172.16.9.9", "fd12::1", "::ffff:127.0.0.1", "2002:7f00:1::"]
PUBLIC = ["93.184.215.14", "2606:4700::6810:84e5", "64:ff9b::5db8:d70e"]


@pytest.mark.parametrize("text", NEVER)
def test_some_addresses_stay_closed_whatever_staff_allow(text: str) -> None:
    assert not may_reach(ip_address(text), private=True)


@pytest.mark.parametrize("text", PRIVATE)
def test_our_own_network_is_for_what_staff_allowed(text: str) -> None:
    assert may_reach(ip_address(text), private=True)
    assert not may_reach(ip_address(text), private=False)


@pytest.mark.parametrize("text", PUBLIC)
def test_the_public_network_is_open(text: str) -> None:
    assert may_reach(ip_address(text), private=False)


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_by_what_it_is(address: IPv4Address) -> None:
    wrapped = IPv6Address(f"::ffff:{address}")
    assert may_reach(wrapped, private=False) == may_reach(address, private=False)


def test_one_bad_address_of_a_name_closes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(guard.socket, "getaddrinfo", lambda *args, **more: answers)
    with pytest.raises(Blocked, match=r"two\.example"):
        resolve("two.example", 443, private=False)
    assert resolve("two.example", 443, private=True) == ["93.184.215.14", "10.0.0.1"]


def test_a_name_is_resolved_once_and_that_very_address_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    answers = iter(["93.184.215.14", "127.0.0.1"])
    monkeypatch.setattr(guard.socket, "getaddrinfo", lambda host, port, **more: [(2, 1, 6, "", (next(answers), port))])
    tried: list[str] = []

    def connect(self: object, host: str, *args: object) -> httpcore.NetworkStream:
        tried.append(host)
        raise httpcore.ConnectError("nobody")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with httpx.Client(transport=GuardedTransport()) as client, pytest.raises(httpx.ConnectError):
        client.get("http://rebind.example/")
    assert tried == ["93.184.215.14"]


def test_the_transport_really_asks_the_guard(service: Service) -> None:
    service.on("GET /", {"well": True})
    with httpx.Client(transport=GuardedTransport()) as client, pytest.raises(Blocked):
        client.get(service.url)
    assert not service.asked
    with httpx.Client(transport=GuardedTransport(own="127.0.0.1")) as client:
        assert client.get(service.url).json() == {"well": True}
