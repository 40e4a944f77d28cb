"""Sub-pipelines: what takes their place, how it is wired and placed, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import InvalidDrawing
from pipelines.graph import Group, Plan, Port, find_differences, make_plan, ports_of, write_ports
from pipelines.steps import CATALOGUE
from tests.factories import drawing
from tests.nested import Shelf

pytestmark = pytest.mark.usefixtures("toys")

TEXT = {"type": "text"}
SAY = {"type": "echo", "in": {"text": "$words"}, "label": "Say"}
LINE = drawing(
    {"say": SAY, "check": {"type": "ask", "in": {"asset": "say.text"}, "params": {"back_to": "say"}}},
    inputs={"words": TEXT, "tone": {"type": "text", "default": "calm"}},
    outputs={"line": "check.asset"},
    layout={"say": [0, 0], "check": [200, 40], "$words": [-200, 0]},
)
LEAD = drawing({"join": {"type": "join", "in": {"words": "$all", "lead": "$lead"}}}, inputs={"all": TEXT, "lead": TEXT})


def outer(step: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The sub-pipeline `line` between a splitter and an end; `$words` feeds it."""
    steps = {"line": step, "end": {"type": "echo", "in": {"text": "line.line"}}}
    return drawing(steps, **{"inputs": {"words": TEXT}, **more})


def problems(content: dict[str, Any], shelf: Shelf, *, above: tuple[int, ...] = ()) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidDrawing) as caught:
        make_plan(content, CATALOGUE, shelf.find, above=above)
    return [(problem.step, problem.field, problem.message) for problem in caught.value.problems]


def wires(plan: Plan) -> set[str]:
    return {f"{wire.source} > {wire.step}.{wire.port}" for wire in plan.wires}


def expanded(content: dict[str, Any], shelf: Shelf) -> Plan:
    return make_plan(content, CATALOGUE, shelf.find)


def test_its_steps_take_its_place_and_are_wired_in_and_out() -> None:
    shelf = Shelf({1: LINE})
    plan = expanded(outer(shelf.step(1, {"words": "$words"}, label="Headline")), shelf)
    assert plan.order == ("line__say", "line__check", "end")
    assert wires(plan) == {
        "$words > line__say.text",
        "line__say.text > line__check.asset",
        "line__check.asset > end.text",
    }
    steps = plan.drawing.steps
    assert (steps["line__say"].label, steps["line__check"].label) == ("Headline: Say", "Headline: Ask")
    assert steps["line__check"].params["back_to"] == "line__say"
    assert plan.boxes == {"line__say": "line", "line__check": "line"}
    assert plan.links == {"line": 10}


def test_an_input_that_is_left_open_becomes_one_of_the_run() -> None:
    shelf = Shelf({1: LINE})
    drawn = expanded(outer(shelf.step(1, {"words": "$words"})), shelf).drawing
    assert list(drawn.inputs) == ["words", "line__tone"]
    assert (drawn.inputs["line__tone"].label, drawn.inputs["line__tone"].default) == ("Pipeline 1: Tone", "calm")


def test_an_input_that_must_be_given_may_not_be_left_open() -> None:
    shelf = Shelf({1: LINE})
    found = problems(outer(shelf.step(1, {})), shelf)
    assert found == [("line", "in.words", "sub_pipeline needs `words`; wire something into it.")]


def test_what_is_handed_through_comes_from_where_it_came() -> None:
    through = drawing({"say": SAY}, inputs={"words": TEXT}, outputs={"same": "$words", "line": "say.text"})
    shelf = Shelf({1: through})
    steps = {
        "line": shelf.step(1, {"words": "$words"}),
        "again": shelf.step(1, {"words": "line.same"}),
        "end": {"type": "echo", "in": {"text": "again.same", "also": "again.line"}},
    }
    plan = expanded(drawing(steps, inputs={"words": TEXT}), shelf)
    assert {"$words > again__say.text", "$words > end.text", "again__say.text > end.also"} <= wires(plan)


def test_where_nothing_is_named_the_ports_that_feed_nothing_are_what_it_gives() -> None:
    shelf = Shelf(
        {1: drawing({"say": SAY, "end": {"type": "echo", "in": {"text": "say.text"}}}, inputs={"words": TEXT})}
    )
    assert write_ports(ports_of(shelf.plan(1))[1]) == {"text": {"type": "text"}}
    plan = expanded(drawing({"line": shelf.step(1, {"words": "$words"})}, inputs={"words": TEXT}), shelf)
    assert [str(ref) for ref in plan.ends] == ["line__end.text"]


