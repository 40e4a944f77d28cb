"""Turns: claims and results of many step runs at a time, the cache, pauses, retries and whose turn it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.actions import (
    Failed,
    Finished,
    HandedBack,
    Outcome,
    Postponed,
    claim_step_runs,
    next_run,
    pause_run,
    resume_run,
    retry_run,
    settle_and_claim,
    settle_step_runs,
    start_run,
    steer_run,
    sweep,
)
from pipelines.errors import Invalid, Stale, StepFailed
from pipelines.models import Project, Run, StepRun
from studio.models import User
from tests.conftest import work_on
from tests.factories import drawing, make_run, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]

Work = Callable[[Run], Run]
COLUMN = {"rows": {"type": "text", "many": True}}


def echoes(**params: Any) -> dict[str, Any]:
    return drawing({"say": {"type": "echo", "in": {"text": "$rows"}, "params": params}}, inputs=COLUMN)


def gather(needs: str) -> dict[str, Any]:
    steps = {
        "say": {"type": "echo", "in": {"text": "$rows"}, "params": {"fail_on": "bad"}},
        "all": {"type": "join", "in": {"words": "say.text"}, "needs": needs},
    }
    return drawing(steps, inputs=COLUMN)


def claim(run: Run, limit: int = 10) -> list[StepRun]:
    return claim_step_runs(run.pk, "media", worker="here:1", limit=limit)


def states(run: Run) -> dict[str, str]:
    return {str(row): row.state for row in run.step_runs.filter(replaced=False)}


def test_a_gather_that_needs_all_is_skipped_when_one_failed(project: Project, work: Work) -> None:
    run = work(make_run(project, gather("all"), rows=["a", "bad", "c"]))
    assert (run.state, states(run)["all"]) == ("done_with_failures", "skipped")


def test_a_gather_that_needs_some_goes_on_without_and_is_made_anew_when_they_come(
    project: Project, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = work(make_run(project, gather("some"), rows=["a", "bad", "c"]))
    assert run.step_runs.get(step="all").outputs == {"text": "a+c"}
    monkeypatch.setattr("tests.toys.Echo.run", lambda self, context, params: {"text": "healed"})
    run = work(retry_run(run))
    assert run.step_runs.get(step="all", replaced=False).outputs == {"text": "a+healed+c"}
    assert run.state == "done"


def test_what_an_earlier_run_made_is_used_again_and_says_from_where(project: Project, work: Work) -> None:
    version = make_version(project, echoes())
    first = work(start_run(version, inputs={"rows": ["a", "b"]}, by=None))
    again = work(start_run(version, inputs={"rows": ["a", "b", "new"]}, by=None))
    made = {row.path: row.reused_from for row in again.step_runs.all()}
    assert {path: row.run_id if row else None for path, row in made.items()} == {
        "0": first.pk,
        "1": first.pk,
        "2": None,
    }
    assert again.tallies.get().reused == 2


def test_a_rehearsal_that_is_used_again_is_still_called_one(project: Project, work: Work) -> None:
    version = make_version(project, echoes())
    first = work(start_run(version, inputs={"rows": ["a"]}, by=None))
    assert not first.rehearsed
    first.step_runs.update(facts={"rehearsal": True})
    assert work(start_run(version, inputs={"rows": ["a"]}, by=None)).rehearsed


def test_a_fresh_run_uses_nothing_again(project: Project, work: Work) -> None:
    version = make_version(project, echoes())
    work(start_run(version, inputs={"rows": ["a"]}, by=None))
    fresh = work(start_run(version, inputs={"rows": ["a"]}, by=None, fresh=True))
    assert fresh.step_runs.get().reused_from is None


def test_other_params_other_inputs_and_another_project_are_made_anew(
    project: Project, charlie: User, work: Work
) -> None:
    work(make_run(project, echoes(), rows=["a"]))
    elsewhere = charlie.memberships.get().project
    for run in (
        make_run(project, echoes(say="{}!"), rows=["a"]),
        make_run(project, echoes(), rows=["other"]),
        make_run(elsewhere, echoes(), rows=["a"]),
    ):
        assert work(run).step_runs.get().reused_from is None


def test_two_that_would_make_the_same_make_it_once(project: Project) -> None:
    steps = {name: {"type": "join", "in": {"words": "$rows"}} for name in ("one", "two")}
    run = make_run(project, drawing(steps, inputs=COLUMN), rows=["a", "b"])
    (leader,) = claim(run)
    assert sorted(states(run).values()) == ["running", "waiting"]
    work_on(leader)
    assert claim(run) == []
    assert sorted(states(run).values()) == ["done", "done"]
    assert Run.objects.get(pk=run.pk).state == "done"


def test_the_twin_of_one_that_failed_tries_it_itself(project: Project) -> None:
    steps = {name: {"type": "join", "in": {"words": "$rows"}} for name in ("one", "two")}
    run = make_run(project, drawing(steps, inputs=COLUMN), rows=["a", "b"])
    (leader,) = claim(run)
    settle_step_runs(run.pk, [Outcome(leader, Failed(StepFailed("It did not work.")))])
    (twin,) = claim(run)
    assert twin.step != leader.step


def test_many_results_are_stored_together_and_late_ones_dropped(project: Project) -> None:
    run = make_run(project, echoes(), rows=["a", "b", "c"])
    claimed = claim(run)
    StepRun.objects.filter(pk=claimed[0].pk).update(attempts=7)
    settle_step_runs(run.pk, [Outcome(row, Finished({"text": row.path})) for row in claimed])
    assert states(run) == {"say[0]": "running", "say[1]": "done", "say[2]": "done"}


def test_a_thousand_rows_are_let_in_as_they_are_worked_on(project: Project, work: Work) -> None:
    run = make_run(project, echoes(), rows=[f"row {number}" for number in range(1_000)])
    assert (run.rows, run.laid < 300, run.state) == (1_000, True, "running")
    run = work(run)
    assert (run.state, run.done, run.laid, run.made) == ("done", 1_000, 1_000, 1_000)


def test_a_paused_run_begins_nothing_and_goes_on_when_it_is_resumed(project: Project, work: Work) -> None:
    run = pause_run(make_run(project, echoes(), rows=["a", "b"]))
    assert (run.state, claim(run), next_run("media")) == ("paused", [], None)
    with pytest.raises(Stale, match="paused already"):
        pause_run(run)
    assert work(resume_run(run)).state == "done"


def test_a_throttled_run_has_no_more_at_once_than_it_may(project: Project) -> None:
    run = steer_run(make_run(project, echoes(), rows=["a", "b", "c"]), priority=0, slots=2)
    assert len(claim(run)) == 2
    assert (claim(run), next_run("media")) == ([], None)


@pytest.mark.parametrize("order", [{"priority": 5, "slots": None}, {"priority": 0, "slots": 0}])
def test_an_order_that_cannot_be_is_refused(project: Project, order: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        steer_run(make_run(project, echoes(), rows=["a"]), **order)


def test_an_interactive_run_goes_before_a_batch_and_people_take_turns(
    project: Project, alice: User, dora: User
) -> None:
    version = make_version(project, echoes())
    rows = [str(number) for number in range(30)]
    batches = [start_run(version, inputs={"rows": rows}, by=alice) for _ in range(3)]
    hers = start_run(version, inputs={"rows": rows}, by=dora)
    assert next_run("media") == batches[0].pk
    claim(batches[0], limit=1)
    assert next_run("media") == hers.pk
    quick = start_run(version, inputs={"rows": ["one"]}, by=alice)
    assert next_run("media") == quick.pk


def test_what_waits_for_a_providers_job_keeps_its_ticket_and_its_attempts(project: Project) -> None:
    run = make_run(project, echoes(), rows=["a"])
    (row,) = claim(run)
    settle_step_runs(run.pk, [Outcome(row, Postponed(0, {"job": "j-1"}))])
    row.refresh_from_db()
    assert (row.state, row.attempts, row.ticket) == ("waiting", 0, {"job": "j-1"})
    sweep()
    assert claim(run)[0].ticket == {"job": "j-1"}


def test_what_is_handed_back_is_not_taken_for_its_own_twin(project: Project) -> None:
    run = make_run(project, echoes(), rows=["a", "b"])
    handed_back = [Outcome(row, HandedBack()) for row in claim(run)]
    claimed = settle_and_claim(run.pk, handed_back, "media", worker="here:1", limit=5)
    assert [(row.state, row.attempts) for row in claimed] == [("running", 1), ("running", 1)]


def test_what_lost_its_worker_is_claimed_alone(project: Project) -> None:
    run = make_run(project, echoes(), rows=["a", "b", "c"])
    claim(run, limit=2)
    StepRun.objects.filter(run=run, state="running").update(worker="here:1", lease_until="2020-01-01T00:00:00Z")
    assert sweep() == 2
    assert [len(claim(run)) for _ in range(3)] == [1, 1, 1]
