"""OpenAI's pictures: what is sent, and what each answer means."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from PIL import Image

from pipelines.errors import (
    Refused,
    Uncertain,
)
from pipelines.providers import File
from pipelines.providers.openai.images import size_of
from pipelines.providers.prices import UNITS, priced
from tests.peers.service import Said, Service
from tests.services.case import PHOTO, picture
from tests.services.openai import (
    CASES,
    FORM,
    form,
    image,
    script,
)
from tests.specs import conforms

_, _, GENERATE, EDIT, CUT_OUT, *_ = CASES


@pytest.mark.parametrize(
    ("size", "sent"),
    [
        ((1024, 768), "1024x768"),
        ((1536, 864), "1536x864"),
        ((3840, 2160), "3840x2160"),
        ((2160, 3840), "2160x3840"),
        ((3072, 1024), "3072x1024"),
        ((3088, 1024), "1536x1024"),
        ((3840, 3840), "1024x1024"),
        ((4096, 2048), "1536x1024"),
        ((1080, 1350), "1024x1536"),
        ((1080, 1920), "1024x1536"),
        ((1200, 628), "1536x1024"),
    ],
)
def test_a_size_is_sent_as_it_is_or_as_the_nearest_there_is(size: tuple[int, int], sent: str) -> None:
    assert size_of(*size) == sent


def test_a_picture_comes_with_its_tokens_by_price(service: Service) -> None:
    result = GENERATE.ask(script(service))
    assert (result.data, result.seed) == (PHOTO, 7)
    assert result.bill.usage == {
        "calls": 1,
        "images": 1,
        "input": 20,
        "image_input": 300,
        "image_output": 1_500,
        "output": 0,
    }
    prices = {"per_1k_input": "0.005", "per_1k_image_input": "0.008", "per_1k_image_output": "0.03"}
    assert set(prices) <= set(UNITS)
    assert priced(prices, result.bill.usage) == Decimal("0.0475")


def test_words_among_what_is_made_are_told_apart(service: Service) -> None:
    usage = {**image()["usage"], "output_tokens_details": {"image_tokens": 1_400, "text_tokens": 100}}
    used = GENERATE.ask(service.on(GENERATE.submit, image(usage=usage))).bill.usage
    assert (used["image_output"], used["output"]) == (1_400, 100)


def test_a_picture_without_tokens_is_one_picture(service: Service) -> None:
    service.on(GENERATE.submit, image(usage=None))
    assert GENERATE.ask(service).bill.usage == {"calls": 1, "images": 1}


def test_the_facts_say_that_no_seed_is_known_there(service: Service) -> None:
    facts = GENERATE.ask(service.on(GENERATE.submit, Said(image(), headers={"x-request-id": "req_1"}))).facts
    assert facts["seed_ignored"] is True
    assert (facts["request"], facts["prompt_sent"], facts["size"]) == ("req_1", "A harbour at dawn", "1024x768")


def test_a_picture_is_asked_for_as_its_document_wants_it(service: Service) -> None:
    GENERATE.ask(script(service), negative="people", extra={"quality": "high", "size": "auto"})
    sent = service.sent(GENERATE.submit)[0].json
    assert sent["prompt"] == "A harbour\n\nLeave out: people"
    assert (sent["quality"], sent["size"], "seed" in sent) == ("high", "auto", False)
    bogus = {**sent, "quality": 3}
    conforms("openai-images.derived-from-sdk", "POST /images/generations", sent, bogus=bogus)


def test_pictures_to_go_by_make_it_an_edit(service: Service) -> None:
    GENERATE.ask(script(service), pictures=[picture(), picture()])
    (asked,) = service.sent("POST /v1/images/edits")
    assert asked.content.count(b'name="image[]"') == 2
    assert asked.form["image[]"] == PHOTO
    assert not service.sent(GENERATE.submit)


def test_an_edit_is_asked_for_as_its_document_wants_it(service: Service) -> None:
    EDIT.ask(script(service), extra={"input_fidelity": "high"})
    sent = form(service.sent(EDIT.submit)[0])
    assert (sent["prompt"], sent["size"], sent["input_fidelity"]) == ("Make it dusk", "64x64", "high")
    bogus = {name: value for name, value in sent.items() if name != "image"}
    conforms("openai", "POST /images/edits", sent, bogus=bogus, mime=FORM)


def test_the_mask_is_sent_clear_where_it_is_white(service: Service) -> None:
    out = io.BytesIO()
    mask = Image.new("L", (64, 64), 0)
    mask.paste(255, (0, 0, 32, 64))
    mask.save(out, "PNG")
    EDIT.ask(script(service), mask=File(out.getvalue(), "image/png"))
    alpha = Image.open(io.BytesIO(service.sent(EDIT.submit)[0].form["mask"])).getchannel("A")
    assert (alpha.size, alpha.getpixel((31, 5)), alpha.getpixel((32, 5))) == ((64, 64), 0, 255)


def test_no_mask_sends_none(service: Service) -> None:
    EDIT.ask(script(service), mask=None)
    assert "mask" not in service.sent(EDIT.submit)[0].form


def test_cutting_out_is_an_edit_on_clear_ground_and_called_generative(service: Service) -> None:
    result = CUT_OUT.ask(script(service))
    sent = form(service.sent(CUT_OUT.submit)[0])
    assert (sent["background"], sent["output_format"]) == ("transparent", "png")
    assert result.facts["generative"] is True


def test_done_without_a_picture_is_no_success(service: Service) -> None:
    service.on(GENERATE.submit, image(data=b""), image() | {"data": []}, image() | {"data": [{"b64_json": "%%"}]})
    for kind in (Uncertain, Refused, Uncertain):
        with pytest.raises(kind):
            GENERATE.ask(service)


def test_a_server_that_gives_an_address_is_asked_for_the_file_without_our_key(service: Service) -> None:
    service.on(GENERATE.submit, {"created": 1, "data": [{"url": f"{service.url}/made.png"}]})
    service.on("GET /made.png", Said(PHOTO, mime="image/png"))
    assert GENERATE.ask(service).data == PHOTO
    assert "authorization" not in service.sent("GET /made.png")[0].headers


def test_an_address_that_gives_nothing_now_leaves_the_doubt(service: Service) -> None:
    service.on(GENERATE.submit, {"created": 1, "data": [{"url": f"{service.url}/made.png"}]})
    service.on("GET /made.png", Said({}, 503))
    with pytest.raises(Uncertain):
        GENERATE.ask(service)
