"""A real web server in a workshop, and people and programs that may see its project."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from studio.models import User
    from tests.workshop import Workshop

HOST = "127.0.0.1"
NAME = "web"
TOKEN_LETTER = "t"


@contextmanager
def serving_web(shop: Workshop) -> Iterator[int]:
    """The port of a web server that answers while the block lasts; it is started again whenever it dies."""
    from studio.management.supervisor import ROOT, Child

    with socket.create_server((HOST, 0)) as free:
        port: int = free.getsockname()[1]
    command = (sys.executable, str(ROOT / "manage.py"), "web", "--host", HOST, "--port", str(port))
    shop.supervisor.start(Child(NAME, command))
    try:
        await_web(shop, port)
        yield port
    finally:
        shop.supervisor._end([shop.supervisor._lives.pop(NAME)])


def await_web(shop: Workshop, port: int) -> None:
    """Waits until the web server listens, starting it where it is due."""
    assert shop.supervisor.wait(lambda: answers(port), 60), f"no web server came up\n{shop.logs()}"


def answers(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def sign_in(shop: Workshop) -> str:
    """The session of a member, as a browser sends it."""
    from django.conf import settings

    return f"{settings.SESSION_COOKIE_NAME}={_session_of(find_member(shop))}"


@contextmanager
def open_browser(port: int, user: User) -> Iterator[httpx.Client]:
    """What a person's browser sends to the web server; `get` and `post` are as Django's own test client has them."""
    from django.conf import settings

    token = TOKEN_LETTER * 32
    cookies = {settings.SESSION_COOKIE_NAME: _session_of(user), settings.CSRF_COOKIE_NAME: token}
    headers = {"Accept": "application/json", "X-CSRFToken": token}
    with httpx.Client(base_url=f"http://{HOST}:{port}", cookies=cookies, headers=headers, timeout=120) as browser:
        yield browser


def _session_of(user: User) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def find_member(shop: Workshop) -> User:
    """Somebody who may see the workshop's project."""
    from studio.access import add_member
    from studio.models import Role, User

    email = "vera@example.com"
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, "a-long-password", name="Vera")
    add_member(shop.project, user, Role.VIEWER)
    return user
