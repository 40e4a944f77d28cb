"""One ability of one service, ready to be tried: what is asked, and how the service answers when all is well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines.providers import Access, File, Pending, Provider, Request
from tests.hands import Quiet
from tests.peers.service import Service

PHOTO = (Path(__file__).parents[1] / "photos" / "grey.png").read_bytes()


@dataclass(frozen=True)
class Case:
    """`submit` is the route that asks for work, `fetch` that of the result's file where there is one.

    `script` makes a service answer as it does when all is well. `step` is a step of a pipeline file that asks for the
    same, so that the case can be run from end to end.
    """

    name: str
    provider: type[Provider]
    request: Request[Any]
    submit: str
    script: Callable[[Service], Any]
    fetch: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: {"key": "secret-key-123"})
    step: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""

    def open(self, service: Service) -> Provider:
        """The adapter, connected to the service; `path` is what its base address has after the host."""
        return self.provider(self.access(service))

    def access(self, service: Service) -> Access:
        """The service's address and the credentials it takes."""
        return Access(base_url=service.url + self.path, values=self.values, private=True)

    def ask(self, service: Service, exchange: Quiet | None = None, **changes: Any) -> Any:
        """The result, asked after until it is there."""
        provider, exchange = self.open(service), exchange or Quiet()
        request = replace(self.request, **changes) if changes else self.request  # type: ignore[type-var]
        answer = provider.submit(request, exchange)
        for _ in range(20):
            if not isinstance(answer, Pending):
                return answer
            answer = provider.poll(request, exchange)
        raise AssertionError("It is pending for ever.")


def picture(name: str = "photo.png") -> File:
    """A small picture to send."""
    return File(PHOTO, "image/png", name)
