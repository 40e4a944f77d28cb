"""Subscriptions: which programs are told of what happens in a project, and what is still to be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import models

from .pipelines import Pipeline
from .projects import Project

RUN_ENDED: Final = "run.ended"
RUN_FAILED: Final = "run.failed"
REVIEW_OPENED: Final = "review.opened"
REVIEW_DECIDED: Final = "review.decided"
ASSET_APPROVED: Final = "asset.approved"

EVENTS: Final[Mapping[str, str]] = {
    RUN_ENDED: "A run has ended: it is done, failed or cancelled.",
    RUN_FAILED: "A run has ended, and something in it has failed.",
    REVIEW_OPENED: "Something waits for people to decide.",
    REVIEW_DECIDED: "A review has been decided: approved or sent back.",
    ASSET_APPROVED: "A file has been approved in a review.",
}


def webhook_id() -> str:
    """A name of one delivery, by which a receiver knows a repeat."""
    return f"msg_{uuid4().hex}"


class Subscription(models.Model):
    """A program that is told of one event in a project, or in one of its pipelines, at `target_url`.

    `secret` is sealed and signs what is sent. What the receiver last answered is in `status`, and in `trouble` where it
    did not take what was sent; who takes nothing for about a day is switched off.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="subscriptions")
    event = models.CharField(max_length=20, choices=[(event, event) for event in EVENTS])
    pipeline = models.ForeignKey(Pipeline, models.CASCADE, null=True, related_name="subscriptions")
    target_url = models.CharField(max_length=2000)
    secret = models.TextField()
    enabled = models.BooleanField(default=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="of the last answer; empty: there was none")
    trouble = models.CharField(max_length=400, blank=True)
    tried_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True, help_text="when the receiver last took something")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("project", "event"), condition=models.Q(enabled=True), name="subscription_to"),)

    def __str__(self) -> str:
        return f"{self.event} to {self.target_url}"


class HookDelivery(models.Model):
    """One happening to be told to one subscriber: written with what happened, sent after it, repeated until taken.

    `due_at` is when it is sent next, empty once nothing more is to be done. `key` is its `webhook-id` in each attempt.
    """

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    happening = models.CharField(max_length=80, help_text="the payload's own id")
    payload = models.JSONField()
    key = models.CharField(max_length=40, unique=True, default=webhook_id)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="of the last answer; empty: there was none")
    error = models.CharField(max_length=400, blank=True)
    taken_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("subscription", "happening"), name="hook_delivery_of_happening"),
        )
        indexes = (
            models.Index(fields=("due_at",), condition=models.Q(due_at__isnull=False), name="hook_delivery_due"),
            models.Index(fields=("created_at",), condition=models.Q(due_at__isnull=True), name="hook_delivery_over"),
        )

    def __str__(self) -> str:
        return f"{self.happening} to subscription {self.subscription_id}"
