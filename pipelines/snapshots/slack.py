"""What happened, as an incoming webhook of Slack, or of what speaks like it, shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..models import ASSET_APPROVED, REVIEW_DECIDED, REVIEW_OPENED, SPOKEN

Told = Mapping[str, Any]
# Slack refuses a whole message whose text is longer than 3,000 characters; an escaped one has five times as many.
LONGEST_TEXT: Final = 280


def slack_message(payload: Told) -> dict[str, Any]:
    """`{"text", "blocks"}`: one sentence, where it was, and a button that leads to the page; nothing is decided here.

    What people wrote is escaped, so that it can neither link nor call anybody. Addresses of files are left out: they
    open for nobody who reads a channel.
    """
    event, data = payload["type"], payload["data"]
    said = _sentence(event, data)
    lines = [f"*{_escape(said)}*", *(f">{_escape(line)}" for line in _quoted(event, data))]
    return {
        "text": _escape(said),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(lines)}},
            {"type": "context", "elements": [{"type": "plain_text", "text": _place(data), "emoji": False}]},
            {"type": "actions", "elements": [_button(event, data)]},
        ],
    }


def _sentence(event: str, data: Told) -> str:
    if event == REVIEW_OPENED:
        return f"A review waits: {_short(data['question'])}"
    if event == REVIEW_DECIDED:
        decision = data["decision"]
        spoken = SPOKEN.get(decision["verdict"], "closed")
        return f"{_by(decision)} {spoken}: {_short(data['question'])}"
    if event == ASSET_APPROVED:
        return f"{_by(data['decision'])} approved {_short(data['name'])}"
    failed = data["counts"].get("failed", 0)
    return f"Run {data['id']} is {data['state'].replace('_', ' ')}" + (f", {failed} failed" if failed else "")


def _by(decision: Told) -> str:
    return str(decision["by"] or "The policy")


def _quoted(event: str, data: Told) -> list[str]:
    """What was written: the text that is asked about, or the note of a decision."""
    words = data.get("text") if event == REVIEW_OPENED else data.get("decision", {}).get("note")
    return [_short(words)] if words else []


def _place(data: Told) -> str:
    run = data.get("run")
    row = f", row {data['path']}" if data.get("path") else ""
    return _short(f"{data['pipeline_name']} v{data['version']}" + (f", run {run}{row}" if run else ""))


def _button(event: str, data: Told) -> dict[str, Any]:
    label = "Open the run" if event not in (REVIEW_OPENED, REVIEW_DECIDED, ASSET_APPROVED) else "Open the review"
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "url": data["url"]}


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_TEXT else f"{line[:LONGEST_TEXT].rstrip()} …"


def _escape(words: str) -> str:
    """The three characters that mean something to Slack."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
