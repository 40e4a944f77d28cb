"""Forms of pages."""

from .start import StartField, StartForm, keep_upload

__all__ = ["StartField", "StartForm", "keep_upload"]
