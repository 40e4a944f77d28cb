"""The preview of trying again: what was lost, what differs, and what prevents it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from pipelines.actions import cancel_run, choose_brand, publish_brand
from pipelines.models import Project, Run
from pipelines.snapshots import differs_from_newest, retry_preview
from tests.factories import drawing, make_run
from tests.pipelines.actions.test_renewals import BRAND, INPUTS, chain, publish_next

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]

Work = Callable[[Run], Run]


@pytest.fixture
def failed(project: Project, work: Work) -> Run:
    """Four rows, of which two have failed and left a step below them skipped."""
    content = chain(fail_on="bad")
    content["steps"]["end"] = {"type": "echo", "label": "The end", "in": {"text": "say.text"}}
    return work(make_run(project, content, word=["a", "bad b", "c", "bad d"]))


def test_it_counts_what_was_lost_and_in_how_many_rows(failed: Run) -> None:
    told = retry_preview(failed)
    assert (told["failed"], told["skipped"], told["cancelled"]) == (2, 2, 0)
    assert (told["rows_lost"], told["rows_never_begun"], told["rows"]) == (2, 0, 2)
    assert told["can"] == {"own": True, "newest": True}


def test_where_nothing_is_newer_it_says_so(failed: Run) -> None:
    told = retry_preview(failed)
    assert (told["same"], told["differences"], told["problems"]) == (True, [], [])
    assert not differs_from_newest(failed)


def test_it_tells_both_versions_and_each_difference(failed: Run) -> None:
    publish_next(failed, chain(say="<{}>"), message="In brackets")
    told = retry_preview(failed)
    assert (told["same"], differs_from_newest(failed)) == (False, True)
    assert told["version"] == {
        "before": {"number": 1, "message": ""},
        "after": {"number": 2, "message": "In brackets"},
    }
    assert [(found["step"], found["field"], found["sentence"]) for found in told["differences"]] == [
        ("say", "params.say", "“Say”: say is now set to “<{}>”."),
        ("say", "params.fail_on", "“Say”: fail on is no longer set; it was “bad”."),
        ("end", "", "“The end” is gone."),
    ]


def test_a_newer_brand_alone_is_a_difference(failed: Run, project: Project) -> None:
    brand = publish_brand(project, rules=BRAND).brand
    choose_brand(failed.version.pipeline, brand=brand)
    told = retry_preview(Run.objects.get(pk=failed.pk))
    assert (told["same"], told["differences"]) == (False, [])
    assert told["brand"] == {"before": None, "after": {"name": "North", "number": 1, "message": ""}}


def test_what_the_run_has_not_is_told_beforehand(failed: Run) -> None:
    publish_next(failed, {**chain(), "inputs": {**INPUTS, "mood": {"type": "text", "label": "The mood"}}})
    told = retry_preview(failed)
    message = f"The mood is needed by version 2, and run {failed.pk} has nothing for it. Start a new run to give it."
    assert told["problems"] == [{"field": "inputs.mood", "message": message}]
    assert told["can"] == {"own": True, "newest": False}


def test_a_budget_that_is_spent_is_told_beforehand(failed: Run) -> None:
    Run.objects.filter(pk=failed.pk).update(budget=Decimal(2), cost=Decimal("1.5"), reserved=Decimal("0.5"))
    (problem,) = retry_preview(Run.objects.get(pk=failed.pk))["problems"]
    assert problem["field"] == "budget"


def test_a_gather_that_will_have_only_some_rows_is_told(project: Project, work: Work) -> None:
    content = chain(fail_on="bad")
    content["steps"]["sheet"] = {"type": "join", "label": "Contact sheet", "in": {"words": "say.text"}}
    run = work(make_run(project, content, word=["a", "bad b", "c"]))
    assert retry_preview(run)["notes"] == ["“Contact sheet” will gather only this row."]


def test_where_nothing_failed_neither_can_be_done(project: Project, work: Work) -> None:
    told = retry_preview(work(make_run(project, chain(), word=["a"])))
    assert told["can"] == {"own": False, "newest": False}
    assert "nothing to try again" in told["problems"][0]["message"]


def test_rows_that_never_began_are_told(project: Project) -> None:
    run = cancel_run(make_run(project, chain(), word=["a"] * 300))
    told = retry_preview(run)
    assert told["rows_never_begun"] == 300 - run.laid
    assert told["rows"] == 300


def test_a_run_that_goes_on_can_only_be_tried_again_as_it_is(project: Project, work: Work) -> None:
    steps: dict[str, Any] = {
        "say": {"type": "echo", "in": {"text": "$word"}, "params": {"fail_on": "bad"}},
        "ask": {"type": "ask", "in": {"asset": "say.text"}},
    }
    run = work(make_run(project, drawing(steps, inputs=INPUTS), word=["a", "bad"]))
    told = retry_preview(run)
    assert told["can"] == {"own": True, "newest": False}
    assert "has not ended yet" in told["problems"][0]["message"]
