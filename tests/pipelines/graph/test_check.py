"""Checking a pipeline file: every problem at once, each with step, field and a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import InvalidDrawing
from pipelines.graph import Group, Note, load_text, make_plan
from pipelines.steps import CATALOGUE
from tests.factories import drawing

EXAMPLES = Path(__file__).parents[3] / "examples"


def problems(content: dict[str, Any]) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidDrawing) as caught:
        make_plan(content, CATALOGUE)
    return [(problem.step, problem.field, problem.message) for problem in caught.value.problems]


def test_the_launch_example_has_no_problems() -> None:
    plan = make_plan(load_text((EXAMPLES / "launch.yaml").read_text()), CATALOGUE)
    assert plan.order[0] in {"cutout", "brief"}
    assert plan.order[-1] == "files"


def test_formats_open_a_level_and_export_closes_it() -> None:
    plan = make_plan(load_text((EXAMPLES / "launch.yaml").read_text()), CATALOGUE)
    assert {step: plan.depth(step) for step in ("approve", "formats", "words", "files")} == {
        "approve": 0,
        "formats": 0,
        "words": 1,
        "files": 0,
    }


def test_five_mistakes_give_five_sentences() -> None:
    found = problems(
        drawing(
            {
                "cutout": {"type": "remove_backgroud", "in": {"image": "$product"}},
                "backdrop": {"type": "generate_image", "in": {"prompt": "$product"}, "params": {"size": "huge"}},
                "scene": {"type": "composite", "in": {"background": "backdrop.picture", "subject": "$product"}},
                "files": {"type": "export", "in": {"image": "scen.image"}, "params": {"presets": ["story"]}},
            },
            inputs={"product": {"type": "image"}},
        )
    )
    assert [(step, field) for step, field, _ in found] == [
        ("cutout", "type"),
        ("backdrop", "params.size"),
        ("backdrop", "in.prompt"),
        ("scene", "in.background"),
        ("files", "in.image"),
    ]
    assert "Did you mean `remove_background`?" in found[0][2]
    assert "`$product` gives image, but text is needed here." in found[2][2]
    assert all(message.endswith((".", "?", "given.")) for _, _, message in found)


def test_a_circle_is_named() -> None:
    found = problems(
        drawing(
            {
                "a": {"type": "relight", "in": {"subject": "b.image", "background": "b.image"}},
                "b": {"type": "relight", "in": {"subject": "a.image", "background": "a.image"}},
            }
        )
    )
    assert any("circle: a, b" in message for _, _, message in found)


def test_a_missing_input_is_told() -> None:
    found = problems(drawing({"cutout": {"type": "remove_background"}}))
    assert found == [("cutout", "in.image", "remove_background needs `image`; wire something into it.")]


def test_unknown_keys_are_told_not_dropped() -> None:
    found = problems(drawing({"a": {"type": "write_text", "params": {"prompt": "x"}, "colour": "red"}}, owner="me"))
    assert {field for _, field, _ in found} == {"owner", "colour"}


def test_a_preset_that_does_not_exist_is_told_with_those_there_are() -> None:
    content = drawing(
        {"files": {"type": "export", "in": {"image": "$p"}, "params": {"presets": ["myspace"]}}},
        inputs={"p": {"type": "image"}},
    )
    assert "instagram-feed" in problems(content)[0][2]


def test_lists_of_equal_depth_pair_by_index_and_share_an_axis() -> None:
    content = drawing(
        {
            "one": {"type": "reframe", "in": {"image": "$p"}},
            "two": {"type": "reframe", "in": {"image": "$p"}, "params": {"formats": ["1:1"]}},
            "mix": {"type": "composite", "in": {"background": "one.image", "subject": "two.image"}},
        },
        inputs={"p": {"type": "image"}},
    )
    plan = make_plan(content, CATALOGUE)
    assert plan.axes["mix"] == (frozenset({"one", "two"}),)
    assert plan.paired == {"one": ("mix",), "two": ("mix",)}


def test_a_shallow_list_that_does_not_lie_above_the_deep_one_is_refused_at_drawing_time() -> None:
    content = drawing(
        {
            "one": {"type": "reframe", "in": {"image": "$rows"}},
            "two": {"type": "reframe", "in": {"image": "$p"}},
            "mix": {"type": "composite", "in": {"background": "one.image", "subject": "two.image"}},
        },
        inputs={"p": {"type": "image"}, "rows": {"type": "image", "many": True}},
    )
    ((step, field, message),) = problems(content)
    assert (step, field) == ("mix", "in.subject")
    assert "cannot be paired" in message


def test_two_lists_of_one_step_pair_by_index() -> None:
    content = drawing(
        {
            "frames": {"type": "reframe", "in": {"image": "$p"}},
            "words": {"type": "layout", "in": {"image": "frames.image", "focus": "frames.focus"}},
        },
        inputs={"p": {"type": "image"}},
    )
    assert make_plan(content, CATALOGUE).axes["words"] == (frozenset({"frames"}),)


def test_a_column_makes_one_path_a_row_and_shares_what_is_above() -> None:
    content = drawing(
        {
            "backdrop": {"type": "generate_image", "in": {"prompt": "$words"}},
            "cutout": {"type": "remove_background", "in": {"image": "$p"}},
            "scene": {"type": "composite", "in": {"background": "backdrop.image", "subject": "cutout.image"}},
        },
        inputs={"p": {"type": "image"}, "words": {"type": "text", "many": True}},
    )
    plan = make_plan(content, CATALOGUE)
    assert (plan.depth("backdrop"), plan.depth("cutout"), plan.depth("scene")) == (1, 0, 1)


def test_a_review_cannot_send_back_to_a_step_that_other_rows_share() -> None:
    content = drawing(
        {
            "cutout": {"type": "remove_background", "in": {"image": "$p"}},
            "backdrop": {"type": "generate_image", "in": {"prompt": "$words"}},
            "scene": {"type": "composite", "in": {"background": "backdrop.image", "subject": "cutout.image"}},
            "ok": {"type": "review", "in": {"asset": "scene.image"}, "params": {"back_to": "cutout"}},
        },
        inputs={"p": {"type": "image"}, "words": {"type": "text", "many": True}},
    )
    ((step, field, message),) = problems(content)
    assert (step, field) == ("ok", "params.back_to")
    assert "shared" in message


def pairs(first: str, second: str, third: str | None = None) -> dict[str, Any]:
    wired = {"first": first, "second": second} | ({"third": third} if third else {})
    return {"type": "combine", "in": wired}


def with_pairs(steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    inputs = {"p": {"type": "image"}, "m": {"type": "mask"}, "words": {"type": "text", "many": True}}
    return drawing(steps, inputs=inputs, **more)


def test_what_combine_gives_has_the_type_of_what_goes_into_the_input_of_its_name() -> None:
    content = with_pairs(
        {
            "frames": {"type": "reframe", "in": {"image": "$p"}},
            "pairs": pairs("frames.image", "$words"),
            "again": pairs("pairs.second", "pairs.first", "frames.focus"),
            "words": {"type": "layout", "in": {"image": "again.second", "headline": "again.first"}},
        }
    )
    plan = make_plan(content, CATALOGUE)
    assert {str(wire.source): wire.type for wire in plan.wires if wire.source.step in ("pairs", "again")} == {
        "pairs.first": "image",
        "pairs.second": "text",
        "again.first": "text",
        "again.second": "image",
    }
    given = {name: plan.port_type("again", name, port) for name, port in plan.kinds["again"].outputs.items()}
    assert given == {"first": "text", "second": "image", "third": "mask"}
    assert plan.port_type("pairs", "third", plan.kinds["pairs"].outputs["third"]) == "any"


def test_a_mismatch_behind_two_combines_is_told_with_the_type_it_comes_to() -> None:
    content = with_pairs(
        {
            "pairs": pairs("$words", "$p"),
            "again": pairs("pairs.second", "pairs.first"),
            "cutout": {"type": "remove_background", "in": {"image": "again.second"}},
            "ok": {"type": "review", "in": {"asset": "again.first"}},
        }
    )
    assert problems(content) == [("cutout", "in.image", "`again.second` gives text, but image is needed here.")]


def test_what_suits_an_input_directly_suits_it_behind_a_combine() -> None:
    content = with_pairs({"pairs": pairs("$m", "$words"), "ok": {"type": "review", "in": {"asset": "pairs.first"}}})
    assert make_plan(content, CATALOGUE).into["ok"][0].type == "mask"


def test_the_third_of_a_combine_of_two_cannot_be_wired_on() -> None:
    content = with_pairs(
        {
            "pairs": pairs("$p", "$words"),
            "again": pairs("pairs.first", "pairs.second", "pairs.third"),
            "ok": {"type": "review", "in": {"asset": "again.third"}},
        },
        outputs={"none": "pairs.third"},
    )
    message = (
        "`pairs.third` is empty, since nothing is wired into `third` of `pairs`; wire something into it, "
        "or take another output."
    )
    assert problems(content) == [("again", "in.third", message), ("", "outputs.none", message)]


@pytest.mark.parametrize("first", ["cutout.picture", "nobody.image", "$nothing", None])
def test_what_is_wrong_before_a_combine_is_not_told_again_behind_it(first: str | None) -> None:
    wired = {"second": "$words"} | ({"first": first} if first else {})
    content = with_pairs(
        {
            "cutout": {"type": "remove_background", "in": {"image": "$p"}},
            "pairs": {"type": "combine", "in": wired},
            "write": {"type": "write_text", "in": {"about": "pairs.first"}, "params": {"prompt": "x"}},
            "ok": {"type": "review", "in": {"asset": "pairs.first"}},
        }
    )
    ((step, field, _),) = problems(content)
    assert (step, field) == ("pairs", "in.first")


def test_combines_in_a_circle_are_told_once() -> None:
    content = with_pairs(
        {
            "a": pairs("b.first", "$words"),
            "b": pairs("a.first", "$words"),
            "ok": {"type": "review", "in": {"asset": "b.first"}},
        }
    )
    ((step, field, message),) = problems(content)
    assert (step, field) == ("a", "in")
    assert "in a circle" in message


def test_an_input_of_the_run_is_never_of_any_type() -> None:
    steps = {"ok": {"type": "review", "in": {"asset": "$p"}}}
    assert ("", "inputs.p.type") in [
        (step, field) for step, field, _ in problems(drawing(steps, inputs={"p": {"type": "any"}}))
    ]


LOOKS = {
    "layout": {"cut": [1, 2.5], "$product": [0, 0]},
    "bends": {"cut.image": [[10, 20], [30, 20]]},
    "groups": {"g1": {"label": "First", "holds": ["cut", "$product", "#n1"]}},
    "notes": {"n1": {"text": "Ask Mia first", "at": [0, -80], "size": [200, 60]}},
}


def looking(**looks: Any) -> dict[str, Any]:
    steps = {"cut": {"type": "remove_background", "in": {"image": "$product"}}}
    return drawing(steps, inputs={"product": {"type": "image"}}, **looks)


def test_bends_groups_and_notes_are_read() -> None:
    drawn = make_plan(looking(**LOOKS), CATALOGUE).drawing
    assert drawn.bends == {"cut.image": ((10.0, 20.0), (30.0, 20.0))}
    assert drawn.groups == {"g1": Group("First", ("cut", "$product", "#n1"))}
    assert drawn.notes == {"n1": Note("Ask Mia first", (0.0, -80.0), (200.0, 60.0))}


@pytest.mark.parametrize(
    ("looks", "field", "message"),
    [
        ({"layout": {"gone": [0, 0]}}, "layout.gone", "There is no step or input called `gone`."),
        ({"layout": {"cut": [0, float("inf")]}}, "layout.cut", "A place is two numbers: [x, y]."),
        ({"layout": {"cut": [0, 10**400]}}, "layout.cut", "A place is two numbers: [x, y]."),
        ({"bends": {"cut.mask": [[0, 0]]}}, "bends.cut.mask", "There is no wire into `cut.mask`."),
        ({"bends": {"cut.image": [[0]]}}, "bends.cut.image", "A place is two numbers: [x, y]."),
        ({"bends": {"cut.image": 3}}, "bends.cut.image", "A bend is a list of places, such as [[120, 80]]."),
        ({"groups": {"g": {"holds": ["gone"]}}}, "groups.g.holds", "There is no step or input called `gone`."),
        ({**LOOKS, "groups": {"g": {"holds": ["n1"]}}}, "groups.g.holds", "There is no step or input called `n1`."),
        ({"groups": {"g": {"holds": ["#gone"]}}}, "groups.g.holds", "There is no step or input called `#gone`."),
        (
            {"groups": {"g": {"label": "x"}}},
            "groups.g.holds",
            "A group holds a list of steps and inputs, such as [cutout, $product].",
        ),
        ({"notes": {"n": {"at": [0, 0]}}}, "notes.n.text", "A note needs text."),
        ({"notes": {"n": {"text": "x"}}}, "notes.n.at", "A place is two numbers: [x, y]."),
        (
            {"notes": {"n": {"text": "x", "at": [0, 0], "hue": 1}}},
            "notes.n.hue",
            "`hue` is not known here; expected at, size, text.",
        ),
    ],
)
def test_what_is_looked_at_must_make_sense(looks: dict[str, Any], field: str, message: str) -> None:
    assert ("", field, message) in problems(looking(**looks))


def test_a_number_that_is_none_is_a_problem_wherever_it_stands() -> None:
    found = problems(drawing({"cut": {"type": "remove_background", "params": {"x": float("nan")}}}))
    assert ("", "steps", "`nan` is not a number that a pipeline file can hold.") in found
