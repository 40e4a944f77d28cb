"""Notices: what a person is told of, once each."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .projects import Project
from .reviews import Review


class Notice(models.Model):
    """Something to tell one person. `key` is its own for ever, so that nothing is told twice; `sent_at`, by e-mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    project = models.ForeignKey(Project, models.CASCADE, related_name="notices")
    review = models.ForeignKey(Review, models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120, unique=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("user", "-id")),
            models.Index(fields=("created_at",), condition=models.Q(sent_at=None), name="notice_to_send"),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.user}"
