"""Reviews (questions to people), who is asked, and the decisions that answer them."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models

from ..policy import (
    ABSTAIN,
    APPROVE,
    DEFAULT,
    EDIT,
    ESCALATE,
    PICK,
    SEND_BACK,
    Rules,
)
from .assets import Asset
from .policies import PolicyVersion
from .projects import Project
from .runs import Run
from .steps import StepRun

OPEN: Final = "open"
DECIDED: Final = "decided"
VOID: Final = "void"

FAIL: Final = "fail"
UNDO: Final = "undo"
SPOKEN: Final = {
    APPROVE: "approved",
    SEND_BACK: "sent back",
    PICK: "picked",
    EDIT: "edited and approved",
    ESCALATE: "passed up",
    ABSTAIN: "abstained",
    UNDO: "taken back",
    FAIL: "closed",
}


class Review(models.Model):
    """A question parked on a step run, about an asset, a text or `options` to pick from.

    `seen` is the token of what is shown; a decision must carry it. A decided review is carried out at `wake_at`, until
    when it can be taken back; of an open one, `wake_at` is when its time limit does the next thing, and `did` what it
    has done. A claim says who is looking, and keeps nobody from deciding.
    """

    step_run = models.ForeignKey(StepRun, models.CASCADE, related_name="reviews")
    run = models.ForeignKey(Run, models.CASCADE, related_name="reviews")
    project = models.ForeignKey(Project, models.CASCADE, related_name="reviews")
    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, related_name="reviews")
    state = models.CharField(max_length=8, default=OPEN, choices=[(s, s) for s in (OPEN, DECIDED, VOID)])
    outcome = models.CharField(max_length=10, blank=True, help_text="approve, send_back or fail, once it is decided")
    kind = models.CharField(max_length=8, default="text", help_text="image, video, audio, text, json or file")
    question = models.CharField(max_length=300)
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="reviews")
    text = models.TextField(blank=True)
    options = models.JSONField(default=list, help_text="what there is to pick from")
    picks = models.PositiveSmallIntegerField(default=0, help_text="how many to pick; 0: this is no choice")
    back_to = models.CharField(max_length=60, blank=True)
    max_rounds = models.PositiveIntegerField(default=5)
    max_cost = models.DecimalField(max_digits=12, decimal_places=6, null=True, help_text="US dollars for all rounds")
    seen = models.CharField(max_length=64)
    shown = models.JSONField(default=dict, help_text="what the token stands for, part by part")
    findings = models.PositiveSmallIntegerField(default=0, help_text="how many checks found something")
    risk = models.FloatField(default=0, help_text="0 to 1, as the checks before it said")
    stage = models.PositiveSmallIntegerField(default=0)
    approvals = models.PositiveSmallIntegerField(default=0, help_text="in this stage so far")
    needed = models.PositiveSmallIntegerField(default=1, help_text="in this stage")
    did = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True, help_text="when its time is over")
    wake_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("project", "state", "id")),
            models.Index(fields=("state", "id")),
            models.Index(fields=("wake_at",), condition=models.Q(wake_at__isnull=False), name="review_due"),
        )

    def __str__(self) -> str:
        return f"Review {self.pk}"

    @property
    def rules(self) -> Rules:
        """The rules it was asked under."""
        return self.policy_version.read() if self.policy_version else DEFAULT

    @property
    def pending(self) -> bool:
        """Whether it is decided and can still be taken back."""
        return self.state == DECIDED and self.wake_at is not None


class Seat(models.Model):
    """Somebody who is asked, by a key such as `role:3:reviewer` or `user:7`; `barred`: one who may not answer."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="seats")
    key = models.CharField(max_length=120)
    barred = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("review", "key", "barred"), name="seat_once"),)
        indexes = (models.Index(fields=("key", "barred", "review")),)

    def __str__(self) -> str:
        return f"{self.key}{', barred' if self.barred else ''}"


class Decision(models.Model):
    """One answer and what was seen when it was given; append-only.

    `pins` are marks on what is shown, in fractions of its sides: a point, or a box with `w` and `h`; `region` says that
    only there it is to be made anew. In a film or recording a mark has a time `t` in seconds. `picks` are indices of
    the review's options. What no person answered names its `machine` in `seen`. An answer is taken back by another one
    that names it in `undoes`.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=list(SPOKEN.items()))
    stage = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True)
    reasons = models.JSONField(default=list)
    pins = models.JSONField(default=list)
    picks = models.JSONField(default=list)
    text = models.TextField(blank=True, help_text="what an edit made of the text")
    seen = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="decisions")
    guest = models.ForeignKey("pipelines.GuestLink", models.SET_NULL, null=True, related_name="decisions")
    instead_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.verdict} on review {self.review_id}"

    @property
    def spoken(self) -> str:
        """The verdict as a past participle."""
        return SPOKEN[self.verdict]

    @property
    def who(self) -> str:
        """Who answered, as people read it."""
        name = str(self.by or self.guest or self.seen.get("machine") or "command line")
        return f"{name} for {self.instead_of}" if self.instead_of else name
