"""Run a workflow."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import Invalid, StepFailed
from pipelines.media.tones import hum
from pipelines.providers.abilities import WorkflowProvider, WorkflowRequest, WorkflowResult
from pipelines.steps.run_workflow import RunWorkflow, RunWorkflowParams
from tests.factories import PNG
from tests.hands import Hands


class Gives(WorkflowProvider):
    """Gives these outputs."""

    key, label = "gives", "Gives"

    def __init__(self, *outputs: dict[str, Any]) -> None:
        super().__init__()
        self.outputs = list(outputs)

    def run_workflow(self, request: WorkflowRequest, exchange: Any) -> WorkflowResult:
        return WorkflowResult(self.outputs, "gives/model")


def given(*outputs: dict[str, Any]) -> Any:
    return RunWorkflow().run(Hands(provider=Gives(*outputs)), RunWorkflowParams())


def test_what_is_wired_in_goes_by_the_names_of_the_service() -> None:
    hands = Hands(image=PNG, text="dusk", values={"steps": 8, "cfg": 2})
    params = RunWorkflowParams(inputs={"steps": 4, "size": "S"}, names={"image": "input_image"}, workflow={"1": {}})
    RunWorkflow().run(hands, params)
    (request,) = hands.asked
    assert set(request.inputs) == {"steps", "size", "cfg", "input_image", "text"}
    assert (request.inputs["steps"], request.inputs["text"], request.workflow) == (8, "dusk", {"1": {}})


def test_a_rehearsal_gives_back_what_it_was_given() -> None:
    hands = Hands(image=PNG, text="dusk", values={"steps": 8})
    made = RunWorkflow().run(hands, RunWorkflowParams())
    assert (made["image"].kind, made["text"], made["json"], made["video"]) == ("image", "dusk", 8, None)
    assert hands.facts["rehearsal"] is True


def test_every_picture_is_in_the_list_and_the_first_of_each_kind_on_its_port() -> None:
    picture = {"name": "a", "kind": "image", "data": PNG, "mime": "image/png"}
    sound = {"name": "s", "kind": "audio", "data": hum("one two").wav, "mime": "audio/wav"}
    mesh = {"name": "m.glb", "kind": "file", "data": b"glTF", "mime": "model/gltf-binary"}
    made = given(picture, sound, {**picture, "name": "b"}, mesh)
    assert [image.name for image in made["images"]] == ["a", "b"]
    assert (made["image"].name, made["audio"].mime, made["file"].mime) == ("a", "audio/wav", "model/gltf-binary")


def test_several_data_come_by_their_names() -> None:
    one, two = ({"name": name, "kind": "json", "value": [1]} for name in ("one", "two"))
    assert given(one, two)["json"] == {"one": [1], "two": [1]}
    assert given(one)["json"] == [1]


def test_a_workflow_that_ends_with_nothing_has_failed() -> None:
    with pytest.raises(StepFailed, match="ended without"):
        given()


def test_values_may_be_text_that_is_a_json_object_and_nothing_else() -> None:
    hands = Hands(values='{"steps": 8}')
    RunWorkflow().run(hands, RunWorkflowParams())
    assert hands.asked[0].inputs == {"steps": 8}
    for wrong in ("steps", "[1]", 7):
        with pytest.raises(Invalid, match="values"):
            RunWorkflow().run(Hands(values=wrong), RunWorkflowParams())


def test_a_name_for_something_that_cannot_be_wired_in_is_told() -> None:
    assert [field for field, _ in RunWorkflow().problems({"names": {"film": "x"}})] == ["names"]
