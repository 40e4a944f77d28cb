"""A ComfyUI workflow that is brought along: what it leaves open, and what is told of what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipelines.errors import Invalid
from pipelines.providers.comfyui.free import free_inputs, free_outputs, seeds_of
from pipelines.providers.comfyui.prompts import prompts_of
from pipelines.providers.comfyui.reading import LARGEST, read_graph
from tests.workflows import EDITORS, OVER, node


def graph(**nodes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return read_graph(nodes)


# --- What is read ------------------------------------------------------------------------------------


def test_a_file_an_object_and_a_request_to_comfyui_are_read_alike() -> None:
    read = read_graph(OVER)
    assert read == read_graph(json.dumps(OVER).encode()) == read_graph({"prompt": OVER, "client_id": "x"})
    assert list(read) == list(OVER)
    assert read["9"] == {
        "class_type": "SaveImage",
        "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]},
        "_meta": {"title": "Save Image"},
    }


def test_what_only_comfyuis_page_needs_is_left_out() -> None:
    text = '{"1": {"class_type": "SaveImage", "inputs": {"x": NaN}, "is_changed": [NaN], "_meta": {"title": ""}}}'
    assert read_graph(text) == {"1": {"class_type": "SaveImage", "inputs": {"x": None}}}


def test_a_number_with_more_digits_than_a_drawing_keeps_becomes_text_and_stays_a_seed() -> None:
    read = graph(a=node("KSampler", seed=2**64 - 1), b=node("SaveImage"))
    assert read["a"]["inputs"]["seed"] == "18446744073709551615"
    assert seeds_of(read) == [("a", "seed")]
    assert free_inputs(read)[0].type == "json"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (EDITORS, r"saved for ComfyUI's editor.*Export \(API\)"),
        (b"", "not JSON"),
        (b"a harbour at dusk", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "no ComfyUI workflow"),
        (b"7", "no ComfyUI workflow"),
        ({}, "no ComfyUI workflow"),
        ({"format": 1, "steps": {}}, "no ComfyUI workflow"),
        ({"1": {"inputs": {}}}, "no ComfyUI workflow"),
        ({"1": {"class_type": "SaveImage", "inputs": []}}, "no ComfyUI workflow"),
        ({"1": node("SaveImage", prefix="x" * LARGEST)}, "larger than 2 MB"),
    ],
)
def test_what_is_no_workflow_is_told_with_what_to_bring_instead(sent: Any, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        read_graph(sent)


# --- What is free ------------------------------------------------------------------------------------


def test_every_field_that_nothing_leads_into_is_listed_with_its_type() -> None:
    found = {(free.node, free.field): (free.type, free.name, free.likely) for free in free_inputs(read_graph(OVER))}
    assert found == {
        ("3", "seed"): ("json", "seed", True),
        ("3", "steps"): ("json", "steps", False),
        ("3", "cfg"): ("json", "cfg", False),
        ("3", "sampler_name"): ("text", "sampler_name", False),
        ("3", "scheduler"): ("text", "scheduler", False),
        ("3", "denoise"): ("json", "denoise", False),
        ("4", "ckpt_name"): ("text", "ckpt_name", False),
        ("6", "text"): ("text", "prompt", True),
        ("7", "text"): ("text", "negative", False),
        ("9", "filename_prefix"): ("text", "filename_prefix", False),
        ("10", "image"): ("image", "image", True),
    }
    assert free_inputs(read_graph(OVER))[-1].told() == {
        "node": "10",
        "title": "Load Image",
        "class": "LoadImage",
        "field": "image",
        "value": "example.png",
        "type": "image",
        "name": "image",
        "likely": True,
    }


@pytest.mark.parametrize(
    ("class_type", "field", "kind"),
    [
        ("LoadImage", "image", "image"),
        ("LoadImageOutput", "image", "image"),
        ("LoadImageMask", "image", "mask"),
        ("LoadImageMask", "channel", "text"),
        ("LoadVideo", "file", "video"),
        ("VHS_LoadVideo", "video", "video"),
        ("VHS_LoadVideoPath", "video", "text"),
        ("LoadAudio", "audio", "audio"),
        ("ETN_LoadImageBase64", "image", "text"),
        ("CLIPTextEncode", "text", "text"),
    ],
)
def test_a_loader_takes_a_file_of_its_kind(class_type: str, field: str, kind: str) -> None:
    (free,) = free_inputs(graph(a=node(class_type, **{field: "example"})))
    assert free.type == kind


def test_a_switch_a_list_and_nothing_are_data_but_a_link_is_not_free() -> None:
    free = free_inputs(graph(a=node("Odd", on=True, points=[1, 2, 3], none=None, pair=["x", 1.5], led=["b", 0])))
    assert [(one.field, one.type) for one in free] == [
        ("on", "json"),
        ("points", "json"),
        ("none", "json"),
        ("pair", "json"),
    ]


def test_names_are_given_once_and_are_names() -> None:
    free = free_inputs(
        graph(a=node("LoadImage", image="1"), b=node("LoadImage", image="2"), c=node("X", **{"➕ a": 1}))
    )
    assert [one.name for one in free] == ["image", "image_2", "a"]


# --- Which words are which ---------------------------------------------------------------------------


def test_words_are_followed_through_whatever_lies_between() -> None:
    read = graph(
        words=node("PrimitiveString", value="a harbour"),
        wanted=node("CLIPTextEncode", text=["words", 0], clip=["x", 0]),
        other=node("CLIPTextEncode", text="people"),
        control=node("ControlNetApplyAdvanced", positive=["wanted", 0], negative=["other", 0], strength=1),
        draw=node("KSampler", positive=["control", 0], negative=["control", 1]),
    )
    assert prompts_of(read) == {"positive": [("words", "value")], "negative": [("other", "text")]}


def test_words_that_serve_both_sides_are_what_is_wanted() -> None:
    read = graph(
        words=node("CLIPTextEncode", text="a harbour"),
        none=node("ConditioningZeroOut", conditioning=["words", 0]),
        draw=node("KSampler", positive=["words", 0], negative=["none", 0]),
    )
    assert prompts_of(read) == {"positive": [("words", "text")], "negative": []}


def test_one_node_with_the_words_of_both_sides_is_told_apart() -> None:
    read = graph(
        load=node("Efficient Loader", positive="a harbour", negative="people", ckpt_name="x"),
        draw=node("KSampler (Efficient)", positive=["load", 1], negative=["load", 2]),
    )
    assert prompts_of(read) == {"positive": [("load", "positive")], "negative": [("load", "negative")]}


def test_a_guider_and_a_service_of_its_own_have_one_side() -> None:
    guided = graph(words=node("CLIPTextEncode", text="a"), guide=node("BasicGuider", conditioning=["words", 0]))
    assert prompts_of(guided)["positive"] == [("words", "text")]
    asked = graph(ask=node("FluxProImageNode", prompt="a", negative_prompt="b"))
    assert prompts_of(asked) == {"positive": [("ask", "prompt")], "negative": [("ask", "negative_prompt")]}


def test_words_that_lead_nowhere_known_are_taken_by_their_titles() -> None:
    read = graph(a=node("CLIPTextEncode", "Negative", text="people"), b=node("CLIPTextEncode", text="a harbour"))
    assert prompts_of(read)["positive"] == [("b", "text")]


def test_a_circle_of_nodes_ends() -> None:
    read = graph(
        a=node("Mix", conditioning=["b", 0]), b=node("Mix", conditioning=["a", 0]), c=node("K", positive=["a", 0])
    )
    assert prompts_of(read) == {"positive": [], "negative": []}


# --- What it gives -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("class_type", "kind"),
    [
        ("SaveImage", "image"),
        ("PreviewImage", "image"),
        ("Image Save", "image"),
        ("SaveAnimatedWEBP", "video"),
        ("SaveWEBM", "video"),
        ("SaveVideo", "video"),
        ("VHS_VideoCombine", "video"),
        ("SaveAudioMP3", "audio"),
        ("PreviewAudio", "audio"),
        ("PreviewAny", "text"),
        ("ShowText|pysssss", "text"),
        ("SaveGLB", "file"),
        ("MaskPreview", "mask"),
    ],
)
def test_each_node_that_gives_something_has_its_type(class_type: str, kind: str) -> None:
    (given,) = free_outputs(graph(a=node(class_type)))
    assert (given.type, given.likely) == (kind, True)


def test_what_is_only_shown_is_less_likely_than_what_is_kept() -> None:
    given = free_outputs(graph(a=node("PreviewImage"), b=node("SaveImage"), c=node("VAEDecode")))
    assert [(one.node, one.name, one.likely) for one in given] == [("a", "image", False), ("b", "image_2", True)]


@pytest.mark.parametrize("class_type", ["VAEDecode", "SaveLatent", "SaveImageWebsocket"])
def test_a_workflow_that_gives_nothing_is_told(class_type: str) -> None:
    with pytest.raises(Invalid, match=r"No node of this workflow gives anything.*Save Image"):
        free_outputs(graph(a=node(class_type)))
