"""A brand's style on its way to a model."""

from __future__ import annotations

from pipelines.brand import Family, Lora
from pipelines.providers import File
from pipelines.providers.a1111 import Automatic1111
from pipelines.providers.abilities import EditRequest, ImageRequest, Style
from pipelines.providers.comfyui.graphs import wanted
from pipelines.providers.openai import OpenAI
from pipelines.providers.papers import request_hash, request_paper
from pipelines.providers.styling import drawn_by, styled
from tests.peers.service import Service
from tests.services.case import PHOTO, picture
from tests.services.openai import CASES, script

EDIT = CASES[3]
SHOWN = tuple(File(PHOTO + bytes([number]), "image/png", f"style-{number}") for number in range(2))


def test_pictures_that_show_a_style_reach_an_edit_after_its_own_and_words_say_which_they_are(service: Service) -> None:
    request = EditRequest("Make it dusk", picture(), 64, 64, 7, style=Style(SHOWN, 0.9), model="gpt-image-2")
    asked, told = styled(OpenAI(), request)
    assert told == {"sent": 2, "left_out": 0, "strength": 0.9}
    EDIT.ask(script(service), pictures=asked.pictures, prompt=asked.prompt)
    (sent,) = service.sent("POST /v1/images/edits")
    # Of parts with one name the form has the last.
    assert sent.form["image[]"] == SHOWN[-1].data
    assert b"The last 2 pictures show a style: follow it closely" in sent.form["prompt"]


def test_where_a_model_takes_none_it_is_told_and_nothing_fails() -> None:
    request = ImageRequest("A harbour", 64, 64, 7, style=Style(SHOWN))
    asked, told = styled(Automatic1111(), request)
    assert (asked.pictures, asked.prompt) == ([], "A harbour")
    assert (told["sent"], told["left_out"]) == (0, 2)
    assert told["why"] == "Stable Diffusion web UI takes no pictures to show a style in what was asked here."


def test_a_request_without_a_style_is_known_by_the_digest_that_it_always_had() -> None:
    plain = ImageRequest("A harbour", 64, 64, 7)
    assert "style" not in request_paper(plain)
    assert request_hash(plain) != request_hash(ImageRequest("A harbour", 64, 64, 7, style=Style(SHOWN)))


def test_of_several_families_the_one_that_fits_the_model_draws() -> None:
    grain = (Lora(name="grain"),)
    style = Style(
        families={"sdxl": Family(checkpoint="a/harbour.safetensors", loras=grain), "flux": Family(loras=grain)}
    )
    for model, loras in (("harbour [0a1b]", grain), ("flux1-dev", grain), ("sd_v1-5", ()), ("sd_xl_base", grain)):
        request = ImageRequest("A harbour", 64, 64, 7, style=style, model=model)
        assert (drawn_by(request, "a1111").checkpoint, drawn_by(request, "a1111").loras) == (model, loras)


def test_a_built_in_graph_loads_the_brands_checkpoint_and_its_loras_one_after_the_other() -> None:
    family = Family(checkpoint="harbour.safetensors", loras=(Lora(name="grain", strength=0.6), Lora(name="soft")))
    request = ImageRequest("A harbour", 64, 64, 7, style=Style(families={"comfyui": family}))
    workflow, inputs = wanted(request, "a-job")
    graph = workflow["graph"]
    assert inputs["checkpoint"] == "harbour.safetensors"
    assert graph["lora-1"]["inputs"]["lora_name"] == "grain.safetensors"
    assert (graph["lora-1"]["inputs"]["model"], graph["lora-2"]["inputs"]["clip"]) == (["checkpoint", 0], ["lora-1", 1])
    assert (graph["sampler"]["inputs"]["model"], graph["positive"]["inputs"]["clip"]) == (["lora-2", 0], ["lora-2", 1])
    assert graph["decoded"]["inputs"]["vae"] == ["checkpoint", 2]
    assert "lora-1" not in wanted(ImageRequest("A harbour", 64, 64, 7), "a-job")[0]["graph"]
