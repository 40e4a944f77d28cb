"""Brands, their versions, what is proposed as the next one, and exceptions that were signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ..brand import BrandRules
from .projects import Project


class Brand(models.Model):
    """A preset of colours, type, logo and voice that a project's pipelines are held to.

    `draft` is what the next version would say; under a `parent` it holds only what is said otherwise than there.
    `revision` rises with every saved draft. Once it is archived, nothing new is held to it. `embed_model` is the
    connection's model by which its documents are read from now on besides this machine's own; "" for none.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="brands")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)
    draft = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    embed_model = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("project", "slug"), name="brand_slug_in_project"),)

    def __str__(self) -> str:
        return self.name

    def newest(self) -> BrandVersion | None:
        """The newest published version."""
        return self.versions.order_by("-number").first()


class BrandVersion(models.Model):
    """What a brand said at one moment; immutable. `rules` are whole; `overrides` is what it did not take from above."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    rules = models.JSONField()
    overrides = models.JSONField(default=dict)
    above = models.ForeignKey("self", models.PROTECT, null=True, related_name="below")
    message = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("brand", "number"), name="brand_version_number"),)

    def __str__(self) -> str:
        return f"{self.brand.name} v{self.number}"

    def read(self) -> BrandRules:
        """The rules as steps read them."""
        return BrandRules.model_validate(self.rules)


class ProposalState(models.TextChoices):
    """Where a proposal stands; all but the first are for good."""

    OPEN = "open"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class BrandProposal(models.Model):
    """A draft that somebody asks to be published: `said` is the draft as it was then, of that `revision`."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="proposals")
    said = models.JSONField()
    revision = models.PositiveIntegerField()
    message = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=ProposalState.choices, default=ProposalState.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=400, blank=True)
    version = models.OneToOneField(BrandVersion, models.SET_NULL, null=True, related_name="proposal")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("brand",), condition=models.Q(state="open"), name="one_open_proposal_of_a_brand"
            ),
        )

    def __str__(self) -> str:
        return f"{self.brand.name}: {self.message}"


class BrandException(models.Model):
    """Somebody signed that a pipeline may set a locked param otherwise, until a day; never changed but to end it."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="exceptions")
    pipeline = models.ForeignKey("Pipeline", models.CASCADE, related_name="exceptions")
    step_type = models.CharField(max_length=60)
    param = models.CharField(max_length=60)
    reason = models.CharField(max_length=400)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    signed_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.pipeline}: {self.step_type}.{self.param} until {self.expires_at:%Y-%m-%d}"


class BrandAnswer(models.Model):
    """What was said of a run whose approved assets this version made out of date; said once for a version.

    `made` is the run that makes them anew; where there is none, they were left as they are, for the reason.
    """

    version = models.ForeignKey(BrandVersion, models.CASCADE, related_name="answers")
    run = models.ForeignKey("Run", models.CASCADE, related_name="brand_answers")
    made = models.ForeignKey("Run", models.CASCADE, null=True, related_name="renews")
    reason = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("run", "version"), name="one_brand_answer_for_a_run"),)

    def __str__(self) -> str:
        return f"{self.version}: run {self.run_id} {'made anew' if self.made_id else 'left'}"
