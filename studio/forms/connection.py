"""The form by which staff connect a service; a secret goes in and never comes out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.http import QueryDict
from django.utils.crypto import salted_hmac

from pipelines.actions import connect
from pipelines.errors import Invalid, Stale
from pipelines.models import Connection
from pipelines.snapshots import Connected, Service
from studio.models import User

from .numbers import read_number
from .once import do_once

LONGEST = {"name": 40, "base_url": 400}
LONGEST_VALUE = 20_000
MOST = {"slots": 1_000, "per_minute": 30_000}
OURS = ("name", "base_url", *MOST)
USUAL = "Empty: its usual number."
NAME_HELP = "What pipelines write before a slash and the model. It cannot be changed later."


@dataclass
class Blank:
    """One line of the form: what stands in it, and what is wrong with it. A secret never stands in it."""

    name: str
    label: str
    text: str = ""
    help: str = ""
    usual: str = ""
    required: bool = False
    secret: bool = False
    long: bool = False
    is_set: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its name in what is sent: a service's own settings may be called like ours."""
        return self.name if self.name in OURS else f"set-{self.name}"

    @property
    def is_number(self) -> bool:
        """Whether it takes a number."""
        return self.name in MOST

    @property
    def may_forget(self) -> bool:
        """Whether what is set can be taken away again."""
        return self.secret and self.is_set and not self.required


class ConnectionForm:
    """Makes a connection to a service, or changes the one that is there; `blanks` are what the page asks for."""

    def __init__(self, service: Service, there: Connected | None = None) -> None:
        self.service, self.there = service, there
        self.private = there.private if there else False
        self.enabled = there.enabled if there else True
        self.name = Blank("name", "Name", service.key, help=NAME_HELP, required=True)
        address = there.base_url if there else service.base_url
        needed = service.has_address and not service.base_url
        self.base_url = Blank("base_url", "Address", address, usual=service.base_url, required=needed)
        self.settings = [self._setting(setting) for setting in service.settings]
        self.limits = [
            Blank(
                "slots",
                "Requests at once",
                _number(there.slots if there else None),
                usual=_number(service.slots),
                help=USUAL,
            ),
            Blank("per_minute", "Requests a minute", _number(there.per_minute if there else None), help=USUAL),
        ]
        self.problems: list[str] = []

    @property
    def blanks(self) -> list[Blank]:
        """Every line, in the order of the page."""
        return [*([] if self.there else [self.name]), self.base_url, *self.settings, *self.limits]

    @property
    def is_wrong(self) -> bool:
        """Whether something needs another look."""
        return bool(self.problems) or any(blank.problems for blank in self.blanks)

    def save(self, given: QueryDict, *, by: User) -> Connection | None:
        """The connection as it was given, made once however often the form is sent; None when something is wrong."""
        values = self._read(given)
        if self.is_wrong:
            return None
        fields = {"base_url": self._address(), "private": self.private, "enabled": self.enabled, **self._limits()}
        try:
            name = self._keep(given, values, fields, by=by)
        except (Invalid, Stale) as error:
            self._refuse(error)
            return None
        return Connection.objects.get(name=name)

    def _setting(self, setting: Any) -> Blank:
        values = self.there.values if self.there else {}
        return Blank(
            setting.name,
            setting.label,
            text="" if setting.secret else values.get(setting.name, ""),
            help=setting.help,
            usual=setting.default,
            required=setting.required and not setting.default,
            secret=setting.secret,
            long=setting.long,
            is_set=bool(self.there and self.there.secrets.get(setting.name)),
        )

    def _read(self, given: QueryDict) -> dict[str, str]:
        """The settings that were given, by name; what is wrong is put to its line."""
        for blank in self.blanks:
            given_text = _text(given, blank)
            if not blank.secret:
                blank.text = given_text
            _check(blank, given_text)
        self.private, self.enabled = "private" in given, "enabled" in given
        values = {blank.name: _text(given, blank) for blank in self.settings}
        self._guard_secrets(values)
        forgotten = {blank.name for blank in self.settings if blank.may_forget and f"forget-{blank.name}" in given}
        kept = {blank.name for blank in self.settings if blank.secret} - forgotten
        return {name: value for name, value in values.items() if value or name not in kept}

    def _guard_secrets(self, values: dict[str, str]) -> None:
        """What was stored for one address is not sent to another, since then it could be read there."""
        if not self.there or _origin(self._address() or self.service.base_url) == _origin(self.there.base_url):
            return
        for blank in self.settings:
            if blank.is_set and not values[blank.name]:
                blank.problems.append(f"The address is another one, so enter this again: {blank.label}.")

    def _address(self) -> str:
        """The address to keep; "" for the usual one, as long as nothing else was stored."""
        text = self.base_url.text or self.service.base_url
        return "" if text == self.service.base_url and not self.there else text

    def _limits(self) -> dict[str, int | None]:
        return {blank.name: int(blank.text) if blank.text else None for blank in self.limits}

    def _keep(self, given: QueryDict, values: dict[str, str], fields: dict[str, Any], *, by: User) -> str:
        key = self.service.key
        if self.there:
            return connect(key, name=self.there.name, values=values, by=by, **fields).name
        # Under a key of our own: what is kept of the request must not help to guess what is secret in it.
        asked = salted_hmac("connections", json.dumps([key, self.name.text, values, fields])).hexdigest()
        once = given.get("once", "")[:64] or uuid4().hex
        made = do_once(by, key=f"connect:{once}:{asked}", asked=asked, make=lambda: self._make(values, fields, by))
        return str(made["name"])

    def _make(self, values: dict[str, str], fields: dict[str, Any], by: User) -> dict[str, Any]:
        if Connection.objects.filter(name=self.name.text).exists():
            raise Invalid("There is a connection of this name already. Choose another name.", loc=("name",))
        return {"name": connect(self.service.key, name=self.name.text, values=values, by=by, **fields).name}

    def _refuse(self, error: Invalid | Stale) -> None:
        """Puts the sentence to the line it is about, else to the top."""
        loc = error.loc[-1:] if isinstance(error, Invalid) else ()
        blanks = [blank for blank in self.blanks if (blank.name,) == loc]
        (blanks[0].problems if blanks else self.problems).append(error.message)


def _text(given: QueryDict, blank: Blank) -> str:
    # A browser ends each line of many with two characters, which no key's file has.
    return given.get(blank.key, "").strip().replace("\r\n", "\n")


def _check(blank: Blank, text: str) -> None:
    longest = LONGEST.get(blank.name, LONGEST_VALUE)
    if len(text) > longest:
        blank.problems.append(f"This may hold {longest:,} characters; it has {len(text):,}.")
    elif "\x00" in text:
        blank.problems.append("This holds a character that is no text. Enter it anew.")
    elif blank.required and not text and not blank.is_set:
        blank.problems.append(f"{blank.label} is needed.")
    elif blank.name in MOST and text and not 0 < (read_number(text) or 0) <= MOST[blank.name]:
        blank.problems.append(f"Give a whole number from 1 to {MOST[blank.name]:,}, or leave it empty.")


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower()


def _number(number: int | None) -> str:
    return str(number) if number else ""
