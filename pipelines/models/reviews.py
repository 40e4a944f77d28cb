"""Reviews (questions to people) and the decisions that answer them."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models

from .assets import Asset
from .runs import Run
from .steps import StepRun

OPEN: Final = "open"
DECIDED: Final = "decided"
VOID: Final = "void"

APPROVE: Final = "approve"
SEND_BACK: Final = "send_back"


class Review(models.Model):
    """A question parked on a step run. `seen` is the token of what is shown; a decision must carry it."""

    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="reviews")
    run = models.ForeignKey(Run, models.CASCADE, related_name="reviews")
    state = models.CharField(max_length=8, default=OPEN, choices=[(s, s) for s in (OPEN, DECIDED, VOID)])
    question = models.CharField(max_length=300)
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="reviews")
    text = models.TextField(blank=True)
    back_to = models.CharField(max_length=60, blank=True)
    max_rounds = models.PositiveIntegerField(default=5)
    seen = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("state", "id")),)

    def __str__(self) -> str:
        return f"Review {self.pk}"


class Decision(models.Model):
    """One person's answer and what was seen when it was given; append-only."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=[(APPROVE, "approve"), (SEND_BACK, "send back")])
    note = models.TextField(blank=True)
    seen = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="decisions")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.verdict} on review {self.review_id}"
