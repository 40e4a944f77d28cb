"""ComfyUI: what is put into its graphs, what becomes of a job, and that none is run twice."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from pipelines.errors import BadRequest, JobFailed, Lost, NotConfigured, Refused, TimedOut, Uncertain
from pipelines.providers.base import File, Pending
from pipelines.providers.comfyui.graphs import FOLDER, built_in
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.case import PHOTO
from tests.services.comfyui import CASES, FILE, GRAPH, JOB, MODEL, WORKFLOW, ended, queue, script

FLOW, GENERATE, EDIT, UPSCALE = CASES
OTHER = "11111111-1111-5111-8111-111111111111"


def graph_sent(service: Service) -> dict[str, Any]:
    (asked,) = service.sent("POST /prompt")
    return asked.json["prompt"]


# --- What is sent ------------------------------------------------------------------------------------


def test_inputs_go_into_their_slots_and_the_rest_of_the_graph_stays(service: Service) -> None:
    FLOW.ask(script(service))
    sent = graph_sent(service)
    assert sent["2"]["inputs"] == {**GRAPH["2"]["inputs"], "width": 32}
    assert sent["9"] == GRAPH["9"]
    assert GRAPH["2"]["inputs"]["width"] == 8


def test_a_file_is_sent_under_the_name_of_its_content(service: Service) -> None:
    FLOW.ask(script(service))
    (upload,) = service.sent("POST /upload/image")
    assert upload.form["image"] == PHOTO
    name = graph_sent(service)["1"]["inputs"]["image"]
    assert name.startswith("pressline/") and name.endswith(".png") and len(name) == len("pressline/.png") + 64


def test_a_seed_goes_into_a_slot_of_that_name(service: Service) -> None:
    seeded = {**WORKFLOW, "slots": {**WORKFLOW["slots"], "seed": {"node": "2", "field": "noise"}}}
    FLOW.ask(script(service), workflow=seeded)
    assert graph_sent(service)["2"]["inputs"]["noise"] == 7


def test_a_list_is_not_taken_for_a_link(service: Service) -> None:
    FLOW.ask(script(service), inputs={"width": ["1", 0]})
    assert graph_sent(service)["2"]["inputs"]["width"] == {"__value__": ["1", 0]}


def test_a_picture_is_drawn_by_the_checkpoint_at_a_size_it_can_have(service: Service) -> None:
    GENERATE.ask(script(service))
    sent = graph_sent(service)
    assert sent["checkpoint"]["inputs"]["ckpt_name"] == MODEL
    assert (sent["positive"]["inputs"]["text"], sent["negative"]["inputs"]["text"]) == ("A harbour", "people")
    assert sent["sampler"]["inputs"]["seed"] == 7
    assert (sent["latent"]["inputs"]["width"], sent["latent"]["inputs"]["height"]) == (1200, 624)
    assert (sent["sized"]["inputs"]["width"], sent["sized"]["inputs"]["height"]) == (1200, 628)


def test_what_is_white_in_a_mask_is_changed_and_nothing_else(service: Service) -> None:
    mask = File(b"a mask", "image/png")
    EDIT.ask(script(service), mask=mask)
    sent = graph_sent(service)
    assert sent["mask"]["inputs"]["channel"] == "red"
    assert sent["mask"]["inputs"]["image"] != sent["picture"]["inputs"]["image"]
    assert sent["kept"]["inputs"]["destination"] == ["picture", 0]
    assert sent["kept"]["inputs"]["mask"] == sent["latent"]["inputs"]["mask"] == ["mask", 0]


def test_without_a_mask_the_whole_picture_is_drawn_over(service: Service) -> None:
    EDIT.ask(script(service), mask=None)
    assert "mask" not in graph_sent(service)


def test_an_enlarged_picture_has_the_very_size(service: Service) -> None:
    UPSCALE.ask(script(service))
    sent = graph_sent(service)
    assert sent["model"]["inputs"]["model_name"] == "4x-UltraSharp.pth"
    assert (sent["sized"]["inputs"]["width"], sent["sized"]["inputs"]["height"]) == (256, 192)


def test_without_an_upscaler_a_picture_is_enlarged_all_the_same(service: Service) -> None:
    UPSCALE.ask(script(service), model="")
    assert {node["class_type"] for node in graph_sent(service).values()} == {"LoadImage", "ImageScale", "SaveImage"}


def test_extra_reaches_the_nodes_but_never_the_id(service: Service) -> None:
    extra = {"prompt": {"sampler": {"inputs": {"steps": 40}}}, "front": True, "prompt_id": "mine"}
    GENERATE.ask(script(service), extra=extra)
    (asked,) = service.sent("POST /prompt")
    assert (asked.json["front"], asked.json["prompt_id"]) == (True, JOB)
    assert asked.json["prompt"]["sampler"]["inputs"]["steps"] == 40
    assert built_in("generate")["graph"]["sampler"]["inputs"]["steps"] != 40


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.json")))
def test_every_link_slot_and_result_of_a_built_in_graph_leads_somewhere(name: str) -> None:
    flow = built_in(name)
    graph = flow["graph"]
    links = [value for node in graph.values() for value in node["inputs"].values() if isinstance(value, list)]
    assert {link[0] for link in links} <= graph.keys()
    assert all(slot["field"] in graph[slot["node"]]["inputs"] for slot in flow["slots"].values())
    assert {*flow["results"].values()} <= graph.keys()


@pytest.mark.parametrize(
    "workflow",
    [
        {},
        {"graph": []},
        {"graph": {"nodes": [], "links": []}},
        {"graph": {"1": {"inputs": {}}}},
        {**WORKFLOW, "slots": {"photo": {"node": "1", "field": "image"}}},
        {**WORKFLOW, "slots": {**WORKFLOW["slots"], "width": {"node": "77", "field": "width"}}},
        {**WORKFLOW, "results": {"small": "77"}},
        {**WORKFLOW, "results": ["9"]},
    ],
    ids=["none", "no graph", "editor's", "no class", "no slot", "no node", "no result", "a list"],
)
def test_a_workflow_that_does_not_fit_is_told_before_anything_is_sent(service: Service, workflow: Any) -> None:
    with pytest.raises(BadRequest):
        FLOW.ask(script(service), workflow=workflow)
    assert not service.asked


def test_reference_pictures_are_not_left_out_in_silence(service: Service) -> None:
    with pytest.raises(BadRequest):
        GENERATE.ask(script(service), pictures=[File(PHOTO, "image/png")])


# --- A job, and that it is run once ------------------------------------------------------------------


def test_the_id_is_written_down_before_the_graph_is_sent(service: Service) -> None:
    exchange, seen = Quiet(), []
    queued = lambda asked: seen.append((exchange.job, asked.json["prompt_id"])) or {"prompt_id": exchange.job}  # noqa: E731
    script(service).on("POST /prompt", queued)
    FLOW.ask(service, exchange)
    assert seen == [(JOB, JOB)]


@pytest.mark.parametrize("where", ["queue", "history"])
def test_a_graph_that_arrived_before_a_crash_is_not_sent_again(service: Service, where: str) -> None:
    script(service).on("GET /queue", queue(running=[JOB] if where == "queue" else []))
    if where == "history":
        service.on("GET /history/*", ended(JOB, {"9": {"images": [FILE]}}))
    exchange = Quiet(job=JOB)
    answer = FLOW.open(service).poll(FLOW.request, exchange)
    assert isinstance(answer, Pending) is (where == "queue")
    assert not service.sent("POST /prompt")


def test_a_graph_that_ended_between_two_questions_is_not_sent_again(service: Service) -> None:
    script(service).on("GET /queue", queue()).on("GET /history/*", {}, ended(JOB, {"9": {"images": [FILE]}}))
    assert FLOW.open(service).poll(FLOW.request, Quiet(job=JOB)).outputs
    assert not service.sent("POST /prompt")


def test_a_job_that_starts_while_the_queue_is_read_is_not_overlooked(service: Service) -> None:
    script(service).on("GET /queue", queue(pending=[JOB]), queue(running=[JOB])).on("GET /history/*", {})
    assert isinstance(FLOW.open(service).poll(FLOW.request, Quiet(job=JOB, sent=True)), Pending)
    assert len(service.sent("GET /queue")) == 1


def test_a_graph_that_never_arrived_is_sent_under_the_same_id(service: Service) -> None:
    script(service).on("GET /queue", queue())
    service.on("GET /history/*", {})
    exchange = Quiet(job=JOB)
    assert isinstance(FLOW.open(service).poll(FLOW.request, exchange), Pending)
    assert [asked.json["prompt_id"] for asked in service.sent("POST /prompt")] == [JOB]
    assert exchange.handle["sent"] is True


def test_a_lost_answer_leaves_the_job_known(service: Service) -> None:
    script(service).on("POST /prompt", "drop")
    exchange = Quiet()
    with pytest.raises((Uncertain, TimedOut)):
        FLOW.ask(service, exchange)
    assert exchange.job == JOB


def test_a_job_that_arrived_and_is_nowhere_now_is_lost(service: Service) -> None:
    script(service).on("GET /queue", queue()).on("GET /history/*", {})
    with pytest.raises(Lost):
        FLOW.ask(service)
    assert len(service.sent("POST /prompt")) == 1


def test_one_that_chooses_the_id_itself_is_believed(service: Service) -> None:
    script(service).on("POST /prompt", {"prompt_id": OTHER}).on("GET /queue", queue(pending=[OTHER]))
    exchange = Quiet()
    assert FLOW.ask(service, exchange).facts["job"] == OTHER


def test_a_long_queue_is_not_read_whole(service: Service) -> None:
    script(service).on("GET /prompt", {"exec_info": {"queue_remaining": 900}})
    assert FLOW.open(service).poll(FLOW.request, Quiet(job=JOB, sent=True)) == Pending(15.0)
    assert not service.sent("GET /queue")


def test_cancelling_takes_a_waiting_job_out_and_stops_no_other(service: Service) -> None:
    script(service).on("GET /queue", queue(running=[OTHER]))
    FLOW.open(service).cancel(Quiet(job=JOB))
    (asked,) = service.sent("POST /queue")
    assert asked.json == {"delete": [JOB]}
    assert not service.sent("POST /interrupt")


def test_cancelling_stops_a_running_job(service: Service) -> None:
    script(service).on("GET /queue", queue(running=[JOB]))
    FLOW.open(service).cancel(Quiet(job=JOB))
    assert service.sent("POST /interrupt")[0].json == {"prompt_id": JOB}


# --- What comes of it --------------------------------------------------------------------------------


def test_a_workflow_gives_files_and_texts_by_name(service: Service) -> None:
    more = {**FILE, "filename": "made_00002_.png"}
    shown = {**FILE, "type": "temp"}
    outputs = {"9": {"images": [shown, FILE, more]}, "2": {"text": ["a harbour at dusk"]}}
    script(service).on("GET /history/*", ended(JOB, outputs))
    workflow = {**WORKFLOW, "results": {"small": "9", "words": "2"}}
    result = FLOW.ask(service, workflow=workflow)
    assert [(output["name"], output["kind"]) for output in result.outputs] == [
        ("small", "image"),
        ("small 2", "image"),
        ("words", "text"),
    ]
    assert (result.outputs[0]["data"], result.outputs[0]["mime"]) == (PHOTO, "image/png")
    assert result.outputs[2]["value"] == "a harbour at dusk"
    assert [asked.query["filename"] for asked in service.sent("GET /view")] == [FILE["filename"], more["filename"]]


@pytest.mark.parametrize("kind", ["gifs", "video", "audio"])
def test_films_and_sounds_come_out_too(service: Service, kind: str) -> None:
    film = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0" * 64
    script(service).on("GET /history/*", ended(JOB, {"9": {kind: [{**FILE, "filename": "made.mp4"}]}}))
    service.on("GET /view", Said(film))
    (output,) = FLOW.ask(service).outputs
    assert (output["kind"], output["mime"]) == ("video", "video/mp4")


def test_without_results_every_node_that_gave_something_counts(service: Service) -> None:
    script(service)
    result = FLOW.ask(service, workflow={**WORKFLOW, "results": {}})
    assert [output["name"] for output in result.outputs] == ["9", "save"]


def test_a_result_is_fetched_with_the_gateways_key(service: Service) -> None:
    FLOW.ask(script(service))
    (fetched,) = service.sent("GET /view")
    assert fetched.headers["authorization"] == "Bearer secret-key-123"
    assert fetched.query == FILE


def test_a_key_is_needed_by_none(service: Service) -> None:
    replace(FLOW, values={}).ask(script(service))
    assert not [asked for asked in service.asked if "authorization" in asked.headers]


def test_a_picture_keeps_its_seed(service: Service) -> None:
    result = GENERATE.ask(script(service))
    assert (result.data, result.seed, result.model, result.facts) == (PHOTO, 7, f"comfyui/{MODEL}", {"job": JOB})


def test_done_without_what_was_asked_for_is_no_success(service: Service) -> None:
    script(service).on("GET /history/*", ended(JOB, {"4": {"images": [FILE]}}))
    faults = {
        "9": {"class_type": "SaveImage", "errors": [{"message": "Required input is missing", "details": "images"}]}
    }
    service.on("POST /prompt", {"prompt_id": JOB, "node_errors": faults})
    with pytest.raises(Refused, match=r"`small`.*SaveImage \(node 9\): Required input is missing: images"):
        FLOW.ask(service)


def test_a_graph_that_it_cannot_run_is_told_by_node(service: Service) -> None:
    fault = {"type": "value_not_in_list", "message": "Value not in list", "details": f"ckpt_name: '{MODEL}' not in []"}
    told = {
        "error": {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation"},
        "node_errors": {"checkpoint": {"class_type": "CheckpointLoaderSimple", "errors": [fault]}},
    }
    script(service).on("POST /prompt", Said(told, 400))
    with pytest.raises(BadRequest, match=r"CheckpointLoaderSimple \(node checkpoint\): Value not in list: ckpt_name"):
        GENERATE.ask(service)


def test_a_node_that_it_does_not_have_is_named(service: Service) -> None:
    error = {"type": "invalid_prompt", "message": "Cannot execute because node Foo does not exist.", "details": "#9"}
    script(service).on("POST /prompt", Said({"error": error, "node_errors": {}}, 400))
    with pytest.raises(BadRequest, match="node Foo does not exist: #9"):
        FLOW.ask(service)


@pytest.mark.parametrize(
    ("event", "told", "kind"),
    [
        ("execution_error", {"exception_message": "mat1 and mat2", "exception_type": "RuntimeError"}, JobFailed),
        ("execution_error", {"exception_message": "", "exception_type": "torch.OutOfMemoryError"}, BadRequest),
        ("execution_error", {"exception_message": "Allocation on device 0 would exceed"}, BadRequest),
        ("execution_interrupted", {"node_id": "2"}, JobFailed),
        ("odd", {}, JobFailed),
    ],
)
def test_each_bad_end_is_understood(service: Service, event: str, told: dict[str, str], kind: type[Exception]) -> None:
    messages = [["execution_start", {}], [event, {"node_id": "2", "node_type": "ImageScale", **told}]]
    script(service).on("GET /history/*", ended(JOB, {}, "error", messages))
    with pytest.raises(kind):
        FLOW.ask(service)


@pytest.mark.parametrize(
    "odd", [{JOB: 7}, {JOB: {"outputs": 7, "status": 7}}, {JOB: {"outputs": {"9": {"images": 7}}}}]
)
def test_an_odd_history_is_no_crash(service: Service, odd: Any) -> None:
    script(service).on("GET /history/*", odd)
    with pytest.raises((Refused, AssertionError)):
        FLOW.ask(service)


# --- The connection ----------------------------------------------------------------------------------


def test_trying_it_tells_its_version(service: Service) -> None:
    service.on("GET /system_stats", {"system": {"comfyui_version": "0.3.64"}, "devices": [{"name": "cuda:0"}]})
    health = FLOW.open(service).check()
    assert health.message == "ComfyUI 0.3.64 answers."
    assert health.facts == {"version": "0.3.64", "devices": ["cuda:0"]}


def test_something_else_at_its_address_is_told(service: Service) -> None:
    service.on("GET /system_stats", {"hello": "world"})
    with pytest.raises(NotConfigured):
        FLOW.open(service).check()


def test_it_lists_checkpoints_and_upscalers(service: Service) -> None:
    service.on("GET /models/checkpoints", [MODEL]).on("GET /models/upscale_models", ["4x.pth"])
    found = {model.id: tuple(model.abilities) for model in FLOW.open(service).models()}
    assert found == {MODEL: ("generate_image", "edit_image"), "4x.pth": ("upscale_image",)}


def test_what_a_call_keeps_is_json(service: Service) -> None:
    exchange = Quiet()
    FLOW.ask(script(service), exchange)
    assert json.loads(json.dumps(exchange.handle)) == {"sent": True, "faults": ""}
