"""A history of questions and answers, written down by hand, whose every number is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

from django.utils import timezone

from pipelines.models import (
    APPROVE,
    DECIDED,
    OPEN,
    SEND_BACK,
    UNDO,
    Asset,
    Brand,
    BrandVersion,
    Decision,
    GuestLink,
    Pipeline,
    Project,
    Reason,
    Review,
    Run,
    Seat,
    StepRun,
    Version,
)
from studio.models import User

Said = tuple[User | GuestLink | None, str]
PIPELINES = (
    ("Launch campaign", "openai/gpt-image-2"),
    ("Spring banners", "bfl/flux-2-pro"),
    ("Portraits", "google/nano-banana"),
)
REASONS = (
    ("brand", "Off brand"),
    ("hands", "Hands and faces"),
    ("light", "Light"),
    ("type", "Type"),
    ("crop", "Crop"),
    ("legal", "Claims"),
    ("logo", "Logo"),
)


def made_by(model: str) -> dict[str, Any]:
    """A drawing that has a model make a picture, frames it, and asks about it."""
    return {
        "format": 1,
        "name": "Posts",
        "inputs": {},
        "outputs": {},
        "steps": {
            "make": {"type": "generate_image", "params": {"model": model}},
            "frame": {"type": "composite", "in": {"picture": "make.image"}},
            "ask": {"type": "review", "in": {"asset": "frame.image"}},
        },
    }


def past_run(
    project: Project, name: str = "Posts", *, model: str = "bfl/flux-2-pro", rows: int = 0, **more: Any
) -> Run:
    """A run of a new pipeline of this name, as the ledger would hold it."""
    pipeline = Pipeline.objects.create(project=project, name=name)
    version = Version.objects.create(pipeline=pipeline, number=1, drawing=made_by(model))
    return Run.objects.create(project=project, version=version, rows=rows, **more)


def brand_of(project: Project, number: int = 1) -> BrandVersion:
    """A version of the project's brand."""
    brand, _ = Brand.objects.get_or_create(project=project, slug="northbay", defaults={"name": "Northbay"})
    return BrandVersion.objects.create(brand=brand, number=number, rules={})


def picture(project: Project) -> Asset:
    """A file that is nowhere stored."""
    return Asset.objects.create(project=project, sha256=uuid4().hex * 2, kind="image", mime="image/png", size=1)


def guest(project: Project, name: str = "Gus") -> GuestLink:
    """A link for somebody from outside."""
    ends = timezone.now() + timedelta(days=9)
    return GuestLink.objects.create(project=project, name=name, digest=uuid4().hex, may="decide", expires_at=ends)


def question(
    run: Run,
    *said: Said,
    row: int | None = None,
    round: int = 0,
    outcome: str = "",
    ago: timedelta = timedelta(days=1),
    took: timedelta = timedelta(seconds=60),
    cost: str = "0",
    reasons: Sequence[str] = (),
    seated: bool = True,
    step: str = "ask",
    **more: Any,
) -> Review:
    """A question that was decided so long ago, `took` after it was asked, and what was said to it.

    Its outcome is that of the last answer, where nothing else is given; `cost` is what making this round cost.
    """
    path = "" if row is None else str(row)
    where = {"run": run, "path": path, "row": row, "round": round, "lane": "models"}
    StepRun.objects.get_or_create(**where, step="make", defaults={"cost": Decimal(cost)})
    asked = StepRun.objects.create(**where, step=step)
    closed = timezone.now() - ago
    end = outcome or (SEND_BACK if said and said[-1][1] == SEND_BACK else APPROVE)
    values = {"state": DECIDED, "outcome": end, "closed_at": closed, "seen": "token", "question": "Is it on brand?"}
    review = Review.objects.create(step_run=asked, run=run, project_id=run.project_id, **{**values, **more})
    Review.objects.filter(pk=review.pk).update(created_at=closed - took)
    if seated:
        Seat.objects.create(review=review, key=f"role:{run.project_id}:reviewer")
    for who, verdict in said:
        answer(review, who, verdict, at=closed, reasons=reasons)
    return review


def answer(review: Review, who: User | GuestLink | None, verdict: str, *, at: datetime, **more: Any) -> Decision:
    """What somebody said then; nobody is a machine."""
    by = who if isinstance(who, User) else None
    link = who if isinstance(who, GuestLink) else None
    seen = {"token": review.seen}
    values = {"reasons": list(more.pop("reasons", ())), **more}
    decision = Decision.objects.create(review=review, verdict=verdict, by=by, guest=link, seen=seen, **values)
    Decision.objects.filter(pk=decision.pk).update(created_at=at)
    return decision


def take_back(decision: Decision) -> Decision:
    """The answer that takes this one back."""
    return answer(decision.review, decision.by, UNDO, at=timezone.now(), undoes=decision)


def open_question(run: Run, *, row: int, age: timedelta, **more: Any) -> Review:
    """A question that waits since then."""
    row_values = {"run": run, "step": "ask", "path": str(row), "row": row, "lane": "media"}
    asked = StepRun.objects.create(**row_values)
    review = Review.objects.create(
        step_run=asked, run=run, project_id=run.project_id, state=OPEN, seen="token", question="Is it?", **more
    )
    Review.objects.filter(pk=review.pk).update(created_at=timezone.now() - age)
    return review


def plain(words: str) -> str:
    """The words with every space an ordinary one."""
    return words.replace("\N{NO-BREAK SPACE}", " ")


def busy_quarter(project: Project, people: Sequence[User]) -> None:
    """Twelve weeks of many questions, the same each time: three pipelines, and people who mostly agree."""
    lot = Random(7)
    for code, label in REASONS:
        Reason.objects.get_or_create(project=project, code=code, defaults={"label": label})
    pipelines = [
        past_run(project, name, model=model, rows=80, brand_version=brand_of(project, number + 7))
        for number, (name, model) in enumerate(PIPELINES)
    ]
    for row in range(80):
        for place, run in enumerate(pipelines):
            _one_row(lot, run, row, people[: 2 + place % 2], ease=0.85 - place * 0.2)
    for row, hours in enumerate([0.2, 0.5, 2, 3, 9, 30, 100, 200], 200):
        open_question(pipelines[0], row=row, age=timedelta(hours=hours))
    for row in range(100, 112):
        question(pipelines[0], (None, APPROVE), row=row, seated=False)


def _one_row(lot: Random, run: Run, row: int, people: Sequence[User], *, ease: float) -> None:
    ago = timedelta(hours=lot.uniform(1, 84 * 24))
    for number in range(4):
        good = lot.random() < ease
        said = [(who, APPROVE if good == (lot.random() < 0.9) else SEND_BACK) for who in people]
        took = timedelta(seconds=lot.lognormvariate(4.5, 1.8))
        reasons = [code for code, _ in REASONS if lot.random() < 0.25]
        shown = {"prompts": {"make": f"{row % 4 * 987654321:064x}"[::-1]}}
        values = {"cost": "0.04", "reasons": reasons, "asset": picture(run.project), "shown": shown}
        review = question(run, *said, row=row, round=number, ago=ago, took=took, **values)
        if lot.random() < 0.04:
            take_back(answer(review, people[0], APPROVE, at=timezone.now() - ago))
        if said[-1][1] == APPROVE:
            return
