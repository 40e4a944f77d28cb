"""Hand-offs: what a step run waits for from outside, made by a person elsewhere or told by a program."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models

from .reviews import OPEN, VOID
from .runs import Run
from .steps import StepRun

HANDED_BACK: Final = "done"
PERSON: Final = "person"
PROGRAM: Final = "program"


class HandOff(models.Model):
    """Work that was given out of the house. `pack` is what a person is shown, or what a program was sent.

    A program answers with a token, of which only the SHA-256 is kept; `nonce` and SECRET_KEY together give the same
    token again, so that a request that is repeated after a crash carries the same address. `outputs` is the answer.
    """

    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="hand_offs")
    run = models.ForeignKey(Run, models.CASCADE, related_name="hand_offs")
    round = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=[(PERSON, "person"), (PROGRAM, "program")])
    state = models.CharField(max_length=8, default=OPEN, choices=[(s, s) for s in (OPEN, HANDED_BACK, VOID)])
    pack = models.JSONField(default=dict)
    nonce = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    outputs = models.JSONField(default=dict)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="hand_offs")
    answered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("step_run",), condition=models.Q(state=OPEN), name="hand_off_open_once"),
            models.UniqueConstraint(fields=("digest",), condition=~models.Q(digest=""), name="hand_off_of_token"),
        )
        indexes = (
            models.Index(fields=("state", "id")),
            models.Index(fields=("expires_at",), condition=models.Q(state=OPEN), name="hand_off_due"),
        )

    def __str__(self) -> str:
        return f"Hand-off {self.pk}"

    @property
    def title(self) -> str:
        """What is to be done, in a few words."""
        return str(self.pack.get("title") or "Something from outside")
