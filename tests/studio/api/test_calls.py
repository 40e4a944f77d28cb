"""The ledger by the API: what my projects asked and paid, never what was said."""

from __future__ import annotations

import json

import pytest

from pipelines.models import CALL_FAILED, Call, Project
from studio.models import User
from tests.ledger import make_call, make_step_run
from tests.studio.api.conftest import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]


def test_a_call_tells_whom_it_asked_what_it_cost_and_what_went_wrong(as_designer: Caller, project: Project) -> None:
    step_run = make_step_run(project)
    call = make_call(step_run, "bfl/flux-pro", state=CALL_FAILED, cost="0.01", basis="reported")
    said = {"kind": "refused", "message": "The service declined.", "told_at": 2}
    words = {"prompt": "a very private prompt"}
    Call.objects.update(error=said, request=words, response=words, handle=words, job="job-7")
    answer = as_designer("GET", "/calls")
    (told,) = answer.json()["items"]
    assert "private" not in json.dumps(answer.json())
    assert {name: told[name] for name in ("id", "run", "step_run", "step", "provider", "model", "state")} == {
        "id": call.pk,
        "run": step_run.run_id,
        "step_run": step_run.pk,
        "step": "say",
        "provider": "bfl",
        "model": "flux-pro",
        "state": "failed",
    }
    assert (told["reserved"], told["cost"], told["basis"]) == ("0.00", "0.01", "reported")
    assert told["error"] == {"kind": "refused", "message": "The service declined."}
    assert told["project"] == project.slug
    assert told["sent_at"] < told["finished_at"]


def test_only_the_calls_of_my_projects_are_told(as_designer: Caller, project: Project, charlie: User) -> None:
    mine = make_call(make_step_run(project), "bfl/flux-pro")
    theirs = make_step_run(charlie.memberships.get().project)
    make_call(theirs, "bfl/flux-pro")
    assert [call["id"] for call in as_designer("GET", "/calls").json()["items"]] == [mine.pk]
    assert as_designer("GET", f"/calls?run={theirs.run_id}").json()["items"] == []


def test_pages_go_from_the_newest_to_the_oldest(as_designer: Caller, project: Project) -> None:
    step_run, other = make_step_run(project), make_step_run(project)
    calls = [make_call(step_run, "bfl/flux-pro").pk for _ in range(5)]
    make_call(other, "bfl/flux-pro")
    found, cursor = [], ""
    while cursor is not None:
        page = as_designer("GET", f"/calls?run={step_run.run_id}&limit=2&cursor={cursor}").json()
        found += [call["id"] for call in page["items"]]
        cursor = page["next"]
    assert found == calls[::-1]
    assert as_designer("GET", "/calls?cursor=nonsense").status_code == 422
