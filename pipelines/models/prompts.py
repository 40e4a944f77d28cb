"""Prompts kept as code: versions that never change, labels that move over them, and what is expected of them."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models

from .projects import Project

MAIN: Final = "main"
PRODUCTION: Final = "production"
MOVE_OPEN, MOVE_APPROVED, MOVE_REFUSED, MOVE_OVERTAKEN = "open", "approved", "refused", "overtaken"
MOVE_STATES = (MOVE_OPEN, MOVE_APPROVED, MOVE_REFUSED, MOVE_OVERTAKEN)


def protected_at_first() -> list[str]:
    """The labels of a new prompt that only move once somebody else has agreed."""
    return [PRODUCTION]


class Prompt(models.Model):
    """A project's prompt, by its slug; a step names it as `prompts/SLUG@LABEL` or `prompts/SLUG@v7`."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="prompts")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)
    about = models.CharField(max_length=200, blank=True)
    protected = models.JSONField(default=protected_at_first, help_text="labels that move only with approval")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=("project", "slug"), name="prompt_slug_in_project"),)

    def __str__(self) -> str:
        return self.name

    def head(self, branch: str = MAIN) -> PromptVersion | None:
        """The newest version of a branch; None where the branch has none."""
        return self.versions.filter(branch=branch).order_by("-number").first()


class PromptVersion(models.Model):
    """What a prompt said at one moment; immutable. `variables`: `{name: {type, label?, choices?, default?}}`.

    `runs` are those that began with its words.
    """

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    variables = models.JSONField(default=dict)
    message = models.CharField(max_length=200, blank=True)
    branch = models.SlugField(max_length=50, default=MAIN)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="children")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    runs = models.ManyToManyField("pipelines.Run", related_name="prompt_versions")

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("prompt", "number"), name="prompt_version_number"),)

    def __str__(self) -> str:
        return f"{self.prompt.name} v{self.number}"


class PromptLabel(models.Model):
    """A name that points to one version of a prompt, and moves."""

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="labels")
    name = models.SlugField(max_length=40)
    version = models.ForeignKey(PromptVersion, models.CASCADE, related_name="labels")
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("prompt", "name"), name="prompt_label_name"),)

    def __str__(self) -> str:
        return self.name


class LabelMove(models.Model):
    """Somebody's wish to move a protected label, and who answered it; `overtaken` by a newer wish for the label."""

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="moves")
    name = models.SlugField(max_length=40)
    version = models.ForeignKey(PromptVersion, models.CASCADE, related_name="moves")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=[(state, state) for state in MOVE_STATES], default=MOVE_OPEN)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("prompt", "name"), condition=models.Q(state=MOVE_OPEN), name="label_move_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} to {self.version}"


class PromptTest(models.Model):
    """Values to fill a prompt in with, and what its answer is held to: a list of `{kind, …}`, see `expecting`."""

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="tests")
    name = models.CharField(max_length=120)
    given = models.JSONField(default=dict)
    expects = models.JSONField(default=list)

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=("prompt", "name"), name="prompt_test_name"),)

    def __str__(self) -> str:
        return self.name
