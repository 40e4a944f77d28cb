"""Calling addresses by way of the ledger: what is sent again after a death, and what never is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipelines.actions import claim_step_runs, connect, worker_name
from pipelines.actions.claims import reclaim
from pipelines.models import Call, Project, Run, StepRun
from pipelines.runner import run_step
from tests.asking import Death, death_at
from tests.conftest import work_on
from tests.factories import drawing, make_run
from tests.peers.service import Said, Service, serving

pytestmark = pytest.mark.django_db

Work = Callable[[Run], Run]
BEFORE_IT_IS_WRITTEN_DOWN = "pipelines.exchange.conversation.note_answer"


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    with serving() as service:
        yield service.on("POST /to", {"ok": 1}).on("GET /to", {"ok": 1})


def calling(project: Project, service: Service, kind: str, **params: Any) -> Run:
    step = {"type": kind, "params": {"url": f"{service.url}/to", **params}}
    return make_run(project, drawing({"call": step}))


def claim(run: Run) -> StepRun:
    (step_run,) = claim_step_runs(run.pk, "models", worker=worker_name(), limit=1)
    return step_run


def dies(run: Run) -> None:
    step_run = claim(run)
    with death_at(BEFORE_IT_IS_WRITTEN_DOWN), pytest.raises(Death):
        work_on(step_run)
    assert reclaim(StepRun.objects.get(pk=step_run.pk))


def test_what_was_answered_is_not_sent_again(project: Project, service: Service, work: Work) -> None:
    run = calling(project, service, "webhook_out")
    step_run = claim(run)
    run_step(step_run, Run.objects.select_related("version__pipeline").get(pk=run.pk))
    # The worker dies before what it has is stored.
    assert reclaim(StepRun.objects.get(pk=step_run.pk))
    assert work(run).state == "done"
    assert len(service.asked) == 1


def test_a_webhook_without_an_answer_goes_again_under_its_id(project: Project, service: Service, work: Work) -> None:
    run = calling(project, service, "webhook_out")
    dies(run)
    assert work(run).state == "done"
    first, second = service.sent("POST /to")
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert Call.objects.get(run=run).state == "succeeded"


def test_what_only_reads_is_asked_again(project: Project, service: Service, work: Work) -> None:
    run = calling(project, service, "http_request", method="GET")
    dies(run)
    assert work(run).state == "done"
    assert len(service.asked) == 2


def test_anything_else_is_never_repeated_unasked(project: Project, service: Service, work: Work) -> None:
    run = calling(project, service, "http_request")
    dies(run)
    assert work(run).state == "failed"
    assert StepRun.objects.get(run=run).error["kind"] == "uncertain"
    assert len(service.asked) == 1


def test_a_connection_is_named_and_its_key_is_kept_nowhere(project: Project, service: Service, work: Work) -> None:
    connect("http_api", name="shop", base_url=service.url, values={"key": "Bearer s3cret"}, private=True)
    run = work(
        make_run(project, drawing({"call": {"type": "http_request", "params": {"url": "/to", "connection": "shop"}}}))
    )
    assert run.state == "done"
    assert service.asked[0].headers["authorization"] == "Bearer s3cret"
    call = Call.objects.get(run=run)
    assert (call.provider, call.cost) == ("shop", 0)
    assert "s3cret" not in str([call.request, call.response, StepRun.objects.get(run=run).facts])


def test_a_connection_that_is_no_http_api_is_refused(project: Project, service: Service, work: Work) -> None:
    connect("bfl", base_url=service.url, values={"key": "k"}, private=True)
    run = work(
        make_run(project, drawing({"call": {"type": "http_request", "params": {"url": "/to", "connection": "bfl"}}}))
    )
    assert (run.state, service.asked) == ("failed", [])


def test_a_receiver_that_is_gone_is_told_in_a_sentence(project: Project, service: Service, work: Work) -> None:
    service.on("POST /to", Said({}, 410))
    run = work(calling(project, service, "webhook_out"))
    assert "taken this address away (status 410)" in StepRun.objects.get(run=run).error["message"]
    assert len(service.asked) == 1
