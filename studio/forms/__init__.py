"""Forms of pages."""

from .once import do_once
from .start import StartField, StartForm, keep_upload

__all__ = ["StartField", "StartForm", "do_once", "keep_upload"]
