"""Pipelines (drawings that can be edited) and versions (drawings that run)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .brands import Brand
from .projects import Project


class Pipeline(models.Model):
    """A drawing that can be edited; `revision` rises with every saved draft."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="pipelines")
    brand = models.ForeignKey(Brand, models.SET_NULL, null=True, blank=True, related_name="pipelines")
    name = models.CharField(max_length=120)
    draft = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    def newest(self) -> Version | None:
        """The version that a new run uses."""
        return self.versions.order_by("-number").first()


class Version(models.Model):
    """A frozen, numbered drawing; immutable; what runs."""

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    drawing = models.JSONField()
    message = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("pipeline", "number"), name="version_number"),)

    def __str__(self) -> str:
        return f"{self.pipeline.name} v{self.number}"
