"""Step runs, and the tally of each step."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from ..states import BLOCKED, READY, RUNNING, STEP_STATES, WAITING
from .counts import Counts
from .runs import Run

# Among a step run's facts: the run whose result it was given, whatever its own key says.
PINNED = "pinned"
STEP_CHOICES = [(state, state) for state in STEP_STATES]


class StepRun(models.Model):
    """One step of one run at one path, in one round. A later round replaces it; its history stays."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="step_runs", db_index=False)
    step = models.CharField(max_length=60)
    path = models.CharField(max_length=60, blank=True, help_text="'' for a plain run, '17' for row 17, '17.3' below it")
    parent = models.CharField(max_length=60, blank=True, help_text="the path one level above")
    row = models.PositiveIntegerField(null=True, help_text="the first number of the path")
    round = models.PositiveIntegerField(default=0)
    replaced = models.BooleanField(default=False)
    lane = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=STEP_CHOICES, default=BLOCKED)
    missing = models.PositiveIntegerField(default=0, help_text="members a gather still waits for")
    attempts = models.PositiveIntegerField(default=0)
    inputs = models.JSONField(default=dict)
    outputs = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    marks = models.JSONField(default=list, help_text="where reviewers want it made anew")
    error = models.JSONField(default=dict)
    ticket = models.JSONField(default=dict, help_text="a provider's own job that this waits for")
    cache_key = models.CharField(max_length=64, blank=True)
    reused_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", db_index=False)
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    progress = models.FloatField(null=True)
    message = models.CharField(max_length=120, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("run", "step", "path", "round"), name="step_run_at_path"),
            models.UniqueConstraint(
                fields=("cache_key",),
                condition=models.Q(state=RUNNING) & ~models.Q(cache_key=""),
                name="step_run_computed_once",
            ),
        )
        indexes = (
            models.Index(fields=("run", "lane", "id"), condition=models.Q(state=READY), name="step_run_claim"),
            models.Index(fields=("lease_until",), condition=models.Q(state=RUNNING), name="step_run_lease"),
            models.Index(fields=("wake_at",), condition=models.Q(state=WAITING), name="step_run_due"),
            models.Index(fields=("cache_key",), name="step_run_cache"),
            models.Index(fields=("run", "row"), name="step_run_row"),
        )

    def __str__(self) -> str:
        return f"{self.step}[{self.path}]" if self.path else self.step


class StepTally(Counts):
    """How many of one step's current step runs are in each state. `dirty` until it has been announced."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="tallies")
    step = models.CharField(max_length=60)
    place = models.PositiveIntegerField(help_text="topological order")
    lane = models.CharField(max_length=8, default="media")
    reused = models.PositiveIntegerField(default=0, help_text="taken from earlier runs")
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    dirty = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("run", "step"), name="tally_of_step"),)
        indexes = (models.Index(fields=("lane", "run"), condition=models.Q(ready__gt=0), name="tally_with_work"),)

    def __str__(self) -> str:
        return f"{self.step}: {self.counts()}"
