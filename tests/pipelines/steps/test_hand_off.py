"""Hand off to a person and a tool without an API."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.steps.base import Park
from pipelines.steps.hand_off import HandOff, HandOffParams, compose
from tests.factories import PNG
from tests.hands import Hands


def handed(hands: Hands, **params: Any) -> Park:
    return HandOff().run(hands, HandOffParams(**params))


def test_midjourney_gets_its_settings_as_flags() -> None:
    settings = {"ar": "16:9", "seed": 7, "sref": ["one", "two"], "tile": True, "raw": False, "no": ""}
    assert compose("A harbour,\n at dusk ", settings) == "A harbour, at dusk --ar 16:9 --seed 7 --sref one two --tile"
    assert compose("", {"--v": 7}) == "--v 7"


def test_what_the_person_needs_is_laid_out() -> None:
    hands = Hands(prompt="A harbour", image=PNG, mask=PNG, text="Made to last", notes=["warmer"])
    park = handed(hands, settings={"ar": "4:5"}, instructions="Take the second one.", prompt="not this one")
    pack = park.pack
    assert (park.for_, park.seconds) == ("person", None)
    assert (pack["title"], pack["prompt"]) == ("Make a picture with Midjourney", "A harbour --ar 4:5")
    assert [item["port"] for item in pack["files"]] == ["image", "mask"]
    assert (pack["text"], pack["notes"], pack["wants"]) == ("Made to last", ["warmer"], "image")
    assert hands.facts == {"prompt": "A harbour --ar 4:5", "model": "manual/midjourney"}


def test_other_tools_keep_their_settings_beside_the_prompt() -> None:
    pack = handed(Hands(), tool="designerbox", prompt="A box", settings={"size": "A4"}, wants="text").pack
    assert (pack["prompt"], pack["settings"], pack["title"]) == (
        "A box",
        {"size": "A4"},
        "Write a text with DesignerBox",
    )


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        ("midjourney", "forbids automation"),
        ("firefly_assistant", "no public API"),
        ("designerbox", "No trace of an API"),
    ],
)
def test_it_says_honestly_why_a_person_is_needed(tool: Any, words: str) -> None:
    assert words in handed(Hands(), tool=tool).pack["tool"]["why"]


def test_another_tool_has_a_name_and_may_have_a_link() -> None:
    pack = handed(Hands(), tool="other", name="Loom", link="https://loom.example/new").pack
    assert (pack["tool"]["name"], pack["tool"]["link"]) == ("Loom", "https://loom.example/new")


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"tool": "other"}, "name"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"settings": {"a b": 1}}, "settings"),
        ({"tool": "dalle"}, "tool"),
        ({"wants": "mask"}, "wants"),
    ],
)
def test_what_cannot_be_is_said_before_a_run(params: dict[str, Any], field: str) -> None:
    assert [name for name, _ in HandOff().problems(params)] == [field]


def test_its_defaults_are_no_problem() -> None:
    assert HandOff().problems({}) == []
