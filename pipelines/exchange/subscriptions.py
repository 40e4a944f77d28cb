"""Subscribing: the address is looked at first and, where its program wants that, asked whether it means it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser

from ..actions.subscriptions import PLAIN, new_secret, subscribe
from ..errors import Invalid, NotConfigured, StepFailed
from ..models import Pipeline, Project, Subscription
from ..providers.calling import line_to
from ..providers.guard import Blocked, resolve

HANDSHAKE: Final = "X-Hook-Secret"
HANDSHAKE_SECONDS: Final = 10.0


def open_subscription(
    project: Project,
    *,
    event: str,
    target_url: str,
    by: AbstractBaseUser,
    pipeline: Pipeline | None = None,
    confirm: bool = False,
    form: str = PLAIN,
) -> tuple[Subscription, str]:
    """The subscription and its secret, which is shown this once; see `subscribe`.

    Raises Invalid for an address that is none or lies in a private network and, with `confirm`, one that does not
    answer a POST with `X-Hook-Secret` by the same header.
    """
    check_target(target_url)
    secret = new_secret()
    if confirm:
        _shake_hands(target_url, secret)
    made = subscribe(project, event=event, target_url=target_url, secret=secret, by=by, pipeline=pipeline, form=form)
    return made, secret


def check_target(url: str) -> None:
    """Raises Invalid for what is no whole address, or lies where nothing may be sent; a host unknown today may pass."""
    try:
        line_to(url, own=())
        parts = urlsplit(url)
        host = parts.hostname or ""
        resolve(host, parts.port or 443, private=host in settings.ALLOWED_PRIVATE_HOSTS)
    except Blocked as error:
        told = f"{host} lies in a private network. Whoever runs Pressline can name it in ALLOWED_PRIVATE_HOSTS."
        raise Invalid(told, loc=("target_url",)) from error
    except NotConfigured as error:
        raise Invalid(error.message, loc=("target_url",)) from error
    except ValueError as error:
        raise Invalid("This is no address.", loc=("target_url",)) from error
    except OSError:
        return


def _shake_hands(url: str, secret: str) -> None:
    line = line_to(url, own=settings.ALLOWED_PRIVATE_HOSTS)
    try:
        reply = line.post(url, content=b"{}", headers={HANDSHAKE: secret}, seconds=HANDSHAKE_SECONDS)
    except StepFailed as error:
        raise Invalid(f"The address did not confirm. {error.message}", loc=("target_url",)) from error
    if reply.headers.get(HANDSHAKE) != secret:
        told = f"The address did not confirm: answer the first POST with the {HANDSHAKE} that it carries."
        raise Invalid(told, loc=("target_url",))
