"""Which ports a step has."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from pipelines.errors import InvalidDrawing
from pipelines.graph import Plan, Port, make_plan
from pipelines.steps import CATALOGUE
from tests.factories import drawing
from tests.toys import Echo

TEXT = {"type": "text"}
NAMED = {"takes": {"more": TEXT | {"many": True}}, "gives": {"words": TEXT | {"many": True}, "text": {"type": "json"}}}


class OpenEcho(Echo):
    """Says what comes in, and has the ports that its params name."""

    key = "open_echo"
    open = True
    outputs: ClassVar = {"text": Port("text")}

    def problems(self, params: dict[str, Any]) -> list[tuple[str, str]]:
        return []


@pytest.fixture(autouse=True)
def catalogue(toys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUE, "open_echo", OpenEcho())


def plan(said: dict[str, Any]) -> Plan:
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "say": {"type": "open_echo", **said},
        "end": {"type": "echo", "in": {"text": "say.words"}},
    }
    return make_plan(drawing(steps, inputs={"words": TEXT}), CATALOGUE)


def test_an_open_step_has_the_ports_that_its_params_name_besides_its_own() -> None:
    planned = plan({"in": {"more": "split.word"}, "params": NAMED})
    assert list(planned.kinds["say"].inputs) == ["text", "also", "more"]
    assert dict(planned.kinds["say"].outputs) == {"text": Port("text"), "words": Port("text", many=True)}
    assert {step: planned.depth(step) for step in planned.order} == {"split": 0, "say": 0, "end": 1}


def test_a_port_that_no_param_names_is_unknown_and_one_that_is_needed_is_missed() -> None:
    with pytest.raises(InvalidDrawing) as caught:
        plan({"in": {"other": "split.word"}, "params": NAMED})
    assert [(problem.step, problem.field) for problem in caught.value.problems] == [
        ("say", "in.other"),
        ("say", "in.more"),
    ]


def test_a_step_that_is_not_open_has_only_its_own_ports() -> None:
    assert CATALOGUE["echo"].drawn(NAMED) is CATALOGUE["echo"]