def test_its_ports_are_what_the_pipeline_takes_and_gives() -> None:
    steps = {"split": {"type": "split", "in": {"text": "$text"}}, "say": {"type": "echo", "in": {"text": "$column"}}}
    inputs = {"text": TEXT | {"label": "Words"}, "column": TEXT | {"many": True}, "mood": TEXT | {"optional": True}}
    content = drawing(steps, inputs=inputs, outputs={"words": "split.word", "whole": "split.whole", "said": "say.text"})
    takes, gives = ports_of(make_plan(content, CATALOGUE))
    assert takes == {
        "text": Port("text", label="Words"),
        "column": Port("text", many=True, label="Column"),
        "mood": Port("text", optional=True, label="Mood"),
    }
    assert {name: port.many for name, port in gives.items()} == {"words": True, "whole": False, "said": True}


def test_what_stands_in_what_stands_in_it_is_expanded_too() -> None:
    inner = Shelf({1: LINE})
    middle = drawing(
        {"line": inner.step(1, {"words": "$words"})}, inputs={"words": TEXT}, outputs={"line": "line.line"}
    )
    shelf = Shelf({1: LINE, 2: middle})
    plan = expanded(outer(shelf.step(2, {"words": "$words"}, label="Middle")), shelf)
    assert plan.order == ("line__line__say", "line__line__check", "end")
    assert plan.links == {"line": 20, "line__line": 10}
    assert plan.drawing.steps["line__line__say"].label == "Middle: Pipeline 1: Say"
    assert plan.drawing.steps["line__line__check"].params["back_to"] == "line__line__say"
    assert set(plan.drawing.inputs) == {"words", "line__line__tone"}
    assert list(ports_of(shelf.plan(2))[0]) == ["words"], "what is left open further inside is no port"


def test_a_list_passes_through_it_one_by_one() -> None:
    shelf = Shelf({1: LINE})
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "line": shelf.step(1, {"words": "split.word"}),
        "all": {"type": "join", "in": {"words": "line.line"}},
    }
    plan = expanded(drawing(steps, inputs={"words": TEXT}), shelf)
    assert {step: plan.depth(step) for step in plan.order} == {"split": 0, "line__say": 1, "line__check": 1, "all": 0}


def test_what_gathers_inside_gathers_there_and_never_the_rows_outside() -> None:
    alone = drawing({"join": {"type": "join", "in": {"words": "$word"}}}, inputs={"word": TEXT})
    gathering = drawing(
        {"split": {"type": "split", "in": {"text": "$word"}}, "join": {"type": "join", "in": {"words": "split.word"}}},
        inputs={"word": TEXT},
        outputs={"text": "join.text"},
    )
    shelf = Shelf({1: alone, 2: gathering})
    steps = {"one": shelf.step(1, {"word": "$rows"}), "two": shelf.step(2, {"word": "$rows"})}
    plan = expanded(drawing(steps, inputs={"rows": TEXT | {"many": True}}), shelf)
    gathers = {f"{wire.step}.{wire.port}": wire.gathers for wire in plan.wires}
    assert gathers == {"one__join.words": False, "two__split.text": False, "two__join.words": True}
    assert {step: plan.depth(step) for step in plan.order} == {"one__join": 1, "two__split": 1, "two__join": 1}


def test_a_column_inside_takes_a_list_from_outside() -> None:
    column = drawing(
        {"say": {"type": "echo", "in": {"text": "$all"}}, "join": {"type": "join", "in": {"words": "say.text"}}},
        inputs={"all": TEXT | {"many": True}},
        outputs={"each": "say.text", "whole": "join.text"},
    )
    shelf = Shelf({1: column})
    steps = {
        "split": {"type": "split", "in": {"text": "$words"}},
        "line": shelf.step(1, {"all": "split.word"}),
        "single": shelf.step(1, {"all": "split.whole"}),
        "end": {"type": "join", "in": {"words": "line.each", "lead": "line.whole"}},
    }
    plan = expanded(drawing(steps, inputs={"words": TEXT}), shelf)
    depths = {step: plan.depth(step) for step in plan.order}
    assert depths == {"split": 0, "line__say": 1, "line__join": 0, "single__say": 0, "single__join": 0, "end": 0}


