"""The shapes that others script against: what the API gives, as plain dictionaries, and what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from ninja import Schema
from pydantic import ConfigDict, Field, StrictInt

from pipelines.errors import Problem
from pipelines.models import (
    OPEN,
    Asset,
    Brand,
    Decision,
    Pipeline,
    PolicyVersion,
    Project,
    Reason,
    Review,
    Run,
    StepRun,
    Version,
)
from pipelines.policy import NOTE_MAX, VERDICTS
from pipelines.snapshots import Costs, Output, money, step_type_entry, version_entry
from pipelines.steps import StepType

# No provider of today asks for money, so nothing that has run has cost any; the ledger of calls will tell this.


class Given(Schema):
    """The base of what the API takes: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class ProjectGiven(Given):
    """A new project."""

    name: str = Field(min_length=1, max_length=120)


class PipelineGiven(Given):
    """A new pipeline; `draft` is a pipeline file as an object and may still have problems."""

    name: str = Field(min_length=1, max_length=120)
    draft: dict[str, Any]
    brand: int | None = None


class DraftGiven(Given):
    """A draft to save over `revision`."""

    draft: dict[str, Any]
    revision: int = Field(ge=1)
    name: str | None = Field(None, min_length=1, max_length=120)


class DrawingGiven(Given):
    """A pipeline file to be checked and not kept."""

    draft: dict[str, Any]


class EstimateGiven(Given):
    """A pipeline file, and over how many rows it would run."""

    draft: dict[str, Any]
    rows: int = Field(0, ge=0, le=1_000_000)
    rehearse: bool = False


class VersionGiven(Given):
    """What to say of a version; with a `revision`, only the draft of that revision is published."""

    message: str = Field("", max_length=200)
    revision: int | None = Field(None, ge=1)


class RunGiven(Given):
    """What a run starts with; a file is given as `{"asset": id}`. Without `version` the newest runs."""

    inputs: dict[str, Any] = Field(default_factory=dict)
    version: int | None = Field(None, ge=1)
    rehearse: bool = False
    fresh: bool = Field(default=False, description="use no results of earlier runs")
    budget: Decimal | None = Field(None, gt=0, max_digits=12, decimal_places=6, description="US dollars")
    rows: list[dict[str, Any]] = Field(default_factory=list, description="the columns, row by row")

    def values(self) -> dict[str, Any]:
        """All inputs, the columns among them as lists."""
        names = dict.fromkeys(name for row in self.rows for name in row)
        return {**self.inputs, **{name: [row.get(name) for row in self.rows] for name in names}}


class RetryGiven(Given):
    """With what to try again: the run's own version, in place, or the newest version and brand, in a new run."""

    using: Literal["own", "newest"] = Field("own", alias="with")


class OrderGiven(Given):
    """When it is a run's turn, and how many of its step runs may run at once; no `slots` is no limit."""

    priority: int
    slots: int | None = None


class DecisionGiven(Given):
    """An answer to a review; `seen` is the review's own token of what was shown."""

    verdict: str = Field(max_length=10, description="what is meant", json_schema_extra={"enum": list(VERDICTS)})
    seen: str = Field(max_length=64)
    note: str = Field("", description=f"up to {NOTE_MAX:,} characters")
    reasons: list[str] = Field(default_factory=list, max_length=100, description="codes of the project's reasons")
    pins: list[dict[str, Any]] = Field(
        default_factory=list,
        description="marks in fractions of the sides `{x, y, w?, h?, note?, region?}`, or at a second `{t, note?}`",
    )
    picks: list[StrictInt] = Field(default_factory=list, max_length=1_000, description="places in `options`, from 0")
    text: str = Field("", description="what an edit makes of the text")


class PolicyGiven(Given):
    """What a policy says from now on; a name that is there already gets its next version."""

    name: str = Field(min_length=1, max_length=120)
    rules: dict[str, Any] = Field(description="`stages`, `starter`, `editor`, `limit`, `sampling`, `grace`")
    message: str = Field("", max_length=200)


def step_type_shape(step: StepType) -> dict[str, Any]:
    """A step type as the canvas and scripts need it."""
    return step_type_entry(step)


def project_shape(project: Project) -> dict[str, Any]:
    """A project."""
    return {"slug": project.slug, "name": project.name, "created_at": project.created_at.isoformat()}


def pipeline_shape(pipeline: Pipeline) -> dict[str, Any]:
    """A pipeline without its drawing."""
    newest = pipeline.newest()
    return {
        "id": pipeline.pk,
        "name": pipeline.name,
        "project": pipeline.project.slug,
        "brand": pipeline.brand_id,
        "revision": pipeline.revision,
        "version": newest.number if newest else None,
        "template": pipeline.is_template,
    }


def draft_shape(pipeline: Pipeline) -> dict[str, Any]:
    """A pipeline with its draft."""
    return {**pipeline_shape(pipeline), "draft": pipeline.draft}


def version_shape(version: Version) -> dict[str, Any]:
    """A published version without its drawing."""
    return {
        "pipeline": version.pipeline_id,
        **version_entry(version),
        "created_at": version.created_at.isoformat(),
    }


