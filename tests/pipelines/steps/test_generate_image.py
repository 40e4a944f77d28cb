"""Generate."""

from __future__ import annotations

from pipelines.steps.generate_image import GenerateImage, GenerateImageParams
from tests.hands import NORTHBAY, Hands

SMALL = GenerateImageParams(prompt="a stone table", size="320x256", seed=7)


def test_it_gives_a_picture_of_the_size_that_was_asked_for() -> None:
    made = GenerateImage().run(Hands(brand=NORTHBAY), SMALL)
    assert (made["image"].width, made["image"].height) == (320, 256)


def test_the_same_seed_gives_the_same_picture_and_another_round_another() -> None:
    first = GenerateImage().run(Hands(brand=NORTHBAY), SMALL)["image"].sha256
    assert GenerateImage().run(Hands(brand=NORTHBAY), SMALL)["image"].sha256 == first
    assert GenerateImage().run(Hands(brand=NORTHBAY, round=1), SMALL)["image"].sha256 != first


def test_what_is_wired_in_wins_over_the_param_and_notes_follow() -> None:
    hands = Hands(prompt="an arch at dusk", notes=["colder"])
    GenerateImage().run(hands, SMALL)
    assert hands.facts["prompt"] == "an arch at dusk\nReviewer: colder"


def test_a_size_beyond_what_can_be_worked_with_is_told() -> None:
    assert GenerateImage().problems({"size": "9000x9000"}) == [
        ("size", "Each side must be between 64 and 4096 pixels.")
    ]
    assert GenerateImage().problems({"size": "huge"})[0][0] == "size"


def test_a_reference_goes_along_with_what_the_service_is_to_be_told(photo: bytes) -> None:
    hands = Hands(reference=photo)
    GenerateImage().run(hands, SMALL.model_copy(update={"extra": {"style": "raw"}}))
    (request,) = hands.asked
    assert [file.mime for file in request.pictures] == ["image/jpeg"]
    assert request.extra == hands.facts["extra"] == {"style": "raw"}
