"""Stable Diffusion web UI: what it is sent, and what it means by what it answers."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from pipelines.brand import Family, Lora
from pipelines.errors import BadRequest, NotConfigured, Refused, StepFailed, Transient, Uncertain
from pipelines.providers.abilities import Style
from pipelines.providers.base import File
from tests.peers.service import Said, Service
from tests.services.a1111 import CASES, MADE, MODEL, drawn, script
from tests.services.case import PHOTO

GENERATE, EDIT, UPSCALE = CASES


def body_of(service: Service, case: Any = GENERATE, **changes: Any) -> dict[str, Any]:
    """What is sent for a case."""
    case.ask(script(service), **changes)
    (asked,) = service.sent(case.submit)
    sent: dict[str, Any] = asked.json
    return sent


def failing(service: Service, kind: type[StepFailed], case: Any = GENERATE) -> StepFailed:
    with pytest.raises(kind) as caught:
        case.ask(service)
    return caught.value


# --- What is sent ------------------------------------------------------------------------------------


def test_a_picture_is_asked_for_at_a_size_it_can_have(service: Service) -> None:
    sent = body_of(service)
    assert (sent["prompt"], sent["negative_prompt"], sent["seed"]) == ("A harbour", "people", 7)
    assert (sent["width"], sent["height"]) == (1200, 624)
    assert sent["override_settings"] == {"sd_model_checkpoint": MODEL}


def test_a_task_has_an_id_out_of_the_calls_key(service: Service) -> None:
    sent = body_of(service)
    assert UUID(sent["force_task_id"]).version == 5


def test_without_a_model_the_one_that_is_loaded_draws(service: Service) -> None:
    assert "override_settings" not in body_of(service, model="")


def test_what_is_white_in_a_mask_is_changed(service: Service) -> None:
    sent = body_of(service, EDIT, mask=File(b"a mask", "image/png"))
    assert base64.b64decode(sent["mask"]) == b"a mask"
    assert (sent["inpainting_mask_invert"], sent["inpaint_full_res"]) == (0, False)
    assert [base64.b64decode(picture) for picture in sent["init_images"]] == [PHOTO]


def test_without_a_mask_the_whole_picture_is_drawn_over(service: Service) -> None:
    sent = body_of(service, EDIT, mask=None)
    assert "mask" not in sent and 0 < sent["denoising_strength"] < 1


@pytest.mark.parametrize(("model", "used"), [("R-ESRGAN 4x+", "R-ESRGAN 4x+"), ("", "Lanczos")])
def test_a_picture_is_enlarged_by_its_factor(service: Service, model: str, used: str) -> None:
    sent = body_of(service, UPSCALE, model=model)
    assert (sent["upscaling_resize"], sent["resize_mode"], sent["upscaler_1"]) == (4, 0, used)


def test_extra_is_merged_in_last(service: Service) -> None:
    sent = body_of(service, extra={"steps": 40, "override_settings": {"CLIP_stop_at_last_layers": 2}})
    assert sent["steps"] == 40
    assert sent["override_settings"] == {"sd_model_checkpoint": MODEL, "CLIP_stop_at_last_layers": 2}


def test_a_user_and_a_password_go_as_basic_authentication(service: Service) -> None:
    replace(GENERATE, values={"key": "anna:long-password"}).ask(script(service))
    (asked,) = service.sent(GENERATE.submit)
    assert asked.headers["authorization"] == f"Basic {base64.b64encode(b'anna:long-password').decode()}"


def test_a_password_is_needed_by_none(service: Service) -> None:
    replace(GENERATE, values={}).ask(script(service))
    assert "authorization" not in service.asked[0].headers


@pytest.mark.parametrize("case", [GENERATE, EDIT], ids=lambda case: case.name)
def test_reference_pictures_are_not_left_out_in_silence(service: Service, case: Any) -> None:
    with pytest.raises(BadRequest):
        case.ask(script(service), pictures=[File(PHOTO, "image/png")])
    assert not service.asked


# --- What it answers ---------------------------------------------------------------------------------


def test_the_seed_is_the_one_that_it_tells(service: Service) -> None:
    service.on(GENERATE.submit, drawn(seed=4_000_000_000))
    result = GENERATE.ask(service)
    assert (result.data, result.seed, result.model) == (PHOTO, 4_000_000_000, f"a1111/{MODEL}")
    assert result.facts["checkpoint"] == "be9edd61"


@pytest.mark.parametrize("info", ["", "no JSON", "[]", None, 7])
def test_without_what_it_tells_the_picture_counts_all_the_same(service: Service, info: Any) -> None:
    service.on(GENERATE.submit, {"images": [MADE], "info": info})
    assert GENERATE.ask(service).seed == 7


def test_a_picture_may_come_as_a_data_address(service: Service) -> None:
    service.on(UPSCALE.submit, {"image": f"data:image/png;base64,{MADE}"})
    assert UPSCALE.ask(service).data == PHOTO


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"images": []}, Refused),
        ({"images": [""]}, Refused),
        ({"images": ["*"]}, Uncertain),
        ({"images": [7]}, Uncertain),
        ({"images": "x"}, Uncertain),
    ],
)
def test_done_without_a_picture_is_no_success(service: Service, told: Any, kind: type[StepFailed]) -> None:
    service.on(GENERATE.submit, told)
    failing(service, kind)


def test_another_model_than_was_asked_for_is_no_success(service: Service) -> None:
    service.on(GENERATE.submit, drawn(sd_model_name="v1-5-pruned", sd_model_hash="6ce0161689"))
    assert "used `v1-5-pruned`" in failing(service, BadRequest).message


@pytest.mark.parametrize("model", [f"{MODEL}.safetensors [be9edd61]", f"folder/{MODEL}.safetensors", "be9edd61"])
def test_a_model_has_many_names(service: Service, model: str) -> None:
    script(service)
    assert GENERATE.ask(service, model=model).model == f"a1111/{model}"


@pytest.mark.parametrize(
    ("error", "errors", "kind"),
    [
        ("OutOfMemoryError", "CUDA out of memory. Tried to allocate 9.00 GiB", BadRequest),
        ("RuntimeError", "model 'none' not found", BadRequest),
        ("AssertionError", "could not find upscaler named none", BadRequest),
        ("HTTPException", "500: Invalid encoded image", BadRequest),
        ("RuntimeError", "Expected all tensors to be on the same device", Transient),
    ],
)
def test_a_500_is_understood_by_its_words(service: Service, error: str, errors: str, kind: type[StepFailed]) -> None:
    service.on(GENERATE.submit, Said({"error": error, "detail": "", "body": "", "errors": errors}, 500))
    assert type(failing(service, StepFailed)) is kind


def test_an_api_that_is_switched_off_is_told(service: Service) -> None:
    service.on(GENERATE.submit, Said({"detail": "Not Found"}, 404))
    assert "--api" in failing(service, NotConfigured).message


def test_a_sampler_that_it_does_not_have_is_the_requests_fault(service: Service) -> None:
    told = {"error": "HTTPException", "detail": "Sampler not found", "body": "", "errors": ""}
    service.on(GENERATE.submit, Said(told, 404))
    failing(service, BadRequest)


# --- The connection ----------------------------------------------------------------------------------


def test_trying_it_asks_for_its_options(service: Service) -> None:
    service.on("GET /sdapi/v1/options", {"sd_model_checkpoint": MODEL})
    assert GENERATE.open(service).check().facts == {"model": MODEL}


def test_a_wrong_password_is_found_by_trying_it(service: Service) -> None:
    service.on("GET /sdapi/v1/options", Said({"detail": "Incorrect username or password"}, 401))
    with pytest.raises(NotConfigured):
        GENERATE.open(service).check()


def test_it_lists_checkpoints_and_upscalers(service: Service) -> None:
    service.on("GET /sdapi/v1/sd-models", [{"title": f"{MODEL}.safetensors [be9edd61]", "model_name": MODEL}])
    service.on("GET /sdapi/v1/upscalers", [{"name": "None"}, {"name": "Lanczos"}])
    found = {model.id: tuple(model.abilities) for model in GENERATE.open(service).models()}
    assert found == {MODEL: ("generate_image", "edit_image"), "Lanczos": ("upscale_image",)}


def test_the_brands_checkpoint_and_loras_draw_where_the_step_names_no_model(service: Service) -> None:
    loras = (Lora(name="grain.safetensors", strength=0.8), Lora(name="named"))
    style = Style(families={"sdxl": Family(checkpoint=MODEL, loras=loras), "sd15": Family(loras=loras[:1])})
    sent = body_of(service, model="", style=style, prompt="A harbour <lora:named:0.2>")
    assert sent["override_settings"] == {"sd_model_checkpoint": MODEL}
    assert sent["prompt"] == "A harbour <lora:named:0.2> <lora:grain:0.8>"


def test_a_steps_own_model_goes_before_the_brands(service: Service) -> None:
    style = Style(families={"flux": Family(checkpoint="flux1-dev", loras=(Lora(name="grain"),))})
    sent = body_of(service, style=style)
    assert (sent["override_settings"], sent["prompt"]) == ({"sd_model_checkpoint": MODEL}, "A harbour")


def test_a_lora_is_named_without_its_folder_and_ending(service: Service) -> None:
    loras = (Lora(name="brand/grain.safetensors"), Lora(name=r"brand\haze.v2.pt"))
    sent = body_of(service, model="", style=Style(families={"a1111": Family(checkpoint=MODEL, loras=loras)}))
    assert sent["prompt"] == "A harbour <lora:grain:1> <lora:haze.v2:1>"
