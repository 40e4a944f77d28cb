"""LangGraph server: an agent's or graph's run on a thread of its own, taken up again by the ids of both.

The thread's id comes from the exchange's key, so a run whose acceptance was never heard of is found there again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from ..errors import BadRequest, JobFailed, Lost, NotConfigured, Refused, Retired, StepFailed, Uncertain
from .abilities import WorkflowProvider, WorkflowRequest, WorkflowResult
from .base import Bill, Exchange, Health, ModelInfo, Pending, Request, Setting, Usage
from .http import Reply
from .merge import merged
from .placed import placed
from .redact import safe_text

R = TypeVar("R")
SOON = 2.0
MOST = 1000


class LangGraph(WorkflowProvider):
    """A LangGraph server; a model is the id of an assistant, or the name of a graph."""

    key = "langgraph"
    label = "LangGraph"
    reconcile = "key"
    settings = (Setting("key", "API key", secret=True, required=False, help="A server of your own may need none."),)
    default_url = "http://127.0.0.1:2024"
    # How many runs one worker of the server takes at once unless it is told otherwise.
    slots = 10

    def credentials(self) -> Mapping[str, str]:
        """Its own key header, where there is a key."""
        return {"x-api-key": self.setting("key")} if self.setting("key") else {}

    def check(self) -> Health:
        """Looks for one assistant, which needs a key where the server asks for any."""
        return Health("The LangGraph server answers.", {"assistants": len(self._search({"limit": 1}))})

    def models(self) -> Sequence[ModelInfo]:
        """All assistants, by the names that they were given."""
        found = self._search({"limit": MOST})
        return [ModelInfo(item["assistant_id"], _label(item), ("run_workflow",)) for item in found]

    def model_form(self, model: str) -> Mapping[str, Any] | None:
        """The input schema of an assistant's graph, where the server can tell it."""
        assistant = model if _is_id(model) else self._assistant_of(model)
        if not assistant:
            return None
        told = self.http.read(self.http.get(f"assistants/{assistant}/schemas"), works=False)
        form = told.get("input_schema")
        return form if isinstance(form, dict) else None

    def run_workflow(self, request: WorkflowRequest, exchange: Exchange) -> Pending:
        """A run over the inputs as they are, with files as data URIs, or one that answers what the last one asked.

        The seed goes into the run's metadata.
        """
        if not request.model:
            raise NotConfigured("Choose an assistant of this LangGraph server in the step's settings.")
        if request.resume:
            return self._go_on(request, exchange)
        thread = self._thread(exchange)
        run = self._begun(thread) or self._begin(thread, self._first(request))
        exchange.accepted(run, thread=thread)
        return Pending(SOON)

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """The state that the run left, or what it asks of a person: `interrupted` in the facts, one for each question.

        A run that was stopped by hand asks nothing, and failed.
        """
        thread = exchange.handle["thread"]
        try:
            told = self.http.read(self.http.get(f"threads/{thread}/runs/{exchange.job}"), works=False)
            match told.get("status"):
                case "success" | "interrupted" | "error" as status:
                    state = self.http.read(self.http.get(f"threads/{thread}/state"), works=False)
                    return self._result(request, exchange, str(status), state)  # type: ignore[return-value]
                case "timeout":
                    raise JobFailed("The LangGraph server ended this run, since it took too long.")
        except BadRequest as error:
            raise Lost("The LangGraph server does not know this run any longer.") from error
        exchange.progress(0.0, "Running at LangGraph")
        return Pending(SOON)

    def cancel(self, exchange: Exchange) -> None:
        """Stops the run where it is."""
        self.http.send("POST", f"threads/{exchange.handle['thread']}/runs/{exchange.job}/cancel")

    def explain(self, reply: Reply) -> StepFailed | None:
        """An assistant that is not there."""
        said = self.http.says(reply)
        if reply.status == 404 and "ssistant" in said:
            return Retired(said.partition("'")[2].partition("'")[0] or "This assistant")
        return None

    # --- Threads and runs --------------------------------------------------------------------------

    def _thread(self, exchange: Exchange) -> str:
        """The thread for this exchange, made where it is not there yet; by itself it costs nothing."""
        thread = str(uuid5(NAMESPACE_URL, f"pressline:{exchange.key}"))
        self.http.send("POST", "threads", json={"thread_id": thread, "if_exists": "do_nothing"})
        return thread

    def _begun(self, thread: str) -> str:
        """The run that is on the thread already; "" for none."""
        found = self.http.read_list(self.http.get(f"threads/{thread}/runs", params={"limit": 1}), works=False)
        run = found[0].get("run_id") if found and isinstance(found[0], dict) else None
        return run if isinstance(run, str) else ""

    def _first(self, request: WorkflowRequest) -> dict[str, Any]:
        body = {
            "assistant_id": request.model,
            "input": placed(request.inputs),
            "metadata": {"seed": request.seed},
            "multitask_strategy": "reject",
        }
        return merged(body, request.extra)

    def _go_on(self, request: WorkflowRequest, exchange: Exchange) -> Pending:
        """Answers the graph's question by another run on its thread, where those of earlier answers lie too."""
        thread = str(request.resume["thread"])
        body = self._first(request)
        # An input besides would begin the graph anew.
        del body["input"]
        body["command"] = {"resume": request.resume["answers"][-1]}
        body["metadata"] = {**_metadata(body), "pressline": exchange.key}
        run = self._resumed(thread, exchange.key) or self._begin(thread, body)
        exchange.accepted(run, thread=thread)
        return Pending(SOON)

    def _resumed(self, thread: str, key: str) -> str:
        """The run that carries this answer already; "" for none."""
        found = self.http.read_list(self.http.get(f"threads/{thread}/runs", params={"limit": MOST}), works=False)
        mine = [run for run in found if isinstance(run, dict) and _metadata(run).get("pressline") == key]
        return str(mine[0].get("run_id") or "") if mine else ""

    def _begin(self, thread: str, body: Mapping[str, Any]) -> str:
        told = self.http.read(self.http.post(f"threads/{thread}/runs", json=dict(body)))
        run = told.get("run_id")
        if not isinstance(run, str) or not run:
            raise Uncertain("The LangGraph server took this without saying what it calls it.")
        return run

    def _search(self, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = self.http.read_list(self.http.send("POST", "assistants/search", json=dict(wanted)), works=False)
        return [item for item in found if isinstance(item, dict) and isinstance(item.get("assistant_id"), str)]

    def _assistant_of(self, graph: str) -> str:
        found = self._search({"graph_id": graph, "limit": 1})
        return found[0]["assistant_id"] if found else ""

    # --- Results -----------------------------------------------------------------------------------

    def _result(self, request: Any, exchange: Exchange, status: str, state: Mapping[str, Any]) -> WorkflowResult:
        if status == "error":
            raise self._failure(state)
        outputs, asked = list(_outputs(state.get("values"))), list(_questions(state))
        if status == "interrupted" and not asked:
            raise JobFailed("The run was stopped at the LangGraph server before it was done.")
        if not outputs and not asked:
            raise Refused("The run ended and left nothing in its state.")
        facts = {"run": exchange.job, "thread": exchange.handle["thread"]} | ({"interrupted": asked} if asked else {})
        bill = Bill(usage=_usage(state.get("values")))
        return WorkflowResult(outputs, f"{self.name}/{request.model}", facts=facts, bill=bill)

    def _failure(self, state: Mapping[str, Any]) -> JobFailed:
        errors = [task.get("error") for task in _dicts(state.get("tasks"))]
        told = "; ".join(error for error in errors if isinstance(error, str))
        said = safe_text(told, secrets=[self.setting("key")])
        return JobFailed(f"The run failed at the LangGraph server.{f' It says: {said}' if said else ''}")


def _outputs(values: Any) -> Iterator[dict[str, Any]]:
    """The state by its keys; of a conversation also what was said last, as "text"."""
    if not isinstance(values, dict):
        values = {"output": values}
    for name, value in values.items():
        if value not in (None, "", [], {}):
            yield {"name": name, "kind": "text" if isinstance(value, str) else "json", "value": value}
    said = _dicts(values.get("messages"))[-1:]
    if said and isinstance(said[0].get("content"), str) and said[0]["content"] and "text" not in values:
        yield {"name": "text", "kind": "text", "value": said[0]["content"]}


def _questions(state: Mapping[str, Any]) -> Iterator[Any]:
    """What the graph waits to be told, in its own words; older servers say it with each task only."""
    told = _dicts(state.get("interrupts"))
    if not told:
        told = [asked for task in _dicts(state.get("tasks")) for asked in _dicts(task.get("interrupts"))]
    yield from (asked.get("value") for asked in told)


def _usage(values: Any) -> Usage:
    """The tokens that the messages of a conversation say they took."""
    messages = _dicts(values.get("messages")) if isinstance(values, dict) else []
    used = [told for message in messages if isinstance(told := message.get("usage_metadata"), dict)]
    counts = {unit: [told.get(f"{unit}_tokens") for told in used] for unit in ("input", "output")}
    sums = {unit: Decimal(sum(n for n in count if isinstance(n, int))) for unit, count in counts.items() if count}
    return {"calls": Decimal(1), **sums}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _metadata(body: Mapping[str, Any]) -> Mapping[str, Any]:
    told = body.get("metadata")
    return told if isinstance(told, dict) else {}


def _label(item: Mapping[str, Any]) -> str:
    return str(item.get("name") or item.get("graph_id") or "")


def _is_id(model: str) -> bool:
    try:
        return bool(UUID(model))
    except ValueError:
        return False
