"""The rehearsal provider: deterministic, labelled, and paced."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pipelines.errors import NotConfigured
from pipelines.media.paint import paint_backdrop
from pipelines.media.picture import png
from pipelines.providers import Ability, File, ImageProvider, Rehearsal, find_provider
from pipelines.providers.abilities import (
    EditRequest,
    EmbedRequest,
    ExtendRequest,
    ImageRequest,
    LayersRequest,
    ModerateRequest,
    RelightRequest,
    SpeechRequest,
    TextRequest,
    TranscriptRequest,
    UpscaleRequest,
    VideoRequest,
    WorkflowRequest,
)
from pipelines.providers.base import UNTOLD
from tests.hands import NORTHBAY, Quiet

REQUEST = ImageRequest(prompt="a table at dusk", width=160, height=120, seed=5, brand=NORTHBAY)


def test_the_same_request_gives_the_same_bytes_and_says_it_is_a_rehearsal() -> None:
    one, two = (Rehearsal(pace=0).generate_image(REQUEST, Quiet()) for _ in range(2))
    assert one == two
    assert one.rehearsal


def test_another_seed_gives_another_picture() -> None:
    other = ImageRequest(prompt="a table at dusk", width=160, height=120, seed=6, brand=NORTHBAY)
    assert Rehearsal(pace=0).generate_image(other, Quiet()) != Rehearsal(pace=0).generate_image(REQUEST, Quiet())


def test_text_keeps_to_its_words_and_repeats_what_reviewers_asked_for() -> None:
    request = TextRequest(prompt="A place\nReviewer: less orange", seed=1)
    assert "less orange" in Rehearsal(pace=0).write_text(request, Quiet()).text
    short = TextRequest(prompt="A place", seed=1, max_words=3)
    assert len(Rehearsal(pace=0).write_text(short, Quiet()).text.split()) == 3


def test_progress_is_reported_on_the_way() -> None:
    exchange = Quiet()
    Rehearsal(pace=0).generate_image(REQUEST, exchange)
    told = [fraction for fraction, _ in exchange.told]
    assert told == sorted(told)
    assert len(told) > 8
    assert told[0] >= 0
    assert told[-1] <= 1


def test_a_model_nobody_has_is_told_with_those_there_are() -> None:
    with pytest.raises(NotConfigured, match="rehearsal"):
        find_provider([Rehearsal()], ImageProvider, "openai/gpt-image-2")


PICTURE = File(png(paint_backdrop("dusk", width=96, height=64)), "image/png")
SIZE = {"picture": PICTURE, "width": 96, "height": 64}
REQUESTS = (
    REQUEST,
    EditRequest(prompt="blue", seed=1, **SIZE),
    ExtendRequest(seed=1, left=10, **SIZE),
    UpscaleRequest(**SIZE),
    RelightRequest(prompt="late sun", seed=1, **SIZE),
    LayersRequest(**SIZE),
    VideoRequest(prompt="dusk", seconds=1, width=128, height=96, seed=1),
    SpeechRequest("Made to last."),
    TranscriptRequest(File(b"", "audio/wav"), seconds=3),
    TextRequest(prompt="A place", seed=1),
    TextRequest(prompt="A place", seed=1, schema={"type": "object", "properties": {"a": {"type": "string"}}}),
    EmbedRequest(["one", "two"]),
    ModerateRequest("a table"),
    WorkflowRequest({"image": PICTURE, "steps": 4}, seed=1),
)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.method)
def test_every_answer_is_the_same_again_is_labelled_and_costs_nothing(request_: Any) -> None:
    one, two = (Rehearsal(pace=0).submit(request_, Quiet()) for _ in range(2))
    assert one == two
    assert isinstance(one, request_.result)
    assert one.rehearsal
    assert one.model.startswith("rehearsal/")
    assert one.bill == UNTOLD


def test_it_stands_in_for_every_ability_there_is() -> None:
    every = {kind.ability for kind in Ability.__subclasses__() if "ability" in vars(kind)}
    assert set(Rehearsal.describe().abilities) == every


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": {"type": "integer", "minimum": 2, "maximum": 4}, "minItems": 3, "maxItems": 3},
        {"type": ["null", "string"], "minLength": 200, "maxLength": 210},
        {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "null"}]},
        {"$ref": "#/$defs/pair", "$defs": {"pair": {"properties": {"a": {"const": 7}}, "required": ["a"]}}},
        {"allOf": [{"type": "object"}, {"properties": {"b": {"type": "boolean"}}, "required": ["b"]}]},
        {"type": "number", "maximum": -3},
        {"enum": ["calm", "bold"]},
    ],
)
def test_data_keeps_to_types_choices_lengths_and_bounds(schema: dict[str, Any]) -> None:
    result = Rehearsal(pace=0).write_text(TextRequest(prompt="A place", seed=1, schema=schema), Quiet())
    assert json.loads(result.text) == result.data
    assert not list(Draft202012Validator(schema).iter_errors(result.data))


def test_a_schema_that_goes_round_in_a_circle_comes_to_an_end() -> None:
    schema = {"type": "object", "properties": {"next": {"$ref": "#"}}}
    assert Rehearsal(pace=0).write_text(TextRequest(prompt="x", seed=1, schema=schema), Quiet()).data


def test_vectors_have_length_one_and_are_near_for_texts_that_share_words() -> None:
    request = EmbedRequest(
        ["a table at dusk", "a table at dawn", "nobody answers the telephone", "", "a table at dusk"]
    )
    one, near, far, empty, same = Rehearsal(pace=0).embed(request, Quiet()).vectors
    assert one == same
    assert all(sum(value * value for value in vector) == pytest.approx(1, abs=1e-4) for vector in (one, far, empty))
    assert dot(one, near) > dot(one, far)


def test_nothing_is_flagged_but_what_asks_for_it() -> None:
    judged = [Rehearsal(pace=0).moderate(ModerateRequest(text), Quiet()).flagged for text in ("a table", "Flag me!")]
    assert judged == [False, True]


def dot(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_a_file_given_to_a_workflow_comes_back_as_a_file_of_its_kind() -> None:
    files = {"notes": File(b"words", "text/plain"), "mesh": File(b"glTF", "model/gltf-binary"), "photo": PICTURE}
    made = Rehearsal(pace=0).run_workflow(WorkflowRequest(files, seed=1), Quiet())
    assert [(item["kind"], item["data"]) for item in made.outputs] == [
        ("file", b"words"),
        ("file", b"glTF"),
        ("image", PICTURE.data),
    ]
