"""MCP over streamable HTTP: a server's tools as workflows. A reply is JSON or a stream of events that ends with it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ..errors import BadRequest, NotConfigured, Refused, Retired, StepFailed, Uncertain
from .abilities import WorkflowProvider, WorkflowRequest, WorkflowResult
from .base import Exchange, Health, ModelInfo, Setting
from .http import Reply
from .merge import merged
from .placed import placed
from .redact import safe_text

# The last version in which a client first says hello; servers of later ones still speak it.
VERSION = "2025-06-18"
PAGES = 20
UNKNOWN_TOOL = -32602


class Mcp(WorkflowProvider):
    """An MCP server, whose address is that of its endpoint; a model is the name of a tool."""

    key = "mcp"
    label = "MCP server"
    settings = (
        Setting("key", "Token", secret=True, required=False, help="Sent as a bearer token where there is one."),
    )

    def credentials(self) -> Mapping[str, str]:
        """A bearer token, where there is one."""
        return {"Authorization": f"Bearer {self.setting('key')}"} if self.setting("key") else {}

    def check(self) -> Health:
        """Says hello and lists the tools."""
        found = [info.id for info in self.models()]
        return Health(f"The MCP server answers and has {len(found)} tools.", {"tools": found[:100]})

    def models(self) -> Sequence[ModelInfo]:
        """The tools that the server lists."""
        return [ModelInfo(tool["name"], str(tool.get("title") or ""), ("run_workflow",)) for tool in self._tools()]

    def model_form(self, model: str) -> Mapping[str, Any] | None:
        """The input schema of a tool."""
        form = next((tool.get("inputSchema") for tool in self._tools() if tool["name"] == model), None)
        return form if isinstance(form, dict) else None

    def run_workflow(self, request: WorkflowRequest, exchange: Exchange) -> WorkflowResult:
        """What the tool gave, each part as an output of its kind; files go in as data URIs."""
        if not request.model:
            raise NotConfigured("Choose a tool of this MCP server in the step's settings.")
        arguments = merged(placed(request.inputs), request.extra)
        with self._session() as session:
            told = self._ask(session, "tools/call", {"name": request.model, "arguments": arguments}, works=True)
        outputs = _outputs(told)
        if told.get("isError"):
            said = " ".join(str(item["value"]) for item in outputs if item["kind"] == "text")
            raise Refused(f"The tool `{request.model}` could not do this. It says: {safe_text(said)}")
        if not outputs:
            raise Refused(f"The tool `{request.model}` ended and gave nothing.")
        return WorkflowResult(outputs, f"{self.name}/{request.model}")

    def explain(self, reply: Reply) -> StepFailed | None:
        """A 404 is an address without an MCP server, or a session that has ended."""
        return NotConfigured("No MCP server answers at this address.") if reply.status in (404, 405) else None

    def _tools(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = ""
        with self._session() as session:
            for _ in range(PAGES):
                told = self._ask(session, "tools/list", {"cursor": cursor} if cursor else {})
                found += _named(told.get("tools"))
                cursor = told.get("nextCursor") or ""
                if not cursor:
                    break
        return found

    # --- The line ----------------------------------------------------------------------------------

    @contextmanager
    def _session(self) -> Iterator[dict[str, str]]:
        session = self._open()
        try:
            yield session
        finally:
            self._close(session)

    def _open(self) -> dict[str, str]:
        """Says hello; gives the headers that every later request carries."""
        hello = {
            "protocolVersion": VERSION,
            "capabilities": {},
            "clientInfo": {"name": "pressline", "version": "1"},
        }
        reply = self._post({}, _message("initialize", hello))
        told = self._read(reply, works=False)
        session = {"MCP-Protocol-Version": str(told.get("protocolVersion") or VERSION)}
        if name := reply.headers.get("mcp-session-id"):
            session["Mcp-Session-Id"] = name
        self._post(session, {"jsonrpc": "2.0", "method": "notifications/initialized"})
        return session

    def _ask(self, session: Mapping[str, str], method: str, params: Any, *, works: bool = False) -> dict[str, Any]:
        return self._read(self._post(session, _message(method, params), works=works), works=works)

    def _post(self, session: Mapping[str, str], message: Any, *, works: bool = False) -> Reply:
        headers = {"Accept": "application/json, text/event-stream", **session}
        patience = {"seconds": 300.0} if works else {}
        return self.http.send("POST", self.base_url, works=works, headers=headers, json=message, **patience)

    def _close(self, session: Mapping[str, str]) -> None:
        """Ends the session; a server that keeps none, or does not let it be ended, says so, which is no matter."""
        if "Mcp-Session-Id" not in session:
            return
        try:
            self.http.send("DELETE", self.base_url, headers=session)
        except StepFailed:
            return

    def _read(self, reply: Reply, *, works: bool) -> dict[str, Any]:
        """The result in a reply; raises what an error of JSON-RPC means."""
        told = next((item for item in _messages(reply) if item.get("id") == 1), None)
        if told and isinstance(told.get("result"), dict):
            return dict(told["result"])
        if told and isinstance(told.get("error"), dict):
            said = safe_text(str(told["error"].get("message", "")), secrets=[self.setting("key")])
            if told["error"].get("code") == UNKNOWN_TOOL and "nknown tool" in said:
                raise Retired("This tool")
            raise BadRequest(f"The MCP server cannot take this. It says: {said}")
        if works:
            raise Uncertain("The MCP server took this and gave no answer that can be read.")
        raise NotConfigured("What answers at this address is no MCP server.")


def _named(tools: Any) -> list[dict[str, Any]]:
    there = tools if isinstance(tools, list) else []
    return [tool for tool in there if isinstance(tool, dict) and isinstance(tool.get("name"), str)]


def _message(method: str, params: Any) -> dict[str, Any]:
    # One request a reply, so they can all have the same id.
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def _messages(reply: Reply) -> Iterator[dict[str, Any]]:
    """The JSON-RPC messages of a reply: the whole of it, or each event's data."""
    if reply.mime != "text/event-stream":
        found = reply.body
        yield from (item for item in (found if isinstance(found, list) else [found]) if isinstance(item, dict))
        return
    text = reply.content.decode("utf-8", errors="replace").replace("\r\n", "\n")
    for event in text.split("\n\n"):
        lines = [line[5:].removeprefix(" ") for line in event.split("\n") if line.startswith("data:")]
        try:
            found = json.loads("\n".join(lines))
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found


