"""Brands and their versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ..brand import BrandRules
from .projects import Project


class Brand(models.Model):
    """A preset of colours, type, logo and voice that a project's pipelines are held to."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="brands")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("project", "slug"), name="brand_slug_in_project"),)

    def __str__(self) -> str:
        return self.name

    def newest(self) -> BrandVersion | None:
        """The newest published version."""
        return self.versions.order_by("-number").first()


class BrandVersion(models.Model):
    """What a brand said at one moment; immutable."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    rules = models.JSONField()
    message = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("brand", "number"), name="brand_version_number"),)

    def __str__(self) -> str:
        return f"{self.brand.name} v{self.number}"

    def read(self) -> BrandRules:
        """The rules as steps read them."""
        return BrandRules.model_validate(self.rules)
