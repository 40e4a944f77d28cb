"""Trials: the same prompt on several models, and which answer people chose."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .pipelines import Pipeline
from .runs import Run
from .steps import StepRun


class Trial(models.Model):
    """What makes a pipeline a trial: one step for each model, drawn to be run once and listed with no other pipeline.

    A `blind` one names no model to whoever has still to choose.
    """

    pipeline = models.OneToOneField(Pipeline, models.CASCADE, related_name="trial")
    ability = models.CharField(max_length=40)
    blind = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.pipeline)


class TrialChoice(models.Model):
    """The one answer of a trial's run that a person chose; append-only, one a person."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="trial_choices")
    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="trial_choices")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="trial_choices")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("run", "by"), name="trial_choice_of_person"),)

    def __str__(self) -> str:
        return f"{self.step_run} of run {self.run_id}"
