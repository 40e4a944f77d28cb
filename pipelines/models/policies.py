"""Policies (who decides, how many, by when) that pipelines share, and their versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ..policy import Rules
from .projects import Project


class Policy(models.Model):
    """A rule for reviews that a project's pipelines name by its slug."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="policies")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "policies"
        constraints = (models.UniqueConstraint(fields=("project", "slug"), name="policy_slug_in_project"),)

    def __str__(self) -> str:
        return self.name

    def newest(self) -> PolicyVersion | None:
        """The version that a new question is asked under."""
        return self.versions.order_by("-number").first()


class PolicyVersion(models.Model):
    """What a policy said at one moment; immutable. A review keeps the one it was asked under."""

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    rules = models.JSONField()
    message = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("policy", "number"), name="policy_version_number"),)

    def __str__(self) -> str:
        return f"{self.policy.name} v{self.number}"

    def read(self) -> Rules:
        """The rules as the verbs read them."""
        return Rules.model_validate(self.rules)


class Reason(models.Model):
    """A word for why something is sent back, of a project's own list; a retired one stays on old decisions."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="reasons")
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("project", "code"), name="reason_code_in_project"),)

    def __str__(self) -> str:
        return self.label


class Absence(models.Model):
    """Somebody is away, and somebody stands in for them meanwhile."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stands_in")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="absence_ends_later"),
        )

    def __str__(self) -> str:
        return f"{self.user} is away, {self.stand_in} stands in"
