"""Pictures go to each service as large as it takes them, and what was made smaller for that is told."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pipelines.actions import connect
from pipelines.media.picture import read_picture
from pipelines.models import Model, Project, StepRun
from pipelines.states import DONE, WAITING
from tests.asking import Worker
from tests.conftest import PHOTOS
from tests.factories import drawing, make_asset, make_run
from tests.peers.service import Service, serving
from tests.services import anthropic, stability

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "heard")]
WIDE, HIGH = 4800, 3200
LOOK = {"type": "write_text", "in": {"image": "$photo"}, "params": {"prompt": "What is it?", "model": "anthropic/m"}}
EXTEND = {"type": "extend_image", "in": {"image": "$photo"}, "params": {"left": 480, "model": "stability/outpaint"}}
FILL = {
    "type": "edit_image",
    "in": {"image": "$photo", "mask": "$mask"},
    "params": {"prompt": "A boat", "model": "stability/inpaint"},
}


@pytest.fixture(scope="module")
def large() -> bytes:
    """A photograph of fifteen megapixels, with the noise of a camera."""
    image = Image.open(PHOTOS / "coffee.jpg").convert("RGB").resize((WIDE, HIGH), Image.Resampling.BICUBIC)
    grain = np.random.default_rng(1).normal(0, 6, (HIGH, WIDE, 3))
    out = io.BytesIO()
    grained = np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)
    Image.fromarray(grained).save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture(scope="module")
def mask() -> bytes:
    """White on its right half."""
    out = io.BytesIO()
    Image.fromarray(np.repeat(np.array([[0, 255]], dtype=np.uint8), WIDE // 2, axis=1)).resize((WIDE, HIGH)).save(
        out, "PNG"
    )
    return out.getvalue()


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service


@pytest.fixture
def ask(service: Service, project: Project) -> Callable[..., StepRun]:
    """What became of one step about these pictures."""

    def go(step: Mapping[str, Any], **pictures: bytes) -> StepRun:
        peer = anthropic if step is LOOK else stability
        case = peer.CASES[0]
        case.script(service)
        connect(case.provider.key, base_url=service.url + case.path, values=case.values, private=True)
        inputs = {name: {"type": "mask" if name == "mask" else "image"} for name in pictures}
        given = {name: make_asset(project, data, f"{name}.jpg").as_value() for name, data in pictures.items()}
        worker = Worker.__new__(Worker)
        worker.run = make_run(project, drawing({"ask": dict(step)}, inputs=inputs), **given)
        while worker.attempt().state == WAITING:
            pass
        return worker.step_run

    return go


def seen(service: Service) -> Image.Image:
    """The picture that the model was shown."""
    (asked,) = service.sent(anthropic.CASES[0].submit)
    content = asked.json["messages"][0]["content"]
    (source,) = [part["source"] for part in content if part["type"] == "image"]
    data = base64.b64decode(source["data"])
    assert len(source["data"]) < 5_000_000
    return Image.open(io.BytesIO(data))


def sent(service: Service, path: str) -> dict[str, bytes]:
    (asked,) = service.sent(f"POST /v2beta/stable-image/{path}")
    return asked.form


def test_what_is_only_looked_at_goes_small(ask: Callable[..., StepRun], service: Service, large: bytes) -> None:
    step_run = ask(LOOK, photo=large)
    assert step_run.state == DONE, step_run.error
    assert seen(service).size == (1568, 1045)
    (told,) = step_run.facts["shrunk"].values()
    assert (told["from"], told["to"]) == ([WIDE, HIGH], [1568, 1045])
    assert told["bytes"][0] == len(large) > told["bytes"][1]


def test_a_models_own_row_goes_before_its_service(ask: Callable[..., StepRun], service: Service, large: bytes) -> None:
    Model.objects.create(provider="anthropic", model_id="m", abilities=["text"], limits={"max_edge": 3000})
    ask(LOOK, photo=large)
    assert seen(service).size == (3000, 2000)


def test_what_fits_goes_byte_for_byte_and_nothing_is_told_of_it(
    ask: Callable[..., StepRun], service: Service, photo: bytes
) -> None:
    step_run = ask(EXTEND, photo=photo)
    assert step_run.state == DONE, step_run.error
    assert sent(service, "edit/outpaint")["image"] == photo
    assert "shrunk" not in step_run.facts


def test_what_is_worked_on_goes_as_large_as_the_service_takes_it_with_all_that_is_said_in_pixels(
    ask: Callable[..., StepRun], service: Service, large: bytes
) -> None:
    step_run = ask(EXTEND, photo=large)
    assert step_run.state == DONE, step_run.error
    form = sent(service, "edit/outpaint")
    picture = read_picture(form["image"])
    assert 9_400_000 < picture.width * picture.height <= 9_437_184
    assert len(form["image"]) <= 10_000_000
    assert int(form["left"]) == round(480 * picture.width / WIDE)
    assert step_run.facts["shrunk"]["picture"]["to"] == [picture.width, picture.height]
    # The ledger knows what was sent, and the call is still found by what was asked.
    (call,) = step_run.calls.all()
    assert (call.request["width"], call.request["shrunk"]) == (picture.width, step_run.facts["shrunk"])


def test_a_mask_shrinks_with_its_picture_and_the_result_has_the_size_of_what_came_in(
    ask: Callable[..., StepRun], service: Service, large: bytes, mask: bytes
) -> None:
    step_run = ask(FILL, photo=large, mask=mask)
    assert step_run.state == DONE, step_run.error
    form = sent(service, "edit/inpaint")
    picture, where = read_picture(form["image"]), read_picture(form["mask"])
    assert (where.width, where.height) == (picture.width, picture.height) != (WIDE, HIGH)
    assert where.pixels[:, : where.width // 2 - 1].max() == 0
    assert where.pixels[:, where.width // 2 + 1 :].min() == 255
    assert (step_run.outputs["image"]["width"], step_run.outputs["image"]["height"]) == (WIDE, HIGH)
