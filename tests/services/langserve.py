"""A LangServe server as it answers."""

from __future__ import annotations

from pipelines.providers.abilities import WorkflowRequest
from pipelines.providers.langserve import LangServe
from tests.peers.service import Service

from .case import Case, picture

INVOKE = "POST /headline/invoke"


def script(service: Service) -> Service:
    """All is well."""
    about = {"run_id": "b1f2", "feedback_tokens": []}
    return service.on(INVOKE, {"output": "Made to last", "metadata": about})


CASES = (
    Case(
        "langserve workflow",
        LangServe,
        WorkflowRequest({"topic": "harbours", "photo": picture()}, 7, model="headline"),
        submit=INVOKE,
        script=script,
    ),
)
