"""Whether a model may still be asked: what its service retired, and what staff switched off."""

from __future__ import annotations

from django.utils import timezone

from ..errors import NotConfigured, Retired
from ..models import Model
from ..providers import Provider


def check_model(provider: Provider, model_id: str) -> None:
    """Raises Retired, with the successor, or NotConfigured for a model that may not be asked; before anything is sent.

    A model that the catalogue does not know is asked: its service knows best.
    """
    known = Model.objects.filter(provider=provider.key, model_id=model_id).first() if model_id else None
    if known is None:
        return
    if known.retires_on and known.retires_on <= timezone.localdate():
        raise Retired(f"{provider.name}/{model_id}", successor=known.successor)
    if not known.enabled:
        raise NotConfigured(f"Staff switched `{known}` off. Choose another model in the step's settings.")