def problem_shapes(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """The problems of a drawing; `step` is "" for the pipeline itself."""
    return [asdict(problem) for problem in problems]


def run_shape(run: Run) -> dict[str, Any]:
    """A run; `counts` are its step runs by state."""
    return {
        "id": run.pk,
        "state": run.state,
        "counts": run.counts(),
        "cost": money(run.cost),
        "budget": None if run.budget is None else money(run.budget),
        "rows": run.rows,
        "priority": run.priority,
        "slots": run.slots,
        "project": run.project.slug,
        "pipeline": run.version.pipeline_id,
        "version": run.version.number,
        "draft": run.version.revision if run.version.number is None else None,
        "brand": str(run.brand_version) if run.brand_version else None,
        "retry_of": run.retry_of_id,
        "rehearsal": run.rehearse or run.rehearsed,
        "started_at": run.created_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
    }


def step_run_shape(row: StepRun) -> dict[str, Any]:
    """One step of a run at one path, in its current round."""
    return {
        "id": row.pk,
        "step": row.step,
        "path": row.path,
        "round": row.round,
        "state": row.state,
        "attempts": row.attempts,
        "progress": row.progress,
        "message": row.message,
        "error": row.error or None,
        "facts": row.facts,
        "outputs": row.outputs,
        "started_at": row.started_at.isoformat() if row.started_at else None,
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
    }


def asset_shape(asset: Asset) -> dict[str, Any]:
    """A stored file; pixels are 0 for what is not a picture."""
    return {
        "id": str(asset.pk),
        "sha256": asset.sha256,
        "kind": asset.kind,
        "mime": asset.mime,
        "name": asset.filename,
        "width": asset.width,
        "height": asset.height,
        "bytes": asset.size,
        "created_at": asset.created_at.isoformat(),
        "content": f"/api/v1/assets/{asset.pk}/content",
    }


def output_shapes(run: Run, outputs: Sequence[Output]) -> list[dict[str, Any]]:
    """What a run has made: files, or texts where no file was made, and what each has cost with all that led to it."""
    costs = Costs(run, {output.step_run.row for output in outputs})
    return [
        {
            "asset": asset_shape(output.asset) if output.asset else None,
            "text": output.text or None,
            "step": output.step,
            "path": output.path,
            "cost": money(costs.of(output.step_run)),
        }
        for output in outputs
    ]


def review_shape(review: Review) -> dict[str, Any]:
    """A review; `seen` is sent back with the decision, which can be taken back until `undo_until`."""
    decisions = list(review.decisions.all())
    undone = {decision.undoes_id for decision in decisions}
    return {
        "id": review.pk,
        "state": review.state,
        "outcome": review.outcome or None,
        "seen": review.seen,
        "kind": review.kind,
        "question": review.question,
        "project": review.run.project.slug,
        "run": review.run_id,
        "step": review.step_run.step,
        "path": review.step_run.path,
        "round": review.step_run.round,
        "asset": asset_shape(review.asset) if review.asset else None,
        "text": review.text or None,
        "options": review.options,
        "picks": review.picks,
        "back_to": review.back_to or None,
        "policy": _policy_named(review.policy_version),
        **_standing(review),
        "findings": review.findings,
        "risk": review.risk,
        "created_at": review.created_at.isoformat(),
        "due_at": review.due_at.isoformat() if review.due_at else None,
        "undo_until": review.wake_at.isoformat() if review.pending and review.wake_at else None,
        "decisions": [{**decision_shape(item), "undone": item.pk in undone} for item in decisions],
    }


def _policy_named(version: PolicyVersion | None) -> dict[str, Any] | None:
    return {"slug": version.policy.slug, "version": version.number} if version else None


def _standing(review: Review) -> dict[str, Any]:
    """Which of the stages asks, how many of how many have approved in it, and who is looking now."""
    claimed = review.state == OPEN and review.claimed_until is not None and review.claimed_until > timezone.now()
    return {
        "stage": review.stage,
        "stages": [stage.model_dump(mode="json", exclude_none=True) for stage in review.rules.stages],
        "approvals": review.approvals,
        "needed": review.needed,
        "claimed_by": str(review.claimed_by) if claimed else None,
        "claimed_until": review.claimed_until.isoformat() if claimed and review.claimed_until else None,
    }


def decision_shape(decision: Decision) -> dict[str, Any]:
    """One answer; `instead_of` is who was away, `undoes` the answer that an `undo` takes back."""
    return {
        "id": decision.pk,
        "verdict": decision.verdict,
        "stage": decision.stage,
        "note": decision.note,
        "reasons": decision.reasons,
        "pins": decision.pins,
        "picks": decision.picks,
        "text": decision.text or None,
        "by": str(decision.by) if decision.by else None,
        "guest": str(decision.guest) if decision.guest else None,
        "instead_of": str(decision.instead_of) if decision.instead_of else None,
        "undoes": decision.undoes_id,
        "at": decision.created_at.isoformat(),
    }


def policy_shape(version: PolicyVersion) -> dict[str, Any]:
    """A policy as one of its versions says it."""
    return {
        "slug": version.policy.slug,
        "name": version.policy.name,
        "version": version.number,
        "rules": version.rules,
        "message": version.message,
        "created_by": str(version.created_by) if version.created_by else None,
        "created_at": version.created_at.isoformat(),
    }


def reason_shape(reason: Reason) -> dict[str, Any]:
    """A reason for sending back; decisions carry its code."""
    return {"code": reason.code, "label": reason.label}


def brand_shape(brand: Brand) -> dict[str, Any]:
    """A brand with what its newest version says."""
    newest = brand.newest()
    return {
        "id": brand.pk,
        "name": brand.name,
        "slug": brand.slug,
        "project": brand.project.slug,
        "version": newest.number if newest else None,
        "rules": newest.rules if newest else None,
        "embed_model": brand.embed_model or None,
    }