def test_a_list_made_once_for_all_is_not_paired_with_the_rows() -> None:
    mixed = drawing(
        {
            "split": {"type": "split", "in": {"text": "$text"}},
            "say": {"type": "echo", "in": {"text": "split.word", "also": "$lead"}},
        },
        inputs={"text": TEXT, "lead": TEXT},
        outputs={"said": "say.text"},
    )
    shelf = Shelf({1: mixed})
    inputs = {"rows": TEXT | {"many": True}, "text": TEXT}
    content = drawing({"line": shelf.step(1, {"text": "$text", "lead": "$rows"})}, inputs=inputs)
    [(step, field, message)] = problems(content, shelf)
    assert (step, field) == ("line", "")
    assert message.startswith("`line__split.word` is a list made once for all")
    fed_alike = drawing({"line": shelf.step(1, {"text": "$rows", "lead": "$rows"})}, inputs=inputs)
    assert expanded(fed_alike, shelf).depth("line__say") == 2


def test_a_review_outside_sends_back_to_where_it_begins() -> None:
    shelf = Shelf({1: LINE, 2: LEAD})
    review = {"type": "ask", "in": {"asset": "line.line"}, "params": {"back_to": "line"}}
    content = drawing({"line": shelf.step(1, {"words": "$words"}), "ok": review}, inputs={"words": TEXT})
    assert expanded(content, shelf).drawing.steps["ok"].params["back_to"] == "line__say"


def test_a_review_outside_names_the_step_where_several_begin() -> None:
    two = drawing(
        {"a": SAY, "b": SAY, "both": {"type": "echo", "in": {"text": "a.text", "also": "b.text"}}},
        inputs={"words": TEXT},
        outputs={"line": "both.text"},
    )
    shelf = Shelf({1: two})
    line = shelf.step(1, {"words": "$words"})
    review = {"type": "ask", "in": {"asset": "line.line"}, "params": {"back_to": "line"}}
    found = problems(drawing({"line": line, "ok": review}, inputs={"words": TEXT}), shelf)
    told = "`line` begins with several steps; name the one that makes it anew: `line__a` or `line__b`."
    assert found == [("ok", "params.back_to", told)]
    named = drawing({"line": line, "ok": review | {"params": {"back_to": "line__b"}}}, inputs={"words": TEXT})
    assert expanded(named, shelf).drawing.steps["ok"].params["back_to"] == "line__b"


def test_its_steps_stand_where_it_stood_and_the_rest_gives_way() -> None:
    shelf = Shelf({1: LINE})
    looks = {
        "layout": {"$words": [0, 0], "line": [300, 100], "end": [600, 100]},
        "notes": {"n": {"text": "Mind", "at": [700, 0]}},
        "groups": {"g": {"label": "Both", "holds": ["line", "end"]}},
        "bends": {"end.text": [[500, 100]]},
    }
    drawn = expanded(outer(shelf.step(1, {"words": "$words"}, label="Headline"), **looks), shelf).drawing
    assert drawn.layout == {
        "$words": (0, 0),
        "line__say": (500, 100),
        "line__check": (700, 140),
        "end": (1000, 100),
    }
    assert drawn.notes["n"].at == (1100, 0)
    assert drawn.bends == {}
    assert drawn.groups == {
        "g": Group("Both", ("line__say", "line__check", "end")),
        "line": Group("Headline", ("line__say", "line__check")),
    }


def test_a_pipeline_that_contains_itself_is_refused() -> None:
    shelf = Shelf({1: LINE})
    step = shelf.step(1, {"words": "$words"})
    middle = drawing({"line": step}, inputs={"words": TEXT}, outputs={"line": "line.line"})
    both = Shelf({1: LINE, 2: middle})
    told = "Pipeline 1 would contain itself here. Choose another pipeline."
    assert problems(outer(step), shelf, above=(1,)) == [("line", "params.pipeline", told)]
    nested = both.step(2, {"words": "$words"})
    assert problems(outer(nested), both, above=(1,)) == [
        ("line", "params.pipeline", f"Pipeline 2 cannot run itself: {told}")
    ]


def test_they_stand_five_deep_and_no_deeper() -> None:
    drawings = {9: LINE}
    for number in range(1, 7):
        step = Shelf(dict(drawings)).step(number - 1 or 9, {"words": "$words"}) if number < 6 else None
        step = step or {
            **drawings[5]["steps"]["line"],
            "params": drawings[5]["steps"]["line"]["params"] | {"pipeline": 5},
        }
        drawings[number] = drawing({"line": step}, inputs={"words": TEXT}, outputs={"line": "line.line"})
    assert Shelf(drawings).plan(5).order == (f"{'line__' * 5}say", f"{'line__' * 5}check")
    [(step_id, _, message)] = problems(drawings[6], Shelf(drawings), above=(6,))
    assert step_id == "line"
    assert message.endswith("Pipelines may stand 5 deep in each other; this is deeper.")


