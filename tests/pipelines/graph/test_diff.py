"""What differs between two drawings: nothing for equals, every edit named, and a sentence for each."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.graph import Difference, find_differences
from pipelines.graph.document import parse
from tests.factories import drawing

WORD = st.text("abcdefgh", min_size=1, max_size=6)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=90),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORD, inner, max_size=2),
    max_leaves=3,
)
SOURCE = st.one_of(WORD.map(lambda name: f"${name}"), st.tuples(WORD, WORD).map(".".join))
STEP = st.fixed_dictionaries(
    {"type": WORD, "params": st.dictionaries(WORD, VALUE, max_size=3), "in": st.dictionaries(WORD, SOURCE, max_size=3)},
    optional={"label": WORD, "needs": st.sampled_from(["all", "some"]), "version": st.integers(1, 5)},
)
INPUT = st.fixed_dictionaries(
    {"type": st.sampled_from(["image", "text", "json"])},
    optional={"many": st.booleans(), "optional": st.booleans(), "default": VALUE, "label": WORD, "help": WORD},
)
DRAWING = st.builds(
    lambda inputs, steps, outputs: drawing(steps, inputs=inputs, outputs=outputs),
    st.dictionaries(WORD, INPUT, max_size=3),
    st.dictionaries(WORD, STEP, min_size=1, max_size=3),
    st.dictionaries(WORD, SOURCE, max_size=3),
)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    return find_differences(parse(before)[0], parse(after)[0])


def sentences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [difference.sentence for difference in differences(before, after)]


def step(**more: Any) -> dict[str, Any]:
    return drawing({"scene": {"type": "generate_image", "label": "Scene", **more}})


@settings(max_examples=50)
@given(DRAWING)
def test_a_drawing_does_not_differ_from_itself(content: dict[str, Any]) -> None:
    assert differences(content, copy.deepcopy(content)) == []


@settings(max_examples=50)
@given(DRAWING, DRAWING)
def test_every_difference_has_a_whole_sentence_and_the_way_back_names_the_same_places(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    there, back = differences(one, other), differences(other, one)
    assert {(found.step, found.field) for found in there} == {(found.step, found.field) for found in back}
    for found in there:
        assert found.sentence[0] in "“T"
        assert found.sentence.endswith(".")
        assert len(found.sentence) < 300


def edits(content: dict[str, Any]) -> list[tuple[str, str, dict[str, Any], str]]:
    """Everywhere that something can be changed: step, field, the mapping it stands in, and its key there."""
    places = [("", f"inputs.{name}", content["inputs"], name) for name in content["inputs"]]
    places += [("", f"outputs.{name}", content["outputs"], name) for name in content["outputs"]]
    for name, drawn in content["inputs"].items():
        places += [("", f"inputs.{name}.{field}", drawn, field) for field in ("type", "many", "optional", "default")]
    for step_id, drawn in content["steps"].items():
        places += [(step_id, field, drawn, field) for field in ("type", "needs", "version")]
        places += [(step_id, f"params.{name}", drawn["params"], name) for name in [*drawn["params"], "zzz"]]
        places += [(step_id, f"in.{port}", drawn["in"], port) for port in [*drawn["in"], "zzz"]]
        places.append((step_id, "", content["steps"], step_id))
    return places


ANOTHER: dict[str, Any] = {"type": "video", "version": 9, "default": "something else"}


def edit(field: str, mapping: dict[str, Any], key: str, *, may_drop: bool) -> None:
    """Changes one thing: a whole step, input or output is dropped, anything else is given another value."""
    is_entry = field.startswith(("params.", "in."))
    if field in ("", f"inputs.{key}", f"outputs.{key}") or (is_entry and may_drop and key in mapping):
        del mapping[key]
    elif is_entry:
        mapping[key] = "elsewhere.port" if field.startswith("in.") else ["a value", "of its own"]
    elif key == "needs":
        mapping[key] = "all" if mapping.get(key) == "some" else "some"
    elif key in ("many", "optional"):
        mapping[key] = not mapping.get(key, False)
    else:
        mapping[key] = ANOTHER[key]


@settings(max_examples=50)
@given(DRAWING, st.data())
def test_each_single_edit_is_found_and_is_all_that_is_found(content: dict[str, Any], data: st.DataObject) -> None:
    after = copy.deepcopy(content)
    step_id, field, mapping, key = data.draw(st.sampled_from(edits(after)))
    edit(field, mapping, key, may_drop=data.draw(st.booleans()))
    found = differences(content, after)
    assert [(one.step, one.field) for one in found] == [(step_id, field)]


@settings(max_examples=50)
@given(DRAWING)
def test_labels_places_and_the_order_of_steps_do_not_count(content: dict[str, Any]) -> None:
    after = copy.deepcopy(content)
    after["name"], after["layout"] = "Another", {name: [1, 2] for name in after["steps"]}
    after["steps"] = {name: {**after["steps"][name], "label": "New"} for name in reversed(after["steps"])}
    after["inputs"] = {name: {**body, "label": "New", "help": "New"} for name, body in after["inputs"].items()}
    assert differences(content, after) == []


@settings(max_examples=50)
@given(VALUE, VALUE)
def test_values_that_differ_are_spoken_differently(one: Any, other: Any) -> None:
    found = differences(step(params={"look": one}), step(params={"look": other}))
    for difference in found:
        before, _, after = difference.sentence.removeprefix("“Scene”: look goes from ").partition(" to ")
        assert f"{before}." != after


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ({"params": {"strength": 0.4}}, {"params": {"strength": 0.6}}, "“Scene”: strength goes from 0.4 to 0.6."),
        ({"params": {"crop": True}}, {"params": {"crop": False}}, "“Scene”: crop goes from on to off."),
        ({}, {"params": {"add_grain": 2}}, "“Scene”: add grain is now set to 2."),
        ({"params": {"seed": 7}}, {}, "“Scene”: seed is no longer set; it was 7."),
        (
            {"params": {"presets": ["story"]}},
            {"params": {"presets": []}},
            "“Scene”: presets goes from [“story”] to [].",
        ),
        ({}, {"type": "relight"}, "“Scene”: its step type goes from generate_image to relight."),
        ({}, {"needs": "some"}, "“Scene”: it now goes on without members that failed."),
        ({}, {"in": {"image": "$photo"}}, "“Scene”: image now comes from the input “photo”; it was empty."),
    ],
)
def test_a_designer_understands_what_changed(before: dict[str, Any], after: dict[str, Any], sentence: str) -> None:
    assert sentences(step(**before), step(**after)) == [sentence]


def test_of_long_texts_the_part_is_told_where_they_part() -> None:
    long = "A quiet morning scene with soft light on the table, " * 4
    (told,) = sentences(step(params={"prompt": f"{long}red"}), step(params={"prompt": f"{long}blue"}))
    assert told == "“Scene”: prompt goes from …t on the table, red” to …t on the table, blue”."


def test_sources_are_told_by_the_names_on_the_boxes() -> None:
    cut = {"type": "remove_background", "label": "Cut out", "in": {"image": "$photo"}}
    scene = {"type": "relight", "label": "Scene", "in": {"image": "$photo"}}
    inputs = {"photo": {"type": "image", "label": "Product photo"}}
    before = drawing({"cut": cut, "scene": scene}, inputs=inputs)
    after = drawing({"cut": cut, "scene": {**scene, "in": {"image": "cut.image"}}}, inputs=inputs)
    (found,) = differences(before, after)
    assert (found.step, found.field, found.before, found.after) == ("scene", "in.image", "$photo", "cut.image")
    assert found.sentence == "“Scene”: image comes from image of “Cut out” instead of the input “Product photo”."


def test_steps_of_one_name_are_told_apart() -> None:
    twins = {name: {"type": "relight", "label": "Light", "params": {"warmth": 1}} for name in ("one", "two")}
    after = {**twins, "two": {**twins["two"], "params": {"warmth": 2}}}
    assert sentences(drawing(twins), drawing(after)) == ["“Light (two)”: warmth goes from 1 to 2."]


def test_what_is_new_and_what_is_gone_is_told_in_the_order_of_the_drawing() -> None:
    before = drawing({"old": {"type": "relight"}}, inputs={"mood": {"type": "text"}}, outputs={"card": "old.image"})
    after = drawing(
        {"new": {"type": "reframe"}},
        inputs={"photo": {"type": "image", "many": True}, "mood": {"type": "text", "optional": True}},
        outputs={"story": "new.image"},
    )
    assert sentences(before, after) == [
        "The input “Photo” is new: image, one for each row. It must be given.",
        "The input “Mood” may now be left out.",
        "“New” is new; its step type is reframe.",
        "“Old” is gone.",
        "The output “story” is new; it comes from image of “New”.",
        "The output “card” is gone.",
    ]


def test_where_things_stand_and_what_is_written_beside_them_does_not_count() -> None:
    looks = {
        "layout": {"scene": [10, 20]},
        "bends": {"scene.prompt": [[1, 2]]},
        "groups": {"g": {"label": "All", "holds": ["scene"]}},
        "notes": {"n": {"text": "Mind", "at": [0, 0]}},
    }
    assert differences(step(), step() | looks) == []
