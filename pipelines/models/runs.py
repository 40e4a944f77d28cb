"""Runs and the rows they go over."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models

from ..states import QUEUED, RUN_STATES
from .brands import BrandVersion
from .counts import Counts
from .pipelines import Version
from .projects import Project

RUN_CHOICES = [(state, state.replace("_", " ")) for state in RUN_STATES]


class Priority(models.IntegerChoices):
    """What goes first: one person waiting for one picture, or ten thousand rows overnight."""

    INTERACTIVE = 0, "Interactive"
    BATCH = 10, "Batch"
    BACKGROUND = 20, "Background"


class Run(Counts):
    """One execution of one version with frozen inputs and brand. `seq` rises with everything announced about it.

    Columns are kept as rows, of which the first `laid` have been let in; the counts are those of all its step runs.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="runs")
    version = models.ForeignKey(Version, models.PROTECT, related_name="runs")
    brand_version = models.ForeignKey(BrandVersion, models.PROTECT, null=True, related_name="runs")
    state = models.CharField(max_length=20, choices=RUN_CHOICES, default=QUEUED)
    inputs = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    laid = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0, help_text="outputs so far")
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.INTERACTIVE)
    slots = models.PositiveSmallIntegerField(null=True, help_text="the most step runs at once; empty: no limit")
    paused = models.BooleanField(default=False)
    served_at = models.DateTimeField(null=True, help_text="when a worker last took something of it")
    retry_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="retries", db_index=False)
    rehearse = models.BooleanField(default=False)
    rehearsed = models.BooleanField(default=False, help_text="something in it is only a rehearsal")
    fresh = models.BooleanField(default=False, help_text="nothing is reused from earlier runs")
    approve_all = models.BooleanField(default=False)
    budget = models.DecimalField(max_digits=12, decimal_places=6, null=True, help_text="US dollars; empty: no limit")
    reserved = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    cost = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0))
    prices = models.JSONField(default=dict, help_text="the price list it was started with")
    choices = models.JSONField(default=dict, help_text="the model that `auto` stands for, by step")
    pins = models.JSONField(default=dict, help_text="the run whose results are used again, by step")
    links = models.JSONField(default=dict)
    prompts = models.JSONField(default=dict, help_text="what each named prompt said when it began, by its name")
    knowledge = models.JSONField(default=list, help_text="the document versions it may look into, by primary key")
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


class Row(models.Model):
    """One row of a run's columns, by number from 0; `words` is its text, to search in."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="table")
    number = models.PositiveIntegerField()
    origin = models.PositiveIntegerField(null=True, help_text="its number in the run that is tried again with this one")
    values = models.JSONField(default=dict)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("run", "number"), name="row_of_run"),)

    def __str__(self) -> str:
        return f"row {self.number}"