def _outputs(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    parts = told.get("content")
    found = [_output(part) for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    if told.get("structuredContent") not in (None, {}):
        found.append({"name": "structured", "kind": "json", "value": told["structuredContent"]})
    return [item for item in found if item]


def _output(part: Mapping[str, Any]) -> dict[str, Any]:
    """One part of what a tool gave; empty for what says nothing."""
    match part.get("type"):
        case "text" if part.get("text"):
            return {"name": "text", "kind": "text", "value": str(part["text"])}
        case "image" | "audio" as kind:
            return _file(str(kind), kind, part.get("data"), part.get("mimeType"))
        case "resource" if isinstance(part.get("resource"), dict):
            return _resource(part["resource"])
        case "resource_link":
            return {"name": str(part.get("name", "")), "kind": "json", "value": dict(part)}
    return {}


def _resource(told: Mapping[str, Any]) -> dict[str, Any]:
    name, mime = str(told.get("uri", "")), str(told.get("mimeType") or "application/octet-stream")
    if isinstance(told.get("text"), str):
        return {"name": name, "kind": "text", "value": told["text"]}
    kind = mime.partition("/")[0]
    return _file(name, kind if kind in ("image", "audio", "video") else "file", told.get("blob"), mime)


def _file(name: str, kind: Any, data: Any, mime: Any) -> dict[str, Any]:
    try:
        decoded = base64.b64decode(str(data or ""), validate=True)
    except ValueError as error:
        raise Uncertain("The MCP server gave a file that cannot be read.") from error
    return {"name": name, "kind": kind, "data": decoded, "mime": str(mime or "")} if decoded else {}
