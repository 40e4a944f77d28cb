"""The audit log: who did what, when, to what, and what was so before and after."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .projects import Project


class AuditEntry(models.Model):
    """One deed, never changed afterwards. `who` is the name that was shown, which outlives the person's account.

    `origin` is the door it came through, with the address. Sealed, it has its `number` in the chain and a `digest`:
    SHA-256 over the digest before it and everything it says.
    """

    at = models.DateTimeField(auto_now_add=True)
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="audit")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=160)
    deed = models.CharField(max_length=60)
    noun = models.CharField(max_length=40)
    noun_id = models.CharField(max_length=40)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    origin = models.CharField(max_length=120, blank=True)
    number = models.PositiveBigIntegerField(null=True, unique=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "audit entries"
        indexes = (models.Index(fields=("project", "-id")), models.Index(fields=("noun", "noun_id")))

    def __str__(self) -> str:
        return f"{self.who}: {self.deed} {self.noun} {self.noun_id}"
