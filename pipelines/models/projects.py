"""Projects: a team's rooms."""

from __future__ import annotations

from decimal import Decimal

from django.db import models


class Project(models.Model):
    """A team's room: it holds brands, pipelines, runs and assets. Who may enter is the studio's business."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    budget = models.DecimalField(
        max_digits=12, decimal_places=6, null=True, help_text="US dollars for everything ever; empty: no limit"
    )
    month_budget = models.DecimalField(
        max_digits=12, decimal_places=6, null=True, help_text="US dollars a month; empty: no limit"
    )
    reserved = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
