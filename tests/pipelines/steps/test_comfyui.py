"""A ComfyUI workflow as one step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from pipelines.errors import Refused, StepFailed
from pipelines.graph import Port
from pipelines.media.picture import read_picture
from pipelines.media.tones import hum
from pipelines.providers.abilities import WorkflowProvider, WorkflowRequest, WorkflowResult
from pipelines.steps.base import Later
from pipelines.steps.comfyui import ComfyUi, ComfyUiParams
from tests.factories import PNG
from tests.hands import Hands
from tests.peers.service import Service, serving
from tests.services.case import FILM
from tests.services.comfyui import CASES, FILE, JOB, ended, script
from tests.workflows import EDITORS, OVER, node

PORTS = {
    "takes": {
        "prompt": {"type": "text", "node": "6", "field": "text", "optional": True},
        "photo": {"type": "image", "node": "10", "field": "image", "label": "Photo"},
        "steps": {"type": "json", "node": "3", "field": "steps", "optional": True},
    },
    "gives": {"picture": {"type": "image", "node": "9"}},
}
PARAMS: dict[str, Any] = {"model": "comfyui", "workflow": OVER, **PORTS}


class Through(WorkflowProvider):
    """Asks a ComfyUI, and after it until it is done."""

    key, label = "comfyui", "ComfyUI"

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service = service

    def run_workflow(self, request: WorkflowRequest, exchange: Any) -> WorkflowResult:
        result: WorkflowResult = replace(CASES[0], request=request).ask(self.service)
        return result


class Gives(WorkflowProvider):
    """Gives these outputs, or says that it will."""

    key, label = "comfyui", "ComfyUI"

    def __init__(self, *outputs: dict[str, Any]) -> None:
        super().__init__()
        self.outputs = list(outputs)

    def run_workflow(self, request: WorkflowRequest, exchange: Any) -> WorkflowResult:
        return WorkflowResult(self.outputs, "comfyui")


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield script(service)


def run(hands: Hands, **changes: Any) -> Any:
    return ComfyUi().run(hands, ComfyUiParams.model_validate({**PARAMS, **changes}))


def problems(**changes: Any) -> list[str]:
    return [field for field, _ in ComfyUi().problems({**PARAMS, **changes})]


def sent(service: Service) -> dict[str, Any]:
    (asked,) = service.sent("POST /prompt")
    graph: dict[str, Any] = asked.json["prompt"]
    return graph


# --- As it is drawn ----------------------------------------------------------------------------------


def test_its_ports_are_those_that_were_chosen() -> None:
    drawn = ComfyUi().drawn(PARAMS)
    assert dict(drawn.inputs) == {
        "prompt": Port("text", optional=True),
        "photo": Port("image", label="Photo"),
        "steps": Port("json", optional=True),
    }
    assert dict(drawn.outputs) == {"picture": Port("image")}
    assert problems() == []


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"workflow": {}}, ["workflow"]),
        ({"workflow": EDITORS}, ["workflow"]),
        ({"gives": {}}, ["gives"]),
        ({"gives": {"a": {"type": "image", "node": "77"}}}, ["gives.a.node"]),
        ({"gives": {"a b": {"type": "image", "node": "9"}}}, ["gives.a b"]),
        ({"gives": {"a": {"type": "picture", "node": "9"}}}, ["gives.a.type"]),
        ({"takes": {"a": {"type": "text", "node": "6"}}}, ["takes.a.field"]),
        ({"takes": {"a": {"type": "text", "node": "6", "field": "words"}}}, ["takes.a.field"]),
        (
            {"takes": {n: {"type": "text", "node": "6", "field": "text"} for n in "ab"}},
            ["takes.a.field", "takes.b.field"],
        ),
        ({"model": "auto"}, ["model"]),
        ({"model": "auto/cheapest"}, ["model"]),
    ],
)
def test_each_loose_end_is_told_by_its_field(changes: dict[str, Any], fields: list[str]) -> None:
    assert problems(**changes) == fields


def test_a_step_without_a_workflow_says_what_it_lacks() -> None:
    assert [field for field, _ in ComfyUi().problems({})] == ["model", "workflow", "gives"]


# --- As it runs --------------------------------------------------------------------------------------


def test_what_is_wired_in_is_set_into_its_node_and_each_result_comes_from_its_own(service: Service) -> None:
    hands = Hands(provider=Through(service), prompt="a lighthouse", photo=PNG, steps=30)
    made = run(hands)
    assert sent(service)["6"]["inputs"]["text"] == "a lighthouse"
    assert sent(service)["10"]["inputs"]["image"].startswith("pressline/")
    assert (sent(service)["3"]["inputs"]["steps"], sent(service)["7"]) == (30, OVER["7"])
    assert (made["picture"].kind, made["picture"].name) == ("image", "picture")
    assert (hands.facts["model"], hands.facts["job"], hands.facts["came"]) == (
        "comfyui",
        JOB,
        [{"name": "picture", "kind": "image"}],
    )


def test_what_is_not_wired_in_keeps_the_workflows_own_value(service: Service) -> None:
    before = deepcopy(OVER)
    run(Hands(provider=Through(service), photo=PNG))
    assert sent(service)["6"]["inputs"]["text"] == "a harbour at dusk"
    assert before == OVER


@pytest.mark.parametrize(("seed", "expected"), [(None, 11), (7, 7)])
def test_the_steps_seed_goes_into_every_seed_that_is_not_wired_in(
    service: Service, seed: int | None, expected: int
) -> None:
    run(Hands(provider=Through(service), photo=PNG), seed=seed)
    assert sent(service)["3"]["inputs"]["seed"] == expected


def test_a_seed_that_is_wired_in_is_taken_instead(service: Service) -> None:
    takes = {**PORTS["takes"], "seed": {"type": "json", "node": "3", "field": "seed"}}
    run(Hands(provider=Through(service), photo=PNG, seed="99"), takes=takes)
    assert sent(service)["3"]["inputs"]["seed"] == 99


@pytest.mark.parametrize("wired", [{"prompt": "a lighthouse"}, {}])
def test_what_reviewers_ask_for_follows_what_is_wanted_and_nothing_else(
    service: Service, wired: dict[str, str]
) -> None:
    run(Hands(provider=Through(service), photo=PNG, notes=["Warmer"], round=1, **wired))
    assert sent(service)["6"]["inputs"]["text"] == f"{wired.get('prompt', 'a harbour at dusk')}\nReviewer: Warmer"
    assert sent(service)["7"]["inputs"]["text"] == "people, boats"
    assert sent(service)["3"]["inputs"]["seed"] == 12


def test_a_mask_is_read_by_its_light(service: Service) -> None:
    flow = {**OVER, "20": node("LoadImageMask", image="mask.png", channel="alpha")}
    takes = {"photo": PORTS["takes"]["photo"], "where": {"type": "mask", "node": "20", "field": "image"}}
    run(Hands(provider=Through(service), photo=PNG, where=PNG), workflow=flow, takes=takes)
    assert sent(service)["20"]["inputs"]["channel"] == "red"
    _, mask = service.sent("POST /upload/image")
    assert read_picture(mask.form["image"]).width == read_picture(PNG).width


def test_a_film_goes_as_it_is(service: Service) -> None:
    flow = {**OVER, "20": node("LoadVideo", file="film.mp4")}
    takes = {"photo": PORTS["takes"]["photo"], "film": {"type": "video", "node": "20", "field": "file"}}
    run(Hands(provider=Through(service), photo=PNG, film=FILM), workflow=flow, takes=takes)
    assert FILM in [upload.form["image"] for upload in service.sent("POST /upload/image")]
    assert sent(service)["20"]["inputs"]["file"].endswith(".mp4")


def test_results_are_told_apart_by_their_node(service: Service) -> None:
    flow = {**OVER, "11": node("ShowText|pysssss", text=["6", 0])}
    gives = {
        "words": {"type": "text", "node": "11"},
        "first": {"type": "image", "node": "9"},
        "all": {"type": "image", "node": "9", "many": True},
    }
    more = {**FILE, "filename": "made_00002_.png"}
    service.on("GET /history/*", ended(JOB, {"9": {"images": [FILE, more]}, "11": {"text": ["dusk"]}}))
    made = run(Hands(provider=Through(service), photo=PNG), workflow=flow, gives=gives)
    assert (made["words"], made["first"].kind, [one.kind for one in made["all"]]) == ("dusk", "image", ["image"] * 2)
    assert len(service.sent("GET /view")) == 2


def test_a_node_that_gave_nothing_is_named(service: Service) -> None:
    service.on("GET /history/*", ended(JOB, {"4": {"images": [FILE]}}))
    with pytest.raises(Refused, match="gave no `picture`"):
        run(Hands(provider=Through(service), photo=PNG))


def test_a_result_of_another_type_is_told() -> None:
    hands = Hands(provider=Gives({"name": "picture", "node": "9", "kind": "text", "value": "x"}), photo=PNG)
    with pytest.raises(StepFailed, match="Node 9 was to give `picture`, of type image; what came was text"):
        run(hands)


def test_every_type_of_result_is_kept_as_what_it_is() -> None:
    kinds = {
        "image": {"kind": "image", "data": PNG, "mime": "image/png"},
        "mask": {"kind": "image", "data": PNG, "mime": "image/png"},
        "video": {"kind": "video", "data": FILM, "mime": "video/mp4"},
        "audio": {"kind": "audio", "data": hum("one").wav, "mime": "audio/wav"},
        "file": {"kind": "file", "data": b"glTF", "mime": "model/gltf-binary"},
        "text": {"kind": "text", "value": "dusk"},
        "json": {"kind": "text", "value": '{"a": 1}'},
    }
    flow = {**OVER, **{kind: node("SaveImage") for kind in kinds}}
    gives = {kind: {"type": kind, "node": kind} for kind in kinds}
    provider = Gives(*({"name": kind, "node": kind, **item} for kind, item in kinds.items()))
    made = run(Hands(provider=provider, photo=PNG), workflow=flow, gives=gives)
    assert {kind: made[kind].kind for kind in ("image", "mask", "video", "audio", "file")} == {
        kind: kind for kind in ("image", "mask", "video", "audio", "file")
    }
    assert (made["text"], made["json"]) == ("dusk", {"a": 1})


def test_a_text_nested_without_end_stays_a_text() -> None:
    deep = "[" * 100_000
    provider = Gives({"name": "data", "node": "9", "kind": "text", "value": deep})
    made = run(Hands(provider=provider, photo=PNG), gives={"data": {"type": "json", "node": "9"}})
    assert made["data"] == deep


def test_while_comfyui_works_the_step_comes_back_later() -> None:
    class Waits(Hands):
        def ask(self, *given: Any, **more: Any) -> Any:
            return Later(2.0, {"call": 1})

    assert run(Waits(photo=PNG)) == Later(2.0, {"call": 1})


# --- In a rehearsal ----------------------------------------------------------------------------------


def test_a_rehearsal_gives_something_of_its_type_on_every_port() -> None:
    kinds = ("image", "mask", "video", "audio", "file", "text", "json")
    flow = {**OVER, **{kind: node("SaveImage") for kind in kinds}}
    gives = {kind: {"type": kind, "node": kind} for kind in kinds}
    hands = Hands(prompt="a lighthouse", photo=PNG)
    made = run(hands, model="rehearsal", workflow=flow, gives=gives)
    assert [made[kind].kind for kind in kinds[:5]] == list(kinds[:5])
    assert made["image"].width == read_picture(PNG).width
    assert "Rehearsal" in made["text"] and "rehearsal" in made["json"]
    assert hands.facts["rehearsal"] is True


def test_a_rehearsal_without_a_picture_paints_one_and_the_same_for_the_same_words() -> None:
    takes = {"prompt": PORTS["takes"]["prompt"]}
    one, same, other = (
        run(Hands(prompt=words), model="rehearsal", takes=takes)["picture"].sha256
        for words in ("a lighthouse", "a lighthouse", "a meadow at noon")
    )
    assert one == same != other


def test_its_params_survive_a_pipeline_file() -> None:
    assert ComfyUi().problems(json.loads(json.dumps(PARAMS))) == []
