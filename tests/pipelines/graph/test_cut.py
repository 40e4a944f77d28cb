"""Cutting a drawing: a step and what leads to it stay, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import Invalid
from pipelines.graph import cut_to

FILE: dict[str, Any] = {
    "format": 1,
    "name": "Campaign",
    "inputs": {"photo": {"type": "image"}, "line": {"type": "text"}, "spare": {"type": "text"}},
    "steps": {
        "say": {"type": "echo", "in": {"text": "$line"}},
        "cut": {"type": "remove_background", "in": {"image": "$photo"}},
        "scene": {"type": "composite", "in": {"subject": "cut.image", "background": "back.image"}},
        "back": {"type": "generate_image", "in": {"prompt": "say.text"}},
    },
    "outputs": {"scene": "scene.image"},
    "layout": {"say": [0, 0], "cut": [0, 1], "scene": [1, 1], "$photo": [2, 2], "spare": [3, 3]},
    "bends": {"back.prompt": [[1, 1]], "scene.subject": [[2, 2]]},
    "groups": {
        "words": {"label": "Words", "holds": ["say", "back", "$spare", "#memo"]},
        "rest": {"label": "Rest", "holds": ["scene", "#memo"]},
    },
    "notes": {"memo": {"text": "Ask Mia", "at": [0, 0]}},
}


def test_what_leads_to_the_step_stays_in_the_order_it_was_drawn() -> None:
    cut = cut_to(FILE, "back")
    assert list(cut["steps"]) == ["say", "back"]
    assert list(cut["inputs"]) == ["line"]
    assert "outputs" not in cut
    assert (cut["format"], cut["name"], cut["notes"]) == (1, "Campaign", FILE["notes"])


def test_places_bends_and_groups_of_what_is_cut_away_go_with_it() -> None:
    cut = cut_to(FILE, "back")
    assert cut["layout"] == {"say": [0, 0]}
    assert cut["bends"] == {"back.prompt": [[1, 1]]}
    assert cut["groups"] == {"words": {"label": "Words", "holds": ["say", "back", "#memo"]}}


def test_the_last_step_keeps_everything_that_is_used() -> None:
    cut = cut_to(FILE, "scene")
    assert list(cut["steps"]) == list(FILE["steps"])
    assert list(cut["inputs"]) == ["photo", "line"]


def test_the_file_itself_is_left_as_it_was() -> None:
    before = repr(FILE)
    cut_to(FILE, "say")
    assert repr(FILE) == before


def test_a_circle_is_cut_without_end_being_lost() -> None:
    steps = {"a": {"type": "echo", "in": {"text": "b.text"}}, "b": {"type": "echo", "in": {"text": "a.text"}}}
    assert list(cut_to({"format": 1, "steps": steps}, "a")["steps"]) == ["a", "b"]


def test_a_step_that_is_not_there_is_named() -> None:
    with pytest.raises(Invalid, match="no step `ghost`"):
        cut_to(FILE, "ghost")


@pytest.mark.parametrize("wrong", [5, [], None, {"a": 5}, {"a": {"in": 5}}, {"a": {"in": {"x": 5}}}])
def test_what_cannot_be_read_is_cut_as_far_as_it_can_be(wrong: Any) -> None:
    steps = {"a": {"type": "echo"}} | (wrong if isinstance(wrong, dict) else {})
    content = {"format": 1, "steps": steps, "inputs": wrong, "layout": wrong, "groups": wrong, "bends": wrong}
    assert list(cut_to(content, "a")["steps"]) == ["a"]
