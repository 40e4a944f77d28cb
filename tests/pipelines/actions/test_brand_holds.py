"""Pipelines are held to their brand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pipelines.actions import choose_brand, end_exception, publish_brand, publish_version, sign_exception, start_run
from pipelines.errors import Invalid, InvalidDrawing, Stale
from pipelines.models import AuditEntry, BrandException, Pipeline, Project
from pipelines.snapshots import plan_of_run
from studio.models import User
from tests.factories import drawing, make_version

pytestmark = pytest.mark.django_db
LINE = {"type": "write_text", "params": {"prompt": "A line.", "system": "Be loud."}}
RULES: dict[str, Any] = {
    "name": "North",
    "palette": [{"name": "Ink", "hex": "#111111", "role": "ink"}],
    "defaults": {"write_text": {"system": "Be calm."}},
    "locks": {"write_text": {"system": "owner"}},
}


@pytest.fixture
def held(project: Project) -> Pipeline:
    brand = publish_brand(project, rules=RULES).brand
    return choose_brand(make_version(project, drawing({"line": LINE})).pipeline, brand=brand)


def sign(pipeline: Pipeline, by: User, days: int = 7, **more: Any) -> BrandException:
    told = {"step_type": "write_text", "param": "system", "reason": "A loud launch."} | more
    return sign_exception(pipeline, expires_at=timezone.now() + timedelta(days=days), by=by, **told)


def test_a_designer_cannot_publish_what_the_brand_locks_and_an_owner_may(
    held: Pipeline, dora: User, alice: User
) -> None:
    with pytest.raises(InvalidDrawing) as caught:
        publish_version(held, by=dora)
    (problem,) = caught.value.problems
    assert (problem.step, problem.field) == ("line", "params.system")
    assert publish_version(held, by=alice).number


def test_what_was_published_before_the_lock_does_not_run_under_it(project: Project, dora: User) -> None:
    pipeline = make_version(project, drawing({"line": LINE})).pipeline
    free = publish_version(pipeline, by=dora)
    assert start_run(free, inputs={}, by=dora, rehearse=True).pk
    choose_brand(pipeline, brand=publish_brand(project, rules=RULES).brand)
    with pytest.raises(InvalidDrawing, match="North keeps `system`"):
        start_run(pipeline.published().get(number=free.number), inputs={}, by=dora, rehearse=True)


def test_a_signed_exception_lets_one_pipeline_differ_until_its_day(held: Pipeline, dora: User, alice: User) -> None:
    signed = sign(held, alice)
    version = publish_version(held, by=dora)
    assert start_run(version, inputs={}, by=dora, rehearse=True).pk
    BrandException.objects.filter(pk=signed.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(InvalidDrawing, match="North keeps `system`"):
        start_run(version, inputs={}, by=dora, rehearse=True)


def test_an_exception_may_be_ended_before_its_day_and_only_once(held: Pipeline, dora: User, alice: User) -> None:
    signed = sign(held, alice)
    end_exception(signed, by=alice)
    with pytest.raises(InvalidDrawing):
        publish_version(held, by=dora)
    with pytest.raises(Stale):
        end_exception(signed, by=alice)
    deeds = AuditEntry.objects.filter(noun="brand").order_by("pk").values_list("deed", flat=True)
    assert list(deeds)[-2:] == ["except", "end exception"]


@pytest.mark.parametrize(
    "more", [{"param": "prompt"}, {"step_type": "crop"}, {"reason": " "}, {"days": 0}, {"days": 800}]
)
def test_an_exception_needs_a_lock_a_reason_and_a_near_end(held: Pipeline, alice: User, more: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        sign(held, alice, **more)


def test_a_step_that_says_nothing_works_with_what_the_brand_says(project: Project, dora: User) -> None:
    quiet = {"type": "write_text", "params": {"prompt": "A line."}}
    pipeline = make_version(project, drawing({"line": quiet})).pipeline
    choose_brand(pipeline, brand=publish_brand(project, rules=RULES).brand)
    pipeline.refresh_from_db()
    run = start_run(publish_version(pipeline, by=dora), inputs={}, by=dora, rehearse=True)
    publish_brand(project, rules={**RULES, "defaults": {"write_text": {"system": "Be bold."}}})
    assert plan_of_run(run).drawing.steps["line"].params["system"] == "Be calm."


def test_a_brand_whose_right_has_ended_starts_nothing(held: Pipeline, project: Project, alice: User) -> None:
    version = publish_version(held, by=alice)
    ended = {"name": "Söhne", "kind": "font", "until": "2020-05-03"}
    publish_brand(project, rules={**RULES, "rights": [ended]})
    with pytest.raises(Invalid, match="The licence of the font Söhne ended on 3 May 2020"):
        start_run(version, inputs={}, by=alice, rehearse=True)