def test_ports_that_are_not_those_of_the_version_any_more_are_told() -> None:
    step = Shelf({1: LINE}).step(1, {"words": "$words"})
    now = drawing({"say": SAY}, inputs={"words": TEXT, "mood": TEXT}, outputs={"said": "say.text"})
    assert problems(outer(step), Shelf({1: now})) == [
        ("line", "params.takes", "Pipeline 1 takes words (text) and mood (text) now; take its ports over again."),
        ("line", "params.gives", "Pipeline 1 gives said (text) now; take its ports over again."),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"inputs": {**LINE["inputs"], "words": TEXT | {"label": "Text"}}},
        {"inputs": {**LINE["inputs"], "words": TEXT | {"optional": True}}},
        {"inputs": {**LINE["inputs"], "mood": TEXT | {"optional": True}}},
        {"outputs": {"line": "check.asset", "first": "say.text"}},
    ],
)
def test_what_has_come_since_and_may_be_left_open_is_no_problem(changed: dict[str, Any]) -> None:
    step = Shelf({1: LINE}).step(1, {"words": "$words"})
    assert expanded(outer(step), Shelf({1: LINE | changed})).order[-1] == "end"


@pytest.mark.parametrize(
    "changed",
    [
        {"inputs": {**LINE["inputs"], "words": TEXT | {"many": True}}},
        {"inputs": {**LINE["inputs"], "words": {"type": "json"}}},
        {"inputs": {**LINE["inputs"], "tone": TEXT}},
        {"inputs": {"words": TEXT}},
    ],
)
def test_what_is_taken_in_another_form_is_told(changed: dict[str, Any]) -> None:
    step = Shelf({1: LINE}).step(1, {"words": "$words"})
    steps = {"say": {"type": "echo", "in": {}}, **{"check": LINE["steps"]["check"]}}
    found = problems(outer(step), Shelf({1: LINE | {"steps": steps} | changed}))
    assert ("line", "params.takes") in {(step_id, field) for step_id, field, _ in found}


def test_what_cannot_be_found_or_cannot_run_is_told_with_the_step() -> None:
    step = Shelf({1: LINE}).step(1, {"words": "$words"})
    assert problems(outer(step), Shelf({})) == [("line", "params.pipeline", "There is none.")]
    broken = drawing({"say": {"type": "nothing"}})
    [(step_id, field, message)] = problems(outer(step), Shelf({1: broken}))
    assert (step_id, field) == ("line", "params.pipeline")
    assert message.startswith("Pipeline 1 cannot run itself: There is no step type `nothing`.")


def test_ids_that_would_be_there_twice_or_are_too_long_are_refused() -> None:
    shelf = Shelf({1: LINE})
    step = shelf.step(1, {"words": "$words"})
    twice = drawing({"line": step, "line__say": SAY}, inputs={"words": TEXT})
    assert problems(twice, shelf) == [
        ("line", "", "There is a step `line__say` already; give one of the two another id.")
    ]
    assert "longer than 60 letters" in problems(drawing({"l" * 58: step}, inputs={"words": TEXT}), shelf)[0][2]


def test_a_wrong_pairing_inside_is_told_at_its_box() -> None:
    lead = drawing({"say": {"type": "echo", "in": {"text": "$one", "also": "$two"}}}, inputs={"one": TEXT, "two": TEXT})
    shelf = Shelf({1: lead})
    steps = {
        "split": {"type": "split", "in": {"text": "$rows"}},
        "other": {"type": "split", "in": {"text": "$text"}},
        "line": shelf.step(1, {"one": "split.word", "two": "other.word"}),
    }
    content = drawing(steps, inputs={"rows": TEXT | {"many": True}, "text": TEXT})
    assert all(step == "line" and "cannot be paired" in message for step, _, message in problems(content, shelf))


def test_without_anybody_to_ask_a_sub_pipeline_stays_a_box_with_its_ports() -> None:
    step = Shelf({1: LINE}).step(1, {"words": "$words"})
    plan = make_plan(outer(step), CATALOGUE)
    assert plan.order == ("line", "end")
    assert list(plan.kinds["line"].outputs) == ["line"]


def test_what_differs_is_told_by_what_runs() -> None:
    shelf, after = (
        Shelf({1: LINE}),
        Shelf({1: LINE | {"steps": {**LINE["steps"], "say": SAY | {"params": {"say": "!"}}}}}),
    )
    content = outer(shelf.step(1, {"words": "$words"}, label="Headline"))
    found = find_differences(expanded(content, shelf).drawing, expanded(content, after).drawing)
    assert [difference.sentence for difference in found] == ["“Headline: Say”: say is now set to “!”."]
