"""Outside reviewers: a link that opens some reviews for a while."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models

from .projects import Project
from .reviews import Review

COMMENT: Final = "comment"
DECIDE: Final = "decide"


class GuestLink(models.Model):
    """Opens these reviews to whoever has its token, until it expires or is revoked; only the SHA-256 is kept.

    A guest who may decide answers as one person under the review's policy; one who may comment changes nothing.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="guest_links")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    passphrase = models.CharField(max_length=200, blank=True, help_text="hashed; empty: none is asked for")
    may = models.CharField(max_length=8, default=COMMENT, choices=[(COMMENT, "comment"), (DECIDE, "decide")])
    reviews = models.ManyToManyField(Review, related_name="guest_links")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="when it was first opened")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name


class Comment(models.Model):
    """Something said about what a review shows, which decides nothing; `pins` as on a decision."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="comments")
    note = models.TextField()
    pins = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    guest = models.ForeignKey(GuestLink, models.SET_NULL, null=True, related_name="comments")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"Comment {self.pk}"
