"""The providers there are, in the order `auto` asks them."""

from __future__ import annotations

from typing import TypeVar

from ..errors import NotConfigured
from .base import ImageProvider, Provider, TextProvider
from .rehearsal import Rehearsal

P = TypeVar("P", bound=Provider)

PROVIDERS: tuple[type[Provider], ...] = (Rehearsal,)


def find_provider(configured: list[Provider], ability: type[P], model: str) -> tuple[P, str]:
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


__all__ = ["PROVIDERS", "ImageProvider", "Provider", "Rehearsal", "TextProvider", "find_provider"]
