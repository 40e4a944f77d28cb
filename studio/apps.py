"""The studio: everything that is seen."""

from __future__ import annotations

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """Registers people and pages."""

    name = "studio"
    default_auto_field = "django.db.models.BigAutoField"
