"""Call an MCP tool."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipelines.actions import connect
from pipelines.errors import Invalid, Refused
from pipelines.models import CALL_FAILED, SUCCEEDED, UNKNOWN, Project, Run
from pipelines.providers import Access
from pipelines.providers.base import File
from pipelines.providers.mcp import Mcp
from pipelines.states import DONE, FAILED
from pipelines.steps.call_tool import CallTool, CallToolParams
from tests.asking import Worker, death_at
from tests.factories import PNG, drawing, make_run
from tests.hands import Hands
from tests.peers.service import Asked, Said, Service, serving
from tests.peers.toolbox import running_tools

DOOR = "POST /mcp"
AN_ANSWER = {"content": [{"type": "text", "text": "HELLO"}], "structuredContent": {"result": "HELLO"}}
NO_INK = {"isError": True, "content": [{"type": "text", "text": "There is no ink left."}]}


@pytest.fixture
def service() -> Iterator[Service]:
    """An MCP server that greets, and answers every call the same."""

    def speak(asked: Asked) -> Any:
        match asked.json["method"]:
            case "initialize":
                return {"jsonrpc": "2.0", "id": 1, "result": {"protocolVersion": "2025-06-18", "capabilities": {}}}
            case "notifications/initialized":
                return Said(b"", 202)
        answer = NO_INK if asked.json["params"]["name"] == "stumble" else AN_ANSWER
        return {"jsonrpc": "2.0", "id": 1, "result": answer}

    with serving() as service:
        yield service.on(DOOR, speak)


def called(service: Service, inputs: dict[str, Any] | None = None, **params: Any) -> tuple[Any, dict[str, Any]]:
    """The step's outputs, and what the server was asked for."""
    provider = Mcp(Access(base_url=f"{service.url}/mcp", private=True))
    made = CallTool().run(Hands(provider=provider, **(inputs or {})), CallToolParams(tool="shout", **params))
    return made, calls(service)[-1].json["params"]


def calls(service: Service) -> list[Asked]:
    return [asked for asked in service.sent(DOOR) if asked.json["method"] == "tools/call"]


def test_arguments_are_filled_in_and_what_comes_in_stays_inert(service: Service) -> None:
    text = '", "admin": true, "x": "{json}'
    arguments = {"text": "Say {text}.", "data": "{json}", "deep": [{"n": 3, "said": "{text}"}], "none": "{image}"}
    made, asked = called(service, {"text": text, "json": {"a": 1}}, arguments=arguments)
    deep = [{"n": 3, "said": text}]
    assert asked == {
        "name": "shout",
        "arguments": {"text": f"Say {text}.", "data": {"a": 1}, "deep": deep, "none": ""},
    }
    assert (made["text"], made["json"], made["image"], made["images"]) == ("HELLO", {"result": "HELLO"}, None, [])


def test_values_are_arguments_by_their_names_and_go_before_fixed_ones(service: Service) -> None:
    _, asked = called(service, {"values": {"text": "{text}", "times": 2}}, arguments={"text": "fixed", "loud": True})
    assert asked["arguments"] == {"text": "{text}", "times": 2, "loud": True}
    with pytest.raises(Invalid, match="values"):
        called(service, {"values": [1]})


def test_a_picture_goes_as_a_data_uri_and_is_a_file_until_then(service: Service) -> None:
    hands = Hands(image=PNG, provider=Mcp(Access(base_url=f"{service.url}/mcp", private=True)))
    CallTool().run(hands, CallToolParams(tool="shout", arguments={"whole": "{image}", "part": ["{image}"]}))
    whole, part = calls(service)[0].json["params"]["arguments"].values()
    assert whole.startswith("data:image/png;base64,") and part == [whole]
    assert isinstance(hands.asked[0].inputs["whole"], File)


def test_a_rehearsal_calls_nobody_and_gives_back_what_it_was_given() -> None:
    hands = Hands(image=PNG, text="dusk")
    params = CallToolParams(server="rehearsal", tool="mirror", arguments={"image": "{image}", "text": "{text}"})
    made = CallTool().run(hands, params)
    assert (made["image"].kind, made["text"]) == ("image", "dusk")
    assert hands.facts["rehearsal"] is True


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "tool"),
        ({"tool": ""}, "tool"),
        ({"tool": "a", "arguments": ["text"]}, "arguments"),
        ({"tool": "a", "arguments": "text"}, "arguments"),
        ({"tool": "a", "server": "auto"}, "server"),
        ({"tool": "a", "server": "a/b"}, "server"),
        ({"tool": "a", "repeatable": "yes"}, "repeatable"),
        ({"tool": "a", "model": "mcp/a"}, "model"),
    ],
)
def test_what_cannot_be_is_said_before_a_run(params: dict[str, Any], field: str) -> None:
    assert [name for name, _ in CallTool().problems(params)] == [field]


def test_a_real_server_does_what_it_is_called_for() -> None:
    with running_tools() as url:
        provider = Mcp(Access(name="shop", base_url=url, private=True))
        hands = Hands(provider=provider, image=PNG, text="made to last")

        def call(tool: str, **arguments: Any) -> Any:
            return CallTool().run(hands, CallToolParams(server="shop", tool=tool, arguments=arguments))

        assert call("shout", text="{text}", times=2)["text"] == "MADE TO LAST MADE TO LAST"
        assert call("mirror", image="{image}")["image"].kind == "image"
        assert hands.facts["model"] == "shop/mirror"
        with pytest.raises(Refused, match=r"no ink left|stumble"):
            call("stumble")


# --- The ledger ----------------------------------------------------------------------------------


def worker(project: Project, service: Service, **params: Any) -> Worker:
    connect("mcp", base_url=f"{service.url}/mcp", private=True)
    drawn = {"type": "call_tool", "params": {"tool": "shout", "arguments": {"text": "hello"}, **params}}
    made = Worker.__new__(Worker)
    made.run = make_run(project, drawing({"call": drawn}))
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("repeatable", [False, True])
def test_a_result_is_used_again_only_where_the_tool_is_repeatable(
    repeatable: bool, project: Project, service: Service, work: Callable[[Run], Run]
) -> None:
    first, second = (worker(project, service, repeatable=repeatable) for _ in range(2))
    for asked in (first, second):
        work(asked.run)
        assert (asked.step_run.state, asked.step_run.outputs["text"]) == (DONE, "HELLO")
    (call,) = first.calls
    assert (call.state, call.provider, call.model) == (SUCCEEDED, "mcp", "shout")
    assert second.step_run.reused_from_id == (first.step_run.pk if repeatable else None)
    assert len(calls(service)) == (1 if repeatable else 2)


@pytest.mark.django_db
@pytest.mark.usefixtures("queue", "heard")
@pytest.mark.parametrize("repeatable", [False, True])
def test_a_tool_is_called_again_after_a_death_only_where_it_is_repeatable(
    repeatable: bool, project: Project, service: Service
) -> None:
    asker = worker(project, service, repeatable=repeatable)
    with death_at("pipelines.exchange.conversation.note_answer"):
        asker.dies()
    ended = asker.attempt()
    assert ended.state == (DONE if repeatable else FAILED)
    assert [call.state for call in asker.calls] == [SUCCEEDED if repeatable else UNKNOWN]
    assert len(calls(service)) == (2 if repeatable else 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("queue", "heard")
def test_what_a_tool_says_when_it_cannot_is_told(project: Project, service: Service) -> None:
    asker = worker(project, service, tool="stumble")
    assert "There is no ink left." in asker.attempt().error["message"]
    assert [call.state for call in asker.calls] == [CALL_FAILED]
