"""Pipelines (drawings that can be edited) and versions (drawings that run)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .brands import Brand
from .drawing_field import DrawingField
from .projects import Project


class Pipeline(models.Model):
    """A drawing that can be edited; `revision` rises with every saved draft.

    `samples` are what its drafts are tried with: `{"inputs": {name: value}, "pins": {step: run id}}`.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="pipelines")
    brand = models.ForeignKey(Brand, models.SET_NULL, null=True, blank=True, related_name="pipelines")
    name = models.CharField(max_length=120)
    draft = DrawingField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    samples = models.JSONField(default=dict)
    is_template = models.BooleanField(default=False, help_text="new pipelines of the project may begin with it")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    def newest(self) -> Version | None:
        """The version that a new run uses; None while none is published."""
        return self.published().first()

    def published(self) -> models.QuerySet[Version]:
        """Its numbered versions, newest first; drafts that were tried are none of them."""
        return self.versions.filter(number__isnull=False).order_by("-number")


class Version(models.Model):
    """A frozen drawing; immutable; what runs. A draft that was tried, and never published, has no number."""

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    revision = models.PositiveIntegerField(null=True, help_text="of the draft that it froze")
    drawing = DrawingField()
    message = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("pipeline", "number"), name="version_number"),)

    def __str__(self) -> str:
        return f"{self.pipeline.name} {self.short}"

    @property
    def short(self) -> str:
        """What it is called in a table: "v3" or "draft 17"."""
        return self.spoken if self.number is None else f"v{self.number}"

    @property
    def spoken(self) -> str:
        """What it is called in a sentence: "version 3" or "draft 17"."""
        return f"draft {self.revision}" if self.number is None else f"version {self.number}"
