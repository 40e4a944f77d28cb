"""What a brand makes out of date: counted, made anew with only what reads the brand, or left as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipelines.actions import create_brand, leave_outdated, publish_said, renew_run, renew_runs, start_run
from pipelines.brand import BrandRules
from pipelines.errors import Invalid, Stale
from pipelines.models import (
    APPROVE,
    DECIDED,
    Asset,
    AuditEntry,
    Brand,
    BrandAnswer,
    Pipeline,
    Project,
    Review,
    Run,
    StepRun,
    Version,
)
from pipelines.snapshots import estimate_renewal, outdated
from studio.models import User
from tests.factories import drawing, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]
Work = Callable[[Run], Run]
INK = {"name": "Ink", "hex": "#111111", "role": "ink"}
NORTH: dict[str, Any] = {"name": "North", "palette": [INK]}
LOUD = {**NORTH, "voice": "Loud."}
INPUTS = {"words": {"type": "text", "many": True}}
# `first` reads nothing of the brand, `line` does; people approve what comes of both.
STEPS = {
    "first": {"type": "slow", "in": {"text": "$words"}},
    "line": {"type": "write_text", "in": {"about": "first.text"}, "params": {"prompt": "A line."}},
    "ask": {"type": "ask", "in": {"asset": "line.text"}},
}


@pytest.fixture
def north(project: Project, alice: User) -> Brand:
    brand = create_brand(project, name="North", by=alice)
    publish_said(brand, said=NORTH, by=alice)
    return brand


@pytest.fixture
def version(project: Project, north: Brand) -> Version:
    made = make_version(project, drawing(STEPS, inputs=INPUTS))
    Pipeline.objects.filter(pk=made.pipeline_id).update(brand=north)
    return Version.objects.get(pk=made.pk)


def approve(run: Run, *rows: int) -> None:
    """People approve these rows, and leave the others as they are."""
    Review.objects.filter(run=run, step_run__row__in=rows).update(state=DECIDED, outcome=APPROVE)


@pytest.fixture
def run(version: Version, work: Work) -> Run:
    """Three rows, of which two were approved."""
    made = work(start_run(version, inputs={"words": ["a", "b", "c"]}, by=None, rehearse=True))
    approve(made, 0, 2)
    return made


def test_what_a_new_version_would_make_out_of_date_is_counted_before_and_after(
    north: Brand, run: Run, alice: User
) -> None:
    assert outdated(north).assets == 0
    preview = outdated(north, rules=BrandRules.model_validate(LOUD))
    assert (preview.assets, preview.preview) == (2, True)
    publish_said(north, said=LOUD, by=alice)
    (line,) = outdated(north).lines
    assert (line.assets, line.runs, line.pipeline) == (2, 1, run.version.pipeline_id)
    assert outdated(north, rules=BrandRules.model_validate(NORTH)).assets == 0


def test_only_differences_that_reach_a_step_count(project: Project, north: Brand, run: Run, alice: User) -> None:
    unread = {"rights": [{"name": "Söhne", "kind": "font", "until": "2030-01-31"}]}
    elsewhere = {"defaults": {"generate_image": {"seed": 7}}, "locks": {"generate_image": {"seed": "owner"}}}
    assert outdated(north, rules=BrandRules.model_validate({**NORTH, **unread, **elsewhere})).assets == 0
    here = {"defaults": {"write_text": {"system": "Be calm."}}}
    assert outdated(north, rules=BrandRules.model_validate({**NORTH, **here})).assets == 2
    said = {"defaults": {"write_text": {"prompt": "Two lines."}}}
    assert outdated(north, rules=BrandRules.model_validate({**NORTH, **said})).assets == 0


def test_brands_below_take_it_over_with_their_own_next_version(
    project: Project, north: Brand, version: Version, alice: User, work: Work
) -> None:
    market = create_brand(project, name="North Japan", parent=north, by=alice)
    said = {"name": "North Japan"}
    publish_said(market, said=said, by=alice)
    Pipeline.objects.update(brand=market)
    approve(work(start_run(Version.objects.get(), inputs={"words": ["a"]}, by=None, rehearse=True)), 0)
    assert outdated(north, rules=BrandRules.model_validate(LOUD)).assets == 1
    publish_said(north, said=LOUD, by=alice)
    assert outdated(north).assets == 0
    publish_said(market, said=said, by=alice)
    assert [line.brand for line in outdated(north).lines] == [market]


def test_made_anew_are_the_approved_rows_and_of_them_only_what_reads_the_brand(
    north: Brand, run: Run, dora: User, alice: User, work: Work
) -> None:
    newest = publish_said(north, said=LOUD, by=alice)
    estimate = estimate_renewal(outdated(north), run.version.pipeline_id)
    assert [(ask.step, ask.calls) for ask in estimate.asks] == [("line", 2)]
    (made,) = renew_runs(north, pipeline=run.version.pipeline_id, by=dora).made
    assert (made.version, made.brand_version, made.started_by, made.rows) == (run.version, newest, dora, 2)
    assert [(row.values, row.origin) for row in made.table.all()] == [({"words": "a"}, 0), ({"words": "c"}, 2)]
    work(made)
    reused = StepRun.objects.filter(run=made, reused_from__isnull=False).values_list("step", flat=True)
    assert sorted(reused) == ["first", "first"]
    assert StepRun.objects.filter(run=made, step="line", state="done", reused_from=None).count() == 2
    assert AuditEntry.objects.filter(deed="renew", noun="run", noun_id=str(run.pk), by=dora).count() == 1


def test_a_run_is_made_anew_once(north: Brand, run: Run, dora: User, alice: User) -> None:
    publish_said(north, said=LOUD, by=alice)
    found = outdated(north)
    renew_run(run, found=found, by=dora)
    with pytest.raises(Stale, match="meanwhile"):
        renew_run(run, found=found, by=alice)
    with pytest.raises(Stale, match="out of date any more"):
        renew_runs(north, pipeline=run.version.pipeline_id, by=dora)
    assert (outdated(north).assets, Run.objects.count()) == (0, 2)
    publish_said(north, said={**LOUD, "voice": "Louder."}, by=alice)
    assert outdated(north).assets == 0


def test_what_is_left_is_offered_again_only_once_the_brand_changes_again(north: Brand, run: Run, alice: User) -> None:
    newest, pipeline = publish_said(north, said=LOUD, by=alice), run.version.pipeline_id
    with pytest.raises(Invalid, match="Say why"):
        leave_outdated(north, pipeline=pipeline, reason=" ", by=alice)
    assert leave_outdated(north, pipeline=pipeline, reason="Printed already.", by=alice) == 2
    answer = BrandAnswer.objects.get()
    assert (answer.version, answer.run, answer.made, answer.reason) == (newest, run, None, "Printed already.")
    assert outdated(north).assets == 0
    told = AuditEntry.objects.get(deed="leave", noun="brand")
    assert (told.by, told.after["why"], told.after["version"]) == (alice, "Printed already.", "North v2")
    publish_said(north, said={**LOUD, "voice": "Louder."}, by=alice)
    assert outdated(north).assets == 2


def test_what_cannot_be_started_is_told_and_stays_out_of_date(north: Brand, run: Run, alice: User) -> None:
    ended = {"rights": [{"name": "Söhne", "kind": "font", "until": "2020-01-31"}]}
    publish_said(north, said={**LOUD, **ended}, by=alice)
    renewed = renew_runs(north, pipeline=run.version.pipeline_id, by=alice)
    assert (len(renewed.made), renewed.more) == (0, 1)
    assert "Söhne ended" in renewed.trouble[0]
    assert outdated(north).assets == 2


def test_a_thousand_approved_assets_are_counted_by_as_many_queries_as_two(
    project: Project, north: Brand, run: Run, alice: User
) -> None:
    publish_said(north, said=LOUD, by=alice)

    def count() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = outdated(north).assets
        return found, len(queries)

    few, cost = count()
    more_of(run, 1000)
    assert count() == (few + 1000, cost)


def more_of(run: Run, number: int) -> None:
    """So many further rows with an approved picture."""
    rows = [StepRun(run=run, step="ask", path=str(row), row=row, lane="media") for row in range(10, 10 + number)]
    picture = {"project": run.project, "kind": "image", "mime": "image/png", "size": 1}
    assets = Asset.objects.bulk_create(Asset(sha256=uuid4().hex * 2, **picture) for _ in range(number))
    said = {"run": run, "project": run.project, "state": DECIDED, "outcome": APPROVE, "seen": "t", "question": "Is it?"}
    asked = zip(StepRun.objects.bulk_create(rows), assets, strict=True)
    Review.objects.bulk_create(Review(step_run=row, asset=asset, **said) for row, asset in asked)
