"""Runnables of our own: only what is allowed, each in a process of its own, and whatever becomes of them is told."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import BadRequest, Cancelled, JobFailed, NotConfigured, Refused, StepFailed, Uncertain
from pipelines.providers import Access
from pipelines.providers.abilities import WorkflowRequest
from pipelines.providers.runnable import Runnable
from tests.hands import Quiet
from tests.runnables import began, is_gone
from tests.services.case import PHOTO, picture

CHAINS = "tests.runnables"


def runnable(name: str, *, module: str = CHAINS, allowed: bool = True, **values: str) -> Runnable:
    target = f"{module}:{name}"
    return Runnable(Access(values={"target": target, **values}, runnables=[target] if allowed else []))


def ask(provider: Runnable, inputs: dict[str, Any] | None = None, **more: Any) -> Any:
    request = WorkflowRequest(inputs={"topic": "harbours"} if inputs is None else inputs, seed=7, **more)
    return provider.run_workflow(request, Quiet("a-key"))


def by_name(result: Any) -> dict[str, Any]:
    return {item["name"]: item["value"] for item in result.outputs}


def test_it_is_invoked_in_a_process_of_its_own_with_seed_and_key() -> None:
    result = ask(runnable("echo"), extra={"config": {"tags": ["night"]}})
    told = by_name(result)
    assert told["given"] == {"topic": "harbours"}
    assert told["config"] == {"metadata": {"seed": 7, "key": "a-key"}, "tags": ["night"]}
    assert told["process"] != os.getpid()
    assert result.model == f"runnable/{CHAINS}:echo"
    assert result.bill.usage == {"calls": Decimal(1)}


def test_an_input_that_is_alone_goes_as_it_is_and_words_come_back_as_text() -> None:
    outputs = ask(runnable("greet"), {"input": "sea"}).outputs
    assert outputs == [{"name": "output", "kind": "text", "value": "Hello sea"}]


def test_a_file_goes_as_a_data_uri() -> None:
    given = by_name(ask(runnable("echo"), {"photo": picture(), "more": [1]}))["given"]
    assert given["photo"].startswith("data:image/png;base64,")
    assert len(given["photo"]) > len(PHOTO)


def test_a_message_gives_its_words_and_what_it_took() -> None:
    result = ask(runnable("chat"))
    assert result.outputs == [{"name": "output", "kind": "text", "value": "Made to last"}]
    assert result.bill.usage == {"calls": Decimal(1), "input": Decimal(12), "output": Decimal(3)}


def test_a_conversation_gives_what_was_said_last_too() -> None:
    result = ask(runnable("talk"))
    assert by_name(result) == {"messages": ["Hello", "Good evening"], "text": "Good evening"}
    assert result.bill.usage["output"] == 3


@pytest.mark.parametrize("model", ["", f"{CHAINS}:greet"])
def test_it_may_be_called_by_its_target(model: str) -> None:
    assert ask(runnable("greet"), model=model).outputs


def test_another_model_is_declined_before_anything_runs() -> None:
    with pytest.raises(BadRequest, match="has only"):
        ask(runnable("greet"), model="other:chain")


# --- What goes wrong ---------------------------------------------------------------------------------


def test_what_is_not_allowed_is_never_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "imported"
    (tmp_path / "wicked.py").write_text(f"import pathlib; pathlib.Path({str(mark)!r}).touch()\nchain = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    provider = runnable("chain", module="wicked", allowed=False)
    for way in (provider.check, lambda: ask(provider), lambda: provider.model_form("")):
        with pytest.raises(NotConfigured, match="adding it to RUNNABLES, such as RUNNABLES=wicked:chain"):
            way()
    assert not mark.exists()
    with pytest.raises(NotConfigured, match="cannot be invoked"):
        runnable("chain", module="wicked").check()
    assert mark.exists()


@pytest.mark.parametrize(
    ("module", "name", "said"),
    [
        ("shop_that_is_not_there", "chain", "cannot be imported here. Python says: ModuleNotFoundError"),
        (CHAINS, "nobody", "is not there, or cannot be invoked"),
        (CHAINS, "no_chain", "is not there, or cannot be invoked"),
    ],
)
def test_what_cannot_be_found_is_told(module: str, name: str, said: str) -> None:
    for way in (lambda provider: ask(provider), lambda provider: provider.check()):
        with pytest.raises(NotConfigured, match=said):
            way(runnable(name, module=module))


def test_a_module_that_needs_what_is_not_installed_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needy.py").write_text("import package_of_others\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(NotConfigured, match="No module named 'package_of_others'"):
        runnable("chain", module="needy").check()


@pytest.mark.parametrize("target", ["", "shop", "os:system; rm", "a/b:c", ":x"])
def test_what_is_no_target_is_told(target: str) -> None:
    with pytest.raises(NotConfigured, match="Write the target as"):
        Runnable(Access(values={"target": target}, runnables=[target])).check()


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("fail", StepFailed, "failed. Python says: ValueError: Cannot do"),
        ("hang_up", JobFailed, "failed. Python says: ConnectionResetError: The line broke."),
        ("give_odd", StepFailed, "cannot be kept as JSON"),
        ("say_nothing", Refused, "ended and gave nothing"),
        ("leave", Uncertain, "ended without an answer"),
        ("die", Uncertain, "ended without an answer"),
    ],
)
def test_each_way_to_fail_is_told_and_tried_again_only_where_that_may_help(
    name: str, kind: type[StepFailed], said: str
) -> None:
    with pytest.raises(kind, match=said) as caught:
        ask(runnable(name))
    assert type(caught.value) is kind


def test_what_takes_too_long_is_ended_with_all_that_it_began(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with pytest.raises(StepFailed, match="took longer than 2 seconds") as caught:
        ask(runnable("sleep", seconds="2"), {"note": str(note)})
    assert not caught.value.retryable
    assert all(is_gone(int(process)) for process in note.read_text().split())


def test_what_stops_the_waiting_ends_it_with_all_that_it_began(tmp_path: Path) -> None:
    note = tmp_path / "note"

    class Called(Quiet):
        def progress(self, fraction: float, message: str = "") -> None:
            if began(note):
                raise Cancelled(message)

    with pytest.raises(Cancelled, match=f"Running {CHAINS}:sleep"):
        runnable("sleep").run_workflow(WorkflowRequest({"note": str(note)}, 7), Called())
    assert all(is_gone(int(process)) for process in note.read_text().split())


def test_what_is_long_is_heard_to_its_end_however_often_we_look_up() -> None:
    exchange = Quiet()
    long = "sea " * 500_000
    result = runnable("linger").run_workflow(WorkflowRequest({"input": long}, 7), exchange)
    assert result.outputs[0]["value"] == f"Hello {long}"
    assert exchange.told


def test_it_ends_with_the_worker_that_began_it(tmp_path: Path) -> None:
    note = tmp_path / "note"
    code = (
        "from pipelines.providers.runnable.child import run_apart\n"
        f"run_apart({{'target': '{CHAINS}:sleep', 'input': {{'note': {str(note)!r}}}, 'config': {{}}}}, seconds=500)"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    until(lambda: began(note))
    worker.kill()
    worker.wait()
    until(lambda: all(is_gone(int(process)) for process in note.read_text().split()))


@pytest.mark.parametrize("seconds", ["0", "-1", "x", "3601", "٣"])
def test_a_time_limit_that_is_none_is_told(seconds: str) -> None:
    with pytest.raises(NotConfigured, match="whole number"):
        ask(runnable("greet", seconds=seconds))


# --- LangChain itself --------------------------------------------------------------------------------


def lang(name: str) -> Runnable:
    return runnable(name, module="tests.langchains")


def test_a_chain_of_langchains_own_is_invoked() -> None:
    result = ask(lang("poster"))
    assert result.outputs == [{"name": "output", "kind": "text", "value": "HARBOURS, MADE TO LAST"}]


def test_a_chat_models_message_is_text_and_says_what_it_took() -> None:
    result = ask(lang("chat"), {"input": "Hello"})
    assert result.outputs == [{"name": "output", "kind": "text", "value": "Good evening."}]
    assert result.bill.usage == {"calls": Decimal(1), "input": Decimal(5), "output": Decimal(2)}


def test_parts_in_parallel_come_by_their_names_with_the_metadata_we_gave() -> None:
    assert by_name(ask(lang("both"))) == {"loud": "HARBOURS", "seed": 7}


def test_it_tells_what_it_takes() -> None:
    form = lang("poster").model_form("")
    assert form and form["properties"].keys() == {"topic"}
    assert lang("poster").check().facts == {"kind": "RunnableSequence"}


def test_an_error_inside_of_a_chain_is_told() -> None:
    with pytest.raises(StepFailed, match="missing variables"):
        ask(lang("poster"), {"other": 1})


# --- The settings page -------------------------------------------------------------------------------


def test_trying_it_invokes_nothing() -> None:
    health = runnable("fail").check()
    assert health.message == f"`{CHAINS}:fail` can be invoked."
    assert health.facts == {"kind": "Chain"}


def test_it_lists_itself() -> None:
    (info,) = runnable("greet").models()
    assert (info.id, info.abilities) == (f"{CHAINS}:greet", ("run_workflow",))
    assert runnable("greet").model_form("") is None


def until(there: Any) -> None:
    for _ in range(400):
        if there():
            return
        time.sleep(0.05)
    raise AssertionError("It does not come about.")
