"""Pictures made to fit the model that is asked, in the one place that every request goes through."""

from __future__ import annotations

from threading import Lock
from typing import Any, TypeVar

from ..models import Model
from ..providers import Provider, Request
from ..providers.fitting import fit_request, most_of

R = TypeVar("R", bound=Request[Any])
# Large pictures are decoded here, beside many threads that only wait: one at a time, or they fill the memory.
_one_at_a_time = Lock()


def fit(provider: Provider, request: R) -> tuple[R, dict[str, Any]]:
    """The request as its model takes it, and what was made smaller for that; what is built in takes any picture."""
    if not provider.needs_connection():
        return request, {}
    known = Model.objects.filter(provider=provider.key, model_id=provider.asks(request)).only("limits").first()
    most = most_of(provider, request, known.limits if known else {})
    with _one_at_a_time:
        return fit_request(request, most)
