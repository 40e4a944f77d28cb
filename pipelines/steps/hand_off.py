"""Hand off: a person makes it with a tool that has no API, and brings the result back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, JsonValue

from ..graph import Port
from .asking import Prompt, PromptParams
from .base import Park, StepContext, StepType

SENTENCE = "so a person makes this there and brings the result back."
TOOLS: Mapping[str, tuple[str, str, str]] = {
    "midjourney": (
        "Midjourney",
        "https://www.midjourney.com/imagine",
        f"Midjourney has no public API and forbids automation, {SENTENCE}",
    ),
    "firefly_assistant": (
        "Firefly AI Assistant",
        "https://firefly.adobe.com/",
        f"Adobe's Firefly AI Assistant has no public API, {SENTENCE}",
    ),
    "designerbox": ("DesignerBox", "", f"No trace of an API of DesignerBox was found, {SENTENCE}"),
}
MAKE = {"image": "Make a picture", "video": "Make a film", "audio": "Make a recording", "text": "Write a text"}
TOOL_NAMES: Final[list[JsonValue]] = [[key, tool[0]] for key, tool in TOOLS.items()]
FILES = ("image", "image_2", "mask")
FLAG = re.compile(r"[a-z][a-z0-9_-]*", re.IGNORECASE)


class HandOffParams(PromptParams):
    """`settings` are the tool's own; for Midjourney they become flags: {"ar": "16:9", "tile": true}.

    `name` and `link` say which tool it is where `tool` is `other`.
    """

    tool: Literal["midjourney", "firefly_assistant", "designerbox", "other"] = Field(
        "midjourney",
        title="Tool",
        json_schema_extra={"choices": [*TOOL_NAMES, ["other", "Another"]]},
    )
    name: str = Field("", max_length=60, title="What it is called", json_schema_extra={"when": {"tool": "other"}})
    link: str = Field("", max_length=400, title="Where it is", json_schema_extra={"when": {"tool": "other"}})
    prompt: Prompt = ""
    settings: dict[str, str | int | float | bool | list[str]] = Field(
        default_factory=dict,
        title="Settings",
        description="The tool's own; for Midjourney they become flags, such as ar 16:9 and tile true.",
    )
    wants: Literal["image", "video", "audio", "text"] = Field(
        "image",
        title="What comes back",
        json_schema_extra={
            "choices": [["image", "A picture"], ["video", "A film"], ["audio", "A recording"], ["text", "A text"]]
        },
    )
    instructions: str = Field(
        "",
        max_length=2_000,
        title="For whoever makes it",
        description="What they should look to.",
        json_schema_extra={"widget": "prompt"},
    )


class HandOff(StepType):
    """Waits while a person works with Midjourney, Firefly AI Assistant, DesignerBox or any other tool without an API.

    These tools have no public API: Midjourney forbids automation, and of DesignerBox no trace of an API was found. So
    the prompt, settings and inputs are laid out to be taken there, and what comes back is kept as made by hand. A
    prompt on the port goes before that of the params.
    """

    key = "hand_off"
    label = "Hand off"
    group = "People"
    inputs: ClassVar = {
        "prompt": Port("text", optional=True),
        "image": Port("image", optional=True),
        "image_2": Port("image", optional=True),
        "mask": Port("mask", optional=True),
        "text": Port("text", optional=True),
    }
    outputs: ClassVar = {kind: Port(kind, optional=True) for kind in ("image", "video", "audio", "text")}
    params = HandOffParams

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        """Another tool has a name; a link is a web address; a setting's name can be a flag."""
        if found := super().problems(params):
            return found
        read = HandOffParams.model_validate(params)
        if read.tool == "other" and not read.name.strip():
            found.append(("name", "Say what the tool is called."))
        if read.link and urlsplit(read.link).scheme not in ("https", "http"):
            found.append(("link", "A link begins with https://."))
        strange = [name for name in read.settings if not FLAG.fullmatch(name)]
        return found + [("settings", f"`{name}` is no setting's name: use letters and hyphens.") for name in strange]

    def run(self, context: StepContext, params: HandOffParams) -> Park:
        """What the person needs, laid out."""
        name, link, why = _tool(params)
        prompt = context.text("prompt") or params.prompt
        composed = compose(prompt, params.settings) if params.tool == "midjourney" else prompt
        context.record(prompt=composed, model=f"manual/{params.tool}")
        return Park(
            {
                "title": f"{MAKE[params.wants]} with {name}",
                "tool": {"key": params.tool, "name": name, "link": link, "why": why},
                "prompt": composed,
                "settings": {} if params.tool == "midjourney" else dict(params.settings),
                "wants": params.wants,
                "instructions": params.instructions,
                "text": context.text("text"),
                "files": [{"port": port, "file": context.asset(port)} for port in FILES if context.has(port)],
                "notes": list(context.notes),
            },
            for_="person",
        )


def compose(prompt: str, settings: Mapping[str, Any]) -> str:
    """The prompt on one line with each setting as Midjourney takes it: `--ar 16:9 --seed 7 --tile`."""
    flags = [_flag(name.lstrip("-"), value) for name, value in settings.items()]
    return " ".join(part for part in (" ".join(prompt.split()), *flags) if part)


def _flag(name: str, value: Any) -> str:
    if value is False or value in ("", []):
        return ""
    if value is True:
        return f"--{name}"
    words = " ".join(value) if isinstance(value, list) else " ".join(str(value).split())
    return f"--{name} {words}"


def _tool(params: HandOffParams) -> tuple[str, str, str]:
    name, link, why = TOOLS.get(params.tool, (params.name, "", f"{params.name} is not asked by Pressline, {SENTENCE}"))
    return name, params.link or link, why
