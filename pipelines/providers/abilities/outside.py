"""Calling an address that a person named: a webhook, or a site with its own agreement."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Literal

from ..base import Ability, Bill, Exchange, Pending, Request

# It costs nothing here; what a site bills by its own agreement, only its own bill says.
FREE_OF_CHARGE = Bill(charged=Decimal(0))
Answer = Literal["reply", "file"]


@dataclass(frozen=True)
class CallOutResult:
    """What came back: `body`, the decoded JSON or None; `text`; or `data`, a whole file where one was asked for."""

    status: int
    model: str
    mime: str = ""
    body: Any = None
    text: str = ""
    data: bytes = field(default=b"", repr=False)
    rehearsal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    bill: Bill = FREE_OF_CHARGE


@dataclass(frozen=True)
class CallOutRequest(Request[CallOutResult]):
    """One HTTP request. `url` may be a path where a connection says the rest; `body` goes as JSON, None for nothing.

    `id` is by what a receiver knows a repeat. `hidden` are words by name that take the place of {name} in the body and
    are never kept: their names end in `token`.
    """

    method: ClassVar = "call_out"
    result: ClassVar = CallOutResult

    url: str
    verb: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    id: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict, repr=False)
    answer: Answer = "reply"
    model: str = ""

    def harmless(self) -> bool:
        """A GET only reads."""
        return self.verb == "GET"


class CallOutProvider(Ability):
    """Calls addresses."""

    ability = "call_out"

    @abstractmethod
    def call_out(self, request: CallOutRequest, exchange: Exchange) -> CallOutResult | Pending:
        """What came back; raises a StepFailed with the reason otherwise."""
