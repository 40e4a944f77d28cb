"""The ledger: every request that may cost money, written down before it is sent."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from .projects import Project
from .runs import Run
from .steps import StepRun

RESERVED, SENT, SUCCEEDED, CALL_FAILED, UNKNOWN = "reserved", "sent", "succeeded", "failed", "unknown"
CALL_STATES = (RESERVED, SENT, SUCCEEDED, CALL_FAILED, UNKNOWN)
REPORTED, PRICED, ESTIMATED = "reported", "priced", "estimated"
BASES = (REPORTED, PRICED, ESTIMATED)


class Call(models.Model):
    """One request to a provider. `key` goes with it, so that a service that honours it cannot do it twice.

    `request` and `response` are redacted; `cost` is US dollars once known, on the `basis` it is known by.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="calls")
    run = models.ForeignKey(Run, models.CASCADE, related_name="calls")
    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="calls")
    key = models.CharField(max_length=64, unique=True)
    number = models.PositiveIntegerField(default=0, help_text="which call of its step run this is, from 0")
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=[(state, state) for state in CALL_STATES], default=RESERVED)
    payload_hash = models.CharField(max_length=64)
    request = models.JSONField(default=dict)
    response = models.JSONField(default=dict)
    job = models.CharField(max_length=200, blank=True, help_text="the provider's own id of it")
    handle = models.JSONField(default=dict, help_text="what else is needed to ask after the job")
    error = models.JSONField(default=dict)
    reserved = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    basis = models.CharField(max_length=10, choices=[(basis, basis) for basis in BASES], blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True, help_text="when the service last said by itself that the job has moved")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("project", "-id")),
            models.Index(fields=("state", "sent_at")),
            models.Index(fields=("provider", "job"), condition=~models.Q(job=""), name="call_of_job"),
        )

    def __str__(self) -> str:
        return f"{self.provider}/{self.model} for {self.step_run}"


class Spending(models.Model):
    """What a project has spent and reserved in one month, in US dollars; `month` is the first day of it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="spendings")
    month = models.DateField()
    reserved = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))

    class Meta:
        ordering = ("-month",)
        constraints = (models.UniqueConstraint(fields=("project", "month"), name="spending_of_month"),)

    def __str__(self) -> str:
        return f"{self.month:%B %Y}: {self.cost}"
