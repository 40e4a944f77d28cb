"""A LangGraph server as it answers: a thread, a run on it, and the state that the run leaves."""

from __future__ import annotations

from typing import Any

from pipelines.providers.abilities import WorkflowRequest
from pipelines.providers.langgraph import LangGraph
from tests.peers.service import Service

from .case import Case, picture

ASSISTANT = "fe096781-5601-53d2-b2f6-0d3403f7e9ca"
RUN = "1ef3f7a6-97d2-4a5b-9d1a-2f6f5a1b0c3d"
THREADS, BEGIN, RUNS = "POST /threads", "POST /threads/*/runs", "GET /threads/*/runs"
RUN_ROUTE, STATE = f"GET /threads/*/runs/{RUN}", "GET /threads/*/state"


def run(status: str) -> dict[str, Any]:
    """What is said of a run."""
    return {"run_id": RUN, "thread_id": "t", "assistant_id": ASSISTANT, "status": status, "metadata": {}, "kwargs": {}}


def state(values: Any, **more: Any) -> dict[str, Any]:
    """What is said of a thread."""
    return {"values": values, "next": [], "tasks": [], "checkpoint": {}, "metadata": {}, **more}


def script(service: Service) -> Service:
    """A new thread, a run on it, done."""
    return (
        service.on(THREADS, lambda asked: {"thread_id": asked.json["thread_id"], "status": "idle"})
        .on(RUNS, [])
        .on(BEGIN, run("pending"))
        .on(RUN_ROUTE, run("pending"), run("running"), run("success"))
        .on(STATE, state({"topic": "harbours", "headline": "Made to last", "scores": [1, 2]}))
    )


CASES = (
    Case(
        "langgraph workflow",
        LangGraph,
        WorkflowRequest({"topic": "harbours", "photo": picture()}, 7, model="agent"),
        submit=BEGIN,
        script=script,
    ),
)
