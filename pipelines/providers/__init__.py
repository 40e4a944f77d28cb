"""The providers there are, in the order `auto` asks them."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import NotConfigured
from .base import Bill, Exchange, ImageProvider, Pending, Provider, Request, TextProvider
from .rehearsal import Rehearsal

PROVIDERS: tuple[type[Provider], ...] = (Rehearsal,)


def find_provider(configured: Sequence[Provider], ability: type[Provider], model: str) -> tuple[Provider, str]:
    """The provider and model id for `auto` or `provider/model-id`; raises NotConfigured with what there is."""
    able = [provider for provider in configured if isinstance(provider, ability)]
    key, _, model_id = model.partition("/")
    if model == "auto" and able:
        return able[0], ""
    for provider in able:
        if provider.key == key:
            return provider, model_id
    there = ", ".join(provider.key for provider in able) or "none"
    raise NotConfigured(f"`{model}` cannot be used here. Write `auto` or a model of: {there}.")


__all__ = [
    "PROVIDERS",
    "Bill",
    "Exchange",
    "ImageProvider",
    "Pending",
    "Provider",
    "Rehearsal",
    "Request",
    "TextProvider",
    "find_provider",
]
