"""FLORA: what each model is sent of what is wanted, runs and what they cost, files, duplicates and webhooks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipelines.errors import BadRequest, JobFailed, Lost, QuotaExceeded, Refused, Transient, Uncertain
from pipelines.providers import File
from tests.hands import Quiet
from tests.peers.service import Said, Service
from tests.services.case import PHOTO, Case, picture
from tests.services.flora import (
    BASE,
    CASES,
    FILM,
    GENERATE,
    LOOK,
    MODELS,
    POSTER,
    RUN,
    SOUND,
    TECHNIQUE,
    output,
    param,
    script,
    told,
)

IMAGE, VIDEO, SPEECH, TEXT, WORKFLOW = CASES
UPLOADED = "https://media.flora.example/a"
every = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def sent(service: Service) -> dict[str, Any]:
    (asked,) = service.sent(GENERATE)
    return asked.json


def no(code: str, status: int, **more: Any) -> Said:
    return Said({"error": {"code": code, "message": "So it is.", **more}}, status)


# --- What is sent --------------------------------------------------------------------------------------------------


def test_a_picture_is_asked_for_by_what_its_model_lists(service: Service) -> None:
    IMAGE.ask(script(service), negative="people", pictures=[picture(), picture()], extra={"params": {"safety": 1}})
    assert sent(service) == {
        "type": "image",
        "prompt": "A harbour\nAvoid: people",
        "workspace_id": "ws_one",
        "project_id": "prj_one",
        "model": "t2i-flux-2-pro",
        "params": {"aspect_ratio": "4:3", "seed": 7, "image_urls": [UPLOADED, UPLOADED], "safety": 1},
    }
    assert service.sent(GENERATE)[0].headers["authorization"] == "Bearer sk_live_secret_123"
    assert service.sent(f"GET {BASE}/models")[0].query == {"type": "image"}


def test_a_film_begins_and_ends_with_its_pictures(service: Service) -> None:
    VIDEO.ask(script(service), last=picture("last.png"), negative="people", sound=True)
    assert sent(service)["prompt"] == "Waves"
    assert sent(service)["params"] == {
        "duration": "5s",
        "resolution": "720p",
        "start_image_url": UPLOADED,
        "end_image_url": UPLOADED,
        "generate_audio": True,
        "negative_prompt": "people",
    }


def test_speech_has_a_voice_and_a_speed(service: Service) -> None:
    SPEECH.ask(script(service), speed=1.2)
    assert (sent(service)["type"], sent(service)["prompt"]) == ("audio", "Hi sea")
    assert sent(service)["params"] == {"voice": "anna", "speed": 1.2}


def test_text_by_a_schema_asks_for_json_and_gives_data(service: Service) -> None:
    script(service).on(LOOK, told("completed", outputs=[output(service, "text", '{"headline": "Hm"}')]))
    result = TEXT.ask(service, schema={"type": "object"})
    assert (result.data, result.text) == ({"headline": "Hm"}, '{"headline": "Hm"}')
    start, prompt, asked = sent(service)["prompt"].split("\n\n")
    assert (start, prompt) == ("You are brief.", "Write a line.")
    assert asked.endswith('{"type": "object"}')


def test_a_technique_is_sent_its_inputs_by_their_ids_and_types(service: Service) -> None:
    WORKFLOW.ask(script(service))
    (asked,) = service.sent(TECHNIQUE)
    assert asked.json == {
        "inputs": [
            {"id": "in_1", "type": "imageUrl", "value": UPLOADED},
            {"id": "in_2", "type": "text", "value": "Sea"},
        ],
        "mode": "async",
        "idempotency_key": "a-key",
    }


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"Product": picture(), "in_2": "Sea", "Colour": "blue"}, "no input `Colour`; there are: in_1, in_2, in_3"),
        ({"Product": picture()}, "needs the input `in_2`"),
    ],
    ids=["strange", "missing"],
)
def test_a_technique_is_not_run_on_wrong_inputs(service: Service, inputs: dict[str, Any], said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        WORKFLOW.ask(script(service), inputs=inputs)
    assert not service.sent(TECHNIQUE) and not service.sent(f"POST {BASE}/assets")


@pytest.mark.parametrize(
    ("case", "changes", "said"),
    [
        (IMAGE, {"model": "t2i-gone"}, "lists no image model"),
        (TEXT, {"pictures": [picture(), picture()]}, "takes one picture"),
        (IMAGE, {"model": "", "pictures": [picture()]}, "takes no picture"),
        (VIDEO, {"model": "", "last": picture()}, "takes no first picture"),
    ],
    ids=["unknown model", "too many", "no place", "no first"],
)
def test_what_a_model_does_not_take_is_declined_before_it_is_sent(
    service: Service, case: Case, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadRequest, match=said):
        case.ask(script(service), **changes)
    assert not service.sent(GENERATE) and not service.sent(f"POST {BASE}/assets")


def test_without_a_model_the_workspace_chooses(service: Service) -> None:
    IMAGE.ask(script(service), model="")
    assert not {"model", "params"} & sent(service).keys()


# --- Files ---------------------------------------------------------------------------------------------------------


def test_a_file_goes_to_the_address_it_is_given(service: Service) -> None:
    IMAGE.ask(script(service), pictures=[picture("harbour.png")])
    (reserved,) = service.sent(f"POST {BASE}/assets")
    assert reserved.json == {
        "source": "signed-url",
        "workspace_id": "ws_one",
        "content_type": "image/png",
        "file_name": "harbour.png",
    }
    (put,) = service.sent("PUT /bucket/1")
    assert (put.content, put.headers["content-type"], put.query) == (PHOTO, "image/png", {"signature": "abc"})


def test_a_request_that_is_sent_again_names_the_files_that_are_there(service: Service) -> None:
    provider, exchange = IMAGE.open(script(service)), Quiet()
    request = replace(IMAGE.request, pictures=[picture(), File(b"another", "image/png")])  # type: ignore[type-var]
    service.stumble(GENERATE, "drop")
    with pytest.raises(Uncertain):
        provider.submit(request, exchange)
    # Another process takes the call up.
    again = Quiet(exchange.key, **exchange.handle)
    IMAGE.open(service).submit(request, again)
    first, second = service.sent(GENERATE)
    assert first.content == second.content
    assert len(service.sent(f"POST {BASE}/assets")) == 2
    assert (again.job, again.handle) == (RUN, {"charged": 0.04})


def test_a_file_may_be_wanted_as_a_form(service: Service) -> None:
    form = {"url": f"{service.url}/bucket/1", "form_fields": {"policy": "p1"}, "file_field": "file"}
    script(service).on(f"POST {BASE}/assets", {"asset_id": "asset_1", "upload": form})
    IMAGE.ask(service, pictures=[picture()])
    (posted,) = service.sent("POST /bucket/1")
    assert posted.form == {"policy": b"p1", "file": PHOTO}


@pytest.mark.parametrize(
    ("route", "said", "kind"),
    [
        ("assets", {"asset_id": "asset_1"}, Transient),
        ("assets", {"status": "ready"}, Transient),
        ("assets", Said({}, 503), Transient),
        ("assets", "drop", Transient),
        ("assets/asset_1/complete", {"status": "failed", "failure_message": "Too large"}, BadRequest),
        ("assets/asset_1/complete", Said({}, 503), Transient),
    ],
)
def test_a_file_that_is_not_taken_ends_it_before_work_is_asked_for(
    service: Service, route: str, said: Any, kind: type[Exception]
) -> None:
    script(service).on(f"POST {BASE}/{route}", said)
    with pytest.raises(kind) as caught:
        IMAGE.ask(service, pictures=[picture()])
    assert not isinstance(caught.value, Uncertain)
    assert not service.sent(GENERATE)


def test_a_file_that_is_not_ready_is_tried_again_later(service: Service) -> None:
    script(service).on(f"POST {BASE}/assets", {"asset_id": "asset_1", "upload_url": f"{service.url}/bucket/1"})
    service.on(f"POST {BASE}/assets/asset_1/complete", {"status": "pending_upload", "url": None})
    with pytest.raises(Transient) as caught:
        IMAGE.ask(service, pictures=[picture()])
    assert caught.value.retry_after == 5.0


# --- Runs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("case", "data"), [(IMAGE, PHOTO), (VIDEO, FILM), (SPEECH, SOUND)])
def test_a_run_gives_its_file_and_what_it_charged(service: Service, case: Case, data: bytes) -> None:
    exchange = Quiet()
    result = case.ask(script(service), exchange)
    assert (result.data, result.facts) == (data, {"run": RUN})
    assert result.bill.charged == Decimal("0.05")
    assert (exchange.job, exchange.handle) == (RUN, {"charged": 0.04})
    assert exchange.told == [(0.4, "Being made at FLORA")]
    assert "authorization" not in service.sent(case.fetch)[0].headers


def test_text_is_where_addresses_are(service: Service) -> None:
    assert TEXT.ask(script(service)).text == "A calm harbour."


def test_a_technique_gives_all_that_came_out(service: Service) -> None:
    result = WORKFLOW.ask(script(service))
    assert [(item["name"], item["kind"]) for item in result.outputs] == [
        ("out_imageUrl", "image"),
        ("out_videoUrl", "video"),
        ("out_audioUrl", "audio"),
        ("out_text", "text"),
    ]
    assert (result.outputs[0]["data"], result.outputs[0]["mime"]) == (PHOTO, "image/png")
    assert result.outputs[3]["value"] == "A calm harbour."


@pytest.mark.parametrize(("cost", "charged"), [(None, "0.04"), (0, "0"), ("much", "0.04")])
def test_a_run_costs_what_it_said_last(service: Service, cost: object, charged: str) -> None:
    outputs = [output(script(service), "imageUrl", "one.png")]
    service.on(LOOK, told("completed", outputs=outputs, charged_cost=cost))
    assert IMAGE.ask(service).bill.charged == Decimal(charged)


def test_a_run_that_tells_no_cost_tells_what_was_used(service: Service) -> None:
    script(service).on(GENERATE, {"run_id": RUN})
    service.on(LOOK, told("completed", outputs=[output(service, "videoUrl", "one.mp4")]))
    bill = VIDEO.ask(service).bill
    assert bill.charged is None
    assert bill.usage == {"calls": 1, "videos": 1, "seconds": 6}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("safety_blocked", Refused),
        ("input_unreachable", BadRequest),
        ("model_timeout", JobFailed),
        ("internal_error", JobFailed),
        (None, JobFailed),
    ],
)
def test_each_failure_of_a_run_is_understood(service: Service, code: str | None, kind: type[Exception]) -> None:
    script(service).on(LOOK, told("failed", error_code=code, error_message="So it is."))
    with pytest.raises(kind, match=r"So it is\."):
        IMAGE.ask(service)


@pytest.mark.parametrize("outputs", [None, [], "x", [{"type": "imageUrl"}], [{"type": "text", "url": "No picture."}]])
def test_done_without_what_was_wanted_is_no_success(service: Service, outputs: object) -> None:
    script(service).on(LOOK, told("completed", outputs=outputs))
    with pytest.raises(Refused):
        IMAGE.ask(service)


def test_a_run_that_is_not_known_is_lost(service: Service) -> None:
    script(service).on(LOOK, no("not_found", 404))
    with pytest.raises(Lost):
        IMAGE.ask(service)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (no("insufficient_credits", 402), QuotaExceeded),
        (no("input_validation_error", 400, fields=[{"field": "model", "message": "unknown"}]), BadRequest),
        (no("unknown_error", 500), Transient),
    ],
)
def test_its_own_ways_to_say_no_are_understood(service: Service, said: Said, kind: type[Exception]) -> None:
    script(service).on(GENERATE, said)
    with pytest.raises(kind):
        IMAGE.ask(service)


# --- The same request once more ------------------------------------------------------------------------------------


@every
def test_a_request_goes_with_its_key(service: Service, case: Case) -> None:
    case.ask(script(service), Quiet(key="k-17"))
    assert service.sent(case.submit)[0].headers["idempotency-key"] == "k-17"


@every
@pytest.mark.parametrize("status", [409, 200], ids=["duplicate", "replayed"])
def test_a_request_that_was_taken_before_is_the_run_that_it_became(service: Service, case: Case, status: int) -> None:
    dup = no("idempotency_duplicate", 409, run_id=RUN)
    script(service).on(case.submit, dup if status == 409 else Said({"run_id": RUN, "charged_cost": 0.04}))
    exchange = Quiet()
    assert case.ask(service, exchange)
    assert exchange.job == RUN


@every
@pytest.mark.parametrize("said", [no("idempotency_duplicate", 409), no("idempotency_conflict", 422)])
def test_a_request_that_was_taken_before_as_who_knows_what_is_uncertain(
    service: Service, case: Case, said: Said
) -> None:
    script(service).on(case.submit, said)
    exchange = Quiet()
    with pytest.raises(Uncertain):
        case.ask(service, exchange)
    assert not exchange.job


ROOMS = "workspaces"


# --- What it tells of itself ---------------------------------------------------------------------------------------


def test_trying_it_finds_the_workspace_and_costs_nothing(service: Service) -> None:
    service.on(f"GET {BASE}/{ROOMS}", {"workspaces": [{"workspace_id": "ws_one", "name": "Studio"}]})
    assert IMAGE.open(service).check().facts == {"workspace": "Studio"}
    assert not service.sent(GENERATE)


def test_trying_it_with_a_workspace_of_others_says_so(service: Service) -> None:
    service.on(f"GET {BASE}/{ROOMS}", {"workspaces": [{"workspace_id": "ws_two", "name": "Others"}]})
    with pytest.raises(BadRequest, match="ws_one"):
        IMAGE.open(service).check()


def test_models_and_techniques_are_told_with_what_they_can_do(service: Service) -> None:
    script(service).on(f"GET {BASE}/techniques", {"techniques": [POSTER], "meta": {}})
    assert [(model.id, model.label, *model.abilities) for model in IMAGE.open(service).models()] == [
        ("t2i-flux-2-pro", "FLUX.2 Pro", "generate_image"),
        ("i2v-wave", "Wave", "generate_video"),
        ("tts-voice", "Voice", "speak"),
        ("llm-words", "Words", "text"),
        ("tech_poster", "Poster", "run_workflow"),
    ]


def test_a_model_and_a_technique_tell_what_they_take(service: Service) -> None:
    flora = IMAGE.open(script(service))
    form = flora.model_form("t2i-flux-2-pro")
    assert form and form["required"] == ["safety"]
    assert form["properties"]["safety"] == {"type": "integer", "default": 2, "minimum": 0, "maximum": 6}
    assert form["properties"]["aspect_ratio"]["enum"] == ["auto", "1:1", "4:3", "16:9"]
    assert form["properties"]["image_urls"] == {"type": "array", "items": {"type": "string"}}
    poster = flora.model_form("tech_poster")
    assert poster and poster["required"] == ["in_1", "in_2"]
    assert poster["properties"]["in_1"] == {"type": "string", "title": "Product", "format": "uri"}
    assert flora.model_form("t2i-gone") is None


@pytest.mark.parametrize(
    ("params", "changes", "filled"),
    [
        ([param("duration", "int", min=3, max=8)], {"seconds": 12}, {"duration": 8}),
        ([param("seconds", "float")], {"seconds": 4.5}, {"seconds": 4.5}),
        ([param("aspect_ratio")], {}, {"aspect_ratio": "16:9"}),
        ([param("aspect_ratio", "string", "auto")], {}, {}),
        ([param("width", "int", max=1024), param("height", "int")], {}, {"width": 1024, "height": 720}),
        ([param("size", "string", "1024x1024", "1536x1024")], {}, {"size": "1536x1024"}),
        ([param("seed", "int?", max=3)], {}, {"seed": 3}),
        ([param("image"), param("num_images", "int")], {"first": picture()}, {"image": UPLOADED}),
        ([7, {"type": "int"}, param("cfg", "float")], {}, {}),
    ],
)
def test_each_kind_of_parameter_is_filled_with_the_nearest(
    service: Service, params: list[Any], changes: dict[str, Any], filled: dict[str, Any]
) -> None:
    script(service).on(f"GET {BASE}/models", {"models": [{**MODELS[1], "params": params}]})
    VIDEO.ask(service, **{"first": None, **changes})
    assert sent(service).get("params", {}) == filled
