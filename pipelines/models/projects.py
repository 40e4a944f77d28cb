"""Projects: a team's rooms."""

from __future__ import annotations

from django.db import models


class Project(models.Model):
    """A team's room: it holds brands, pipelines, runs and assets. Who may enter is the studio's business."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
