"""A graph that stops to ask people: the step run waits as a review does, and goes on where the graph stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.actions import connect, decide_review
from pipelines.models import APPROVE, SEND_BACK, Project, Review, Run, StepRun
from pipelines.states import DONE, FAILED, READY, WAITING
from studio.models import User
from tests.asking import Worker, death_at
from tests.factories import drawing, make_run
from tests.peers.service import Asked, Said, Service, serving
from tests.services.langgraph import BEGIN, RUNS, STATE, THREADS, run, state
from tests.specs import conforms

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue", "heard", "toys")]
QUESTION = {"question": "Is it calm enough?"}


class Graph:
    """A LangGraph server with one graph, which asks so many times before it is done; `runs` are those that began."""

    def __init__(self, service: Service, *, asks: int = 1) -> None:
        self.asks, self.runs = asks, list[dict[str, Any]]()
        service.on(THREADS, lambda asked: {"thread_id": asked.json["thread_id"], "status": "idle"})
        service.on(BEGIN, self.begin).on(RUNS, lambda asked: self.runs[::-1])
        service.on("GET /threads/*", lambda asked: self.runs[-1]).on(STATE, lambda asked: self.left())
        service.on(RUNS, lambda asked: self.runs[::-1])

    def begin(self, asked: Asked) -> Any:
        number = len(self.runs)
        begun = {**run("pending"), "run_id": f"run-{number}", "metadata": asked.json["metadata"]}
        self.runs.append({**begun, "status": "success"})
        return begun

    def left(self) -> Any:
        done = len(self.runs) > self.asks
        interrupts = [] if done else [{"id": "i", "value": QUESTION if len(self.runs) == 1 else "Sure?"}]
        return state({"headline": "Made to last"} if done else {"draft": "Hm"}, interrupts=interrupts)


class Asker(Worker):
    """A run of a graph, and a step that takes what comes of it."""

    def __init__(self, project: Project, **fields: Any) -> None:
        steps = {
            "agent": {"type": "run_workflow", "params": {"model": "langgraph/agent", "inputs": {"topic": "harbours"}}},
            "say": {"type": "echo", "in": {"text": "agent.text"}},
        }
        self.run = make_run(project, drawing(steps))
        Run.objects.filter(pk=self.run.pk).update(**fields)

    @property
    def step_run(self) -> StepRun:
        return StepRun.objects.get(run=self.run, step="agent", replaced=False)

    @property
    def after(self) -> StepRun | None:
        return StepRun.objects.filter(run=self.run, step="say", state=READY).first()

    @property
    def review(self) -> Review | None:
        return Review.objects.filter(run=self.run, state="open").first()

    def until_asked(self) -> Review:
        while self.review is None:
            self.attempt()
        assert self.step_run.state == WAITING
        return self.review

    def finish(self) -> StepRun:
        while self.step_run.state in (READY, WAITING):
            self.attempt()
        return self.step_run


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        connect("langgraph", base_url=service.url, private=True)
        yield service


def answer(review: Review, by: User, note: str = "", verdict: str = APPROVE) -> None:
    decide_review(review, verdict=verdict, by=by, note=note, seen=review.seen)


def test_an_approval_goes_on_on_the_same_thread_with_the_note_as_its_answer(
    service: Service, project: Project, bob: User
) -> None:
    graph = Graph(service)
    worker = Asker(project)
    review = worker.until_asked()
    assert "Is it calm enough?" in review.text
    assert worker.after is None
    answer(review, bob, "Yes, very")
    assert (worker.step_run.state, worker.after) == (READY, None)
    assert worker.finish().state == DONE, worker.step_run.error
    assert worker.step_run.outputs["text"] == "Made to last"
    assert worker.after and worker.after.inputs["text"] == "Made to last"
    first, second = service.sent(BEGIN)
    assert first.path == second.path
    assert first.json["input"] == {"topic": "harbours"}
    assert second.json["command"] == {"resume": "Yes, very"}
    assert "input" not in second.json
    assert len(graph.runs) == len(worker.calls) == 2
    conforms("langgraph-server", "POST /threads/{thread_id}/runs", second.json, bogus={"command": 1})


@pytest.mark.parametrize("asks", [2, 3])
def test_a_graph_may_ask_again_and_no_answer_is_given_twice(
    asks: int, service: Service, project: Project, bob: User
) -> None:
    graph = Graph(service, asks=asks)
    worker = Asker(project)
    for _ in range(asks):
        answer(worker.until_asked(), bob)
    assert worker.finish().state == DONE
    told = [sent.json.get("command") for sent in service.sent(BEGIN)]
    assert told == [None, *[{"resume": "approve"}] * asks]
    assert len(graph.runs) == asks + 1
    assert Review.objects.filter(run=worker.run).count() == asks


def test_sent_back_it_ends_and_the_graph_is_told_nothing(service: Service, project: Project, bob: User) -> None:
    graph = Graph(service)
    worker = Asker(project)
    answer(worker.until_asked(), bob, "Too loud", SEND_BACK)
    assert (worker.step_run.state, worker.step_run.error["message"]) == (FAILED, "Sent back: Too loud")
    assert len(graph.runs) == 1


@pytest.mark.parametrize("moment", ["handed.note_job", "conversation.note_answer", "conversation.succeed_call"])
def test_a_worker_that_dies_while_it_goes_on_never_runs_the_graph_twice(
    moment: str, service: Service, project: Project, bob: User
) -> None:
    graph = Graph(service)
    worker = Asker(project)
    answer(worker.until_asked(), bob)
    if "note_job" not in moment:
        worker.attempt()
    with death_at(f"pipelines.exchange.{moment}"):
        worker.dies()
    assert worker.finish().state == DONE
    assert len(graph.runs) == 2


def test_an_answer_that_does_not_arrive_is_given_once_more_and_no_more(
    service: Service, project: Project, bob: User
) -> None:
    graph = Graph(service)
    worker = Asker(project)
    answer(worker.until_asked(), bob)
    service.stumble(BEGIN, Said({"detail": "Busy"}, 503))
    assert worker.finish().state == DONE
    assert len(graph.runs) == 2


def test_where_everything_is_approved_the_graph_goes_on_by_itself(service: Service, project: Project) -> None:
    Graph(service)
    worker = Asker(project, approve_all=True)
    assert worker.finish().state == DONE
    assert service.sent(BEGIN)[1].json["command"] == {"resume": "approve"}


def test_what_came_of_an_answer_is_used_for_no_other_run(service: Service, project: Project, bob: User) -> None:
    Graph(service)
    worker = Asker(project)
    answer(worker.until_asked(), bob)
    assert worker.finish().state == DONE
    again = Asker(project)
    assert again.attempt().reused_from_id is None
    assert again.step_run.state == WAITING
