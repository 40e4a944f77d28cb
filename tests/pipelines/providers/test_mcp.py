"""MCP servers: scripted for what goes wrong, and a small real one by the reference implementation."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.errors import BadRequest, NotConfigured, Refused, Retired, StepFailed, Transient, Uncertain
from pipelines.providers import Access
from pipelines.providers.abilities import WorkflowRequest
from pipelines.providers.mcp import Mcp
from pipelines.steps.run_workflow import RunWorkflow, RunWorkflowParams
from tests.factories import PNG
from tests.hands import Hands, Quiet
from tests.peers.service import Asked, Said, Service
from tests.peers.toolbox import running_tools

DOOR = "POST /mcp"
KEY = "secret-key-123"


def opened(url: str, key: str = KEY) -> Mcp:
    return Mcp(Access(name="tools", base_url=f"{url}/mcp", values={"key": key}, private=True))


def call(provider: Mcp, tool: str = "shout", **inputs: Any) -> Any:
    return provider.run_workflow(WorkflowRequest(inputs, 7, model=tool), Quiet())


def told(result: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "result": result}


def stream(*messages: Any) -> Said:
    events = "".join(f"event: message\r\ndata: {json.dumps(message)}\r\n\r\n" for message in messages)
    return Said(f": hello\r\n\r\n{events}".encode(), mime="text/event-stream")


def script(service: Service, answer: Any) -> Service:
    """Greets as a server does, and answers everything else so."""

    def speak(asked: Asked) -> Any:
        match asked.json["method"]:
            case "initialize":
                return Said(
                    told({"protocolVersion": "2025-03-26", "capabilities": {}}), headers={"Mcp-Session-Id": "s-1"}
                )
            case "notifications/initialized":
                return Said(b"", 202)
        return answer(asked) if callable(answer) else answer

    return service.on(DOOR, speak).on("DELETE /mcp", Said(b"", 405))


def test_a_session_is_opened_carried_and_closed(service: Service) -> None:
    script(service, Said(told({"content": [{"type": "text", "text": "HELLO"}]})))
    result = call(opened(service.url), text="hello", image={"n": 1})
    hello, ready, asked = service.sent(DOOR)
    assert (hello.json["method"], ready.json["method"], asked.json["method"]) == (
        "initialize",
        "notifications/initialized",
        "tools/call",
    )
    assert asked.json["params"] == {"name": "shout", "arguments": {"text": "hello", "image": {"n": 1}}}
    assert (asked.headers["mcp-session-id"], asked.headers["mcp-protocol-version"]) == ("s-1", "2025-03-26")
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert len(service.sent("DELETE /mcp")) == 1
    assert (result.outputs, result.model) == ([{"name": "text", "kind": "text", "value": "HELLO"}], "tools/shout")


def test_a_reply_may_be_a_stream_of_events(service: Service) -> None:
    progress = {"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progress": 1}}
    script(service, stream(progress, told({"content": [{"type": "text", "text": "done"}]})))
    assert call(opened(service.url)).outputs[0]["value"] == "done"


def test_each_part_is_an_output_of_its_kind(service: Service) -> None:
    data = base64.b64encode(PNG).decode()
    content = [
        {"type": "image", "data": data, "mimeType": "image/png"},
        {"type": "resource", "resource": {"uri": "file:///a.bin", "blob": data, "mimeType": "model/gltf-binary"}},
        {"type": "resource", "resource": {"uri": "file:///a.txt", "text": "words"}},
        {"type": "resource_link", "name": "more", "uri": "https://a.example/"},
        {"type": "text", "text": ""},
        {"type": "hologram"},
    ]
    script(service, Said(told({"content": content, "structuredContent": {"n": 3}})))
    found = call(opened(service.url)).outputs
    assert [item["kind"] for item in found] == ["image", "file", "text", "json", "json"]
    assert (found[0]["data"], found[-1]["value"]) == (PNG, {"n": 3})


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (told({"isError": True, "content": [{"type": "text", "text": "no ink"}]}), Refused),
        (told({"content": []}), Refused),
        (told({"content": [{"type": "image", "data": "!", "mimeType": "image/png"}]}), Uncertain),
        ({"jsonrpc": "2.0", "id": 1, "error": {"code": -32602, "message": "Unknown tool: shout"}}, Retired),
        ({"jsonrpc": "2.0", "id": 1, "error": {"code": -32600, "message": f"bad {KEY}"}}, BadRequest),
        ({"jsonrpc": "2.0", "id": 9, "result": {}}, Uncertain),
        ([1, 2], Uncertain),
        (Said({}, 401), NotConfigured),
        (Said({}, 500), Transient),
        ("drop", Uncertain),
        ("html", Uncertain),
        (stream(), Uncertain),
    ],
)
def test_each_bad_answer_is_a_kind_of_error(service: Service, said: Any, kind: type[StepFailed]) -> None:
    script(service, lambda asked: said)
    with pytest.raises(kind) as caught:
        call(opened(service.url))
    assert KEY not in caught.value.message


def test_tools_are_listed_page_by_page(service: Service) -> None:
    def pages(asked: Asked) -> Any:
        more = asked.json["params"].get("cursor")
        tools = [{"name": "b" if more else "a", "inputSchema": {"type": "object"}}, {"odd": 1}]
        return Said(told({"tools": tools, **({} if more else {"nextCursor": "2"})}))

    script(service, pages)
    provider = opened(service.url)
    assert [info.id for info in provider.models()] == ["a", "b"]
    assert provider.model_form("b") == {"type": "object"}
    assert provider.model_form("c") is None


def test_what_is_no_mcp_server_is_said_so(service: Service) -> None:
    for said in (Said({}, 404), {"hello": "world"}, "html"):
        service.on(DOOR, said)
        with pytest.raises(NotConfigured):
            opened(service.url).check()


def test_a_tool_is_a_model_of_the_workflow_step(service: Service) -> None:
    script(service, Said(told({"content": [{"type": "text", "text": "HELLO"}]})))
    hands = Hands(provider=opened(service.url), text="hello")
    made = RunWorkflow().run(hands, RunWorkflowParams(model="tools/shout", inputs={"times": 1}))
    assert made["text"] == "HELLO"
    assert service.sent(DOOR)[2].json["params"] == {"name": "shout", "arguments": {"times": 1, "text": "hello"}}


# --- A real server --------------------------------------------------------------------------------


@pytest.fixture(params=["json", "events"])
def real(request: pytest.FixtureRequest) -> Iterator[str]:
    with running_tools(request.param) as url:
        yield url.removesuffix("/mcp")


def test_a_real_server_is_understood(real: str) -> None:
    provider = opened(real, key="")
    assert {info.id for info in provider.models()} == {"shout", "picture", "mirror", "stumble"}
    assert (provider.model_form("shout") or {})["required"] == ["text"]
    assert call(provider, text="made to last", times=2).outputs[0]["value"] == "MADE TO LAST MADE TO LAST"
    (image,) = [item for item in call(provider, "picture").outputs if item["kind"] == "image"]
    assert image["data"].startswith(b"\x89PNG")
    with pytest.raises(Refused, match=r"no ink left|stumble"):
        call(provider, "stumble")
    with pytest.raises(StepFailed):
        call(provider, "nothing")
    with pytest.raises(StepFailed):
        call(provider, times=1)
