"""Runs, their step runs, and the tally that pages read instead of scanning."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ..states import BLOCKED, QUEUED, RUN_STATES, STEP_STATES
from .brands import BrandVersion
from .pipelines import Version
from .projects import Project

RUN_CHOICES = [(state, state.replace("_", " ")) for state in RUN_STATES]
STEP_CHOICES = [(state, state) for state in STEP_STATES]


class Run(models.Model):
    """One execution of one version with frozen inputs and brand. `seq` rises with everything announced about it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="runs")
    version = models.ForeignKey(Version, models.PROTECT, related_name="runs")
    brand_version = models.ForeignKey(BrandVersion, models.PROTECT, null=True, related_name="runs")
    state = models.CharField(max_length=20, choices=RUN_CHOICES, default=QUEUED)
    inputs = models.JSONField(default=dict)
    rehearse = models.BooleanField(default=False)
    rehearsed = models.BooleanField(default=False, help_text="something in it is only a rehearsal")
    approve_all = models.BooleanField(default=False)
    seq = models.PositiveBigIntegerField(default=0)
    dirty = models.BooleanField(default=False, help_text="changed since it was last announced")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="runs")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("project", "-id")), models.Index(fields=("state",)))

    def __str__(self) -> str:
        return f"Run {self.pk}"


class StepRun(models.Model):
    """One step of one run at one path, in one round. A later round replaces it; its history stays."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="step_runs")
    step = models.CharField(max_length=60)
    path = models.CharField(max_length=60, blank=True, help_text="'' for a plain run, '17' for row 17, '17.3' below it")
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
    error = models.JSONField(default=dict)
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
                fields=("run", "step", "path"), condition=models.Q(replaced=False), name="step_run_current"
            ),
        )
        indexes = (
            models.Index(fields=("run", "lane", "state", "id"), name="step_run_claim"),
            models.Index(fields=("state", "lease_until"), name="step_run_sweep"),
        )

    def __str__(self) -> str:
        return f"{self.step}[{self.path}]" if self.path else self.step


class StepTally(models.Model):
    """How many of one step's current step runs are in each state. `dirty` until it has been announced."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="tallies")
    step = models.CharField(max_length=60)
    place = models.PositiveIntegerField(help_text="topological order")
    blocked = models.PositiveIntegerField(default=0)
    ready = models.PositiveIntegerField(default=0)
    running = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    dirty = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("run", "step"), name="tally_of_step"),)

    def __str__(self) -> str:
        return f"{self.step}: {self.counts()}"

    def counts(self) -> dict[str, int]:
        """Step runs by state."""
        return {state: getattr(self, state) for state in STEP_STATES}
