"""LangGraph: threads and runs, what a run leaves, and what it asks of a person."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import JobFailed, Lost, NotConfigured, Refused, Retired, Transient, Uncertain
from pipelines.providers import Access, Pending
from pipelines.providers.langgraph import LangGraph
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.langgraph import (
    ASSISTANT,
    BEGIN,
    CASES,
    RUN,
    RUN_ROUTE,
    RUNS,
    STATE,
    THREADS,
    run,
    script,
    state,
)
from tests.specs import conforms

(WORKFLOW,) = CASES
QUESTION = {"id": "i1", "value": {"question": "Is it calm enough?"}}


def test_a_run_leaves_its_state(service: Service) -> None:
    exchange = Quiet()
    result = WORKFLOW.ask(script(service), exchange)
    assert result.outputs == [
        {"name": "topic", "kind": "text", "value": "harbours"},
        {"name": "headline", "kind": "text", "value": "Made to last"},
        {"name": "scores", "kind": "json", "value": [1, 2]},
    ]
    assert result.model == "langgraph/agent"
    assert result.facts == {"run": RUN, "thread": exchange.handle["thread"]}
    assert exchange.job == RUN


def test_what_is_sent_is_as_its_document_wants_it(service: Service) -> None:
    WORKFLOW.ask(script(service), extra={"config": {"recursion_limit": 5}})
    (thread,), (begun,) = service.sent(THREADS), service.sent(BEGIN)
    assert begun.headers["x-api-key"] == "secret-key-123"
    assert begun.json["metadata"] == {"seed": 7}
    assert begun.json["config"] == {"recursion_limit": 5}
    assert begun.json["input"]["photo"].startswith("data:image/png;base64,")
    assert begun.path == f"/threads/{thread.json['thread_id']}/runs"
    conforms("langgraph-server", "POST /threads", thread.json, bogus={"if_exists": "maybe"})
    conforms("langgraph-server", "POST /threads/{thread_id}/runs", begun.json, bogus={"input": {}})


def test_no_key_is_sent_where_there_is_none(service: Service) -> None:
    LangGraph(Access(base_url=script(service).url, private=True)).submit(WORKFLOW.request, Quiet())
    assert "x-api-key" not in service.sent(BEGIN)[0].headers


def test_an_exchange_has_one_thread_and_another_exchange_another(service: Service) -> None:
    provider = WORKFLOW.open(script(service))
    for key in ("one", "one", "two"):
        provider.submit(WORKFLOW.request, Quiet(key))
    one, again, two = (asked.json["thread_id"] for asked in service.sent(THREADS))
    assert one == again != two


def test_a_run_whose_acceptance_was_never_heard_of_is_found_again(service: Service) -> None:
    script(service).on(BEGIN, "drop")
    provider = WORKFLOW.open(service)
    with pytest.raises(Uncertain):
        provider.submit(WORKFLOW.request, Quiet())
    service.on(RUNS, [run("running")])
    exchange = Quiet()
    assert isinstance(provider.submit(WORKFLOW.request, exchange), Pending)
    assert exchange.job == RUN
    assert len(service.sent(BEGIN)) == 1


def test_a_conversation_gives_what_was_said_last_and_its_tokens(service: Service) -> None:
    used = {"usage_metadata": {"input_tokens": 10, "output_tokens": 4, "total_tokens": 14}}
    messages = [{"type": "human", "content": "Hello"}, {"type": "ai", "content": "A calm harbour.", **used}]
    result = WORKFLOW.ask(script(service).on(STATE, state({"messages": messages})))
    assert result.outputs[-1] == {"name": "text", "kind": "text", "value": "A calm harbour."}
    assert result.bill.usage == {"calls": 1, "input": 10, "output": 4}


@pytest.mark.parametrize("status", ["interrupted", "success"])
@pytest.mark.parametrize(
    "asked", [{"interrupts": [QUESTION]}, {"tasks": [{"id": "1", "name": "n", "interrupts": [QUESTION]}]}]
)
def test_a_run_that_waits_for_a_person_says_what_it_asks(service: Service, status: str, asked: Any) -> None:
    script(service).on(RUN_ROUTE, run(status)).on(STATE, state({"draft": "Hm"}, **asked))
    result = WORKFLOW.ask(service)
    assert result.facts["interrupted"] == [{"question": "Is it calm enough?"}]
    assert result.outputs == [{"name": "draft", "kind": "text", "value": "Hm"}]


@pytest.mark.parametrize(
    ("status", "left", "kind"),
    [
        ("error", state({}, tasks=[{"id": "1", "name": "n", "error": "ValueError('no')"}]), JobFailed),
        ("error", state(None, tasks=None), JobFailed),
        ("timeout", state({}), JobFailed),
        ("interrupted", state({"draft": "Hm"}), JobFailed),
        ("success", state({}), Refused),
        ("success", state({"headline": ""}), Refused),
    ],
)
def test_each_end_of_a_run_is_understood(service: Service, status: str, left: Any, kind: type[Exception]) -> None:
    script(service).on(RUN_ROUTE, run(status)).on(STATE, left)
    with pytest.raises(kind):
        WORKFLOW.ask(service)


def test_a_failed_run_says_why(service: Service) -> None:
    left = state({}, tasks=[{"id": "1", "name": "n", "error": "ValueError('no harbour')"}])
    script(service).on(RUN_ROUTE, run("error")).on(STATE, left)
    with pytest.raises(JobFailed, match="no harbour"):
        WORKFLOW.ask(service)


def test_a_run_that_is_not_known_is_lost(service: Service) -> None:
    script(service).on(RUN_ROUTE, Said({"detail": "Run not found"}, 404))
    with pytest.raises(Lost):
        WORKFLOW.ask(service)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said({"detail": "Assistant 'agent' not found"}, 404), Retired),
        (Said({"detail": "Thread is already running a task"}, 409), Transient),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, said: Said, kind: type[Exception]) -> None:
    script(service).on(BEGIN, said)
    with pytest.raises(kind):
        WORKFLOW.ask(service)


def test_auto_is_no_assistant(service: Service) -> None:
    with pytest.raises(NotConfigured):
        WORKFLOW.ask(script(service), model="")


def test_a_run_is_stopped_on_its_thread(service: Service) -> None:
    service.on("POST /threads/t1/runs/r1/cancel", Said(b"", 204))
    WORKFLOW.open(service).cancel(Quiet(job="r1", thread="t1"))
    assert len(service.asked) == 1


def test_trying_it_costs_nothing(service: Service) -> None:
    found = [{"assistant_id": ASSISTANT, "graph_id": "agent", "name": "Headlines"}, {"odd": 1}]
    service.on("POST /assistants/search", found)
    provider = WORKFLOW.open(service)
    assert provider.check().facts == {"assistants": 1}
    assert [(info.id, info.label) for info in provider.models()] == [(ASSISTANT, "Headlines")]
    for asked in service.asked:
        conforms("langgraph-server", "POST /assistants/search", asked.json, bogus={"limit": 0})


@pytest.mark.parametrize("model", [ASSISTANT, "agent"])
def test_the_form_of_a_graph_is_its_input_schema(service: Service, model: str) -> None:
    service.on("POST /assistants/search", [{"assistant_id": ASSISTANT, "graph_id": "agent"}])
    service.on(f"GET /assistants/{ASSISTANT}/schemas", {"graph_id": "agent", "input_schema": {"type": "object"}})
    assert WORKFLOW.open(service).model_form(model) == {"type": "object"}


def test_a_graph_that_nobody_knows_has_no_form(service: Service) -> None:
    service.on("POST /assistants/search", [])
    assert WORKFLOW.open(service).model_form("agent") is None
