"""What somebody asks for by its address: found where they are a member, and otherwise not there."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from pipelines.models import (
    PERSON,
    Asset,
    Brand,
    HandOff,
    Pipeline,
    Project,
    Prompt,
    Review,
    Run,
    StepRun,
    Subscription,
)

from ..models import Role
from .ranks import Person, one_of

OF_RUN: Final = ("project", "version", "version__pipeline", "brand_version__brand")


def project_for(user: Person, slug: str, *, role: Role = Role.VIEWER) -> Project:
    """The project at this address; raises NotFound for strangers and Forbidden for a role too low."""
    return one_of(Project.objects.filter(slug=slug), user, role, project="")


def pipeline_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> Pipeline:
    """The pipeline, with its project and brand; raises like project_for."""
    return one_of(Pipeline.objects.filter(pk=pk).select_related("project", "brand"), user, role)


def run_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> Run:
    """The run, with all that its page names; raises like project_for."""
    return one_of(whole_runs().filter(pk=pk), user, role)


def review_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> Review:
    """The review, with its step run and run; raises like project_for."""
    review = one_of(Review.objects.filter(pk=pk), user, role)
    # Its asset and its policy are asked for where there is one: to join all is more work than a question or two.
    review.step_run = StepRun.objects.select_related(*(f"run__{one}" for one in OF_RUN)).get(pk=review.step_run_id)
    review.run = review.step_run.run
    return review


def hand_off_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> HandOff:
    """What was handed to people, with its run and step run; raises like project_for."""
    return one_of(whole_hand_offs().filter(pk=pk), user, role, project="run__project__")


def asset_for(user: Person, pk: UUID, *, role: Role = Role.VIEWER) -> Asset:
    """The asset, with its project and the step run that made it; raises like project_for."""
    return one_of(Asset.objects.filter(pk=pk).select_related("project", "step_run"), user, role)


def brand_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> Brand:
    """The brand, with its project; raises like project_for."""
    return one_of(Brand.objects.filter(pk=pk).select_related("project"), user, role)


def prompt_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> Prompt:
    """The prompt, with its project; raises like project_for."""
    return one_of(Prompt.objects.filter(pk=pk).select_related("project"), user, role)


def subscription_for(user: Person, pk: int, *, role: Role = Role.VIEWER) -> Subscription:
    """The subscription, with its project; raises like project_for."""
    return one_of(Subscription.objects.filter(pk=pk).select_related("project"), user, role)


def whole_runs() -> QuerySet[Run]:
    """Runs with all that their pages name."""
    return Run.objects.select_related(*OF_RUN, "started_by")


def whole_reviews() -> QuerySet[Review]:
    """Reviews with all that their pages name."""
    # Most are claimed by nobody, and then nobody is asked for.
    runs = Run.objects.select_related(*OF_RUN)
    # Without runs: one question of fifteen tables takes a database longer to plan than two take to answer.
    reviews = Review.objects.select_related("asset", "step_run", "policy_version__policy")
    return reviews.prefetch_related(Prefetch("run", runs), "claimed_by")


def whole_hand_offs() -> QuerySet[HandOff]:
    """What was handed to people, with all that its pages name."""
    # What programs answer is nothing for people.
    return HandOff.objects.filter(kind=PERSON).select_related(
        "answered_by", "step_run", "run", "run__project", "run__version", "run__version__pipeline"
    )
