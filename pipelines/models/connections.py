"""Connections to outside services, and the catalogue of their models."""

from __future__ import annotations

from django.db import models


class Connection(models.Model):
    """An outside service's address and credentials; `name` is what a pipeline file calls it by.

    `secrets` is an encrypted JSON object, never shown again; `private` lets it lie in a network of our own. What was
    found when it was last tried is in `health`; `closed_until` keeps everybody away from it after too many failures.
    """

    name = models.SlugField(max_length=40, unique=True)
    provider = models.CharField(max_length=40)
    base_url = models.URLField(max_length=400, blank=True)
    options = models.JSONField(default=dict, blank=True)
    secrets = models.TextField(blank=True)
    private = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    slots = models.PositiveSmallIntegerField(null=True, blank=True, help_text="requests at once; empty: its usual")
    per_minute = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="requests a minute; empty: its usual"
    )
    healthy = models.BooleanField(null=True)
    health = models.CharField(max_length=400, blank=True)
    tried_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="calls in a row that the service could not take")
    closed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Model(models.Model):
    """A model of a provider: what it can do, what it costs, and how long it will be there.

    `prices` are US dollars by the units of `providers.prices`, true on `priced_on` by `source`; an `edited` row is left
    alone when the catalogue that ships is read again. `limits` may hold `licence`, `context`, `longest`, what
    pictures may be at most (`max_edge`, `max_pixels`, `max_bytes`), and `missing_since` while its service lists it no
    longer.
    """

    provider = models.CharField(max_length=40)
    model_id = models.CharField(max_length=160)
    label = models.CharField(max_length=160, blank=True)
    abilities = models.JSONField(default=list)
    prices = models.JSONField(default=dict, blank=True)
    priced_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=400, blank=True)
    limits = models.JSONField(default=dict, blank=True)
    retires_on = models.DateField(null=True, blank=True)
    successor = models.CharField(max_length=200, blank=True)
    enabled = models.BooleanField(default=True)
    edited = models.BooleanField(default=False)

    class Meta:
        ordering = ("provider", "model_id")
        constraints = (models.UniqueConstraint(fields=("provider", "model_id"), name="model_of_provider"),)

    def __str__(self) -> str:
        return f"{self.provider}/{self.model_id}"
