"""Write."""

from __future__ import annotations

from pipelines.steps.write_text import WriteText, WriteTextParams, fill
from tests.hands import NORTHBAY, Hands


def test_it_works_and_records_prompt_model_and_rehearsal() -> None:
    hands = Hands(brand=NORTHBAY, about="Made to last")
    made = WriteText().run(hands, WriteTextParams(prompt="A place for {brand}: {about}"))
    assert made["text"]
    assert hands.facts["prompt"] == "A place for Northbay Coffee: Made to last"
    assert hands.facts["rehearsal"] is True


def test_a_value_cannot_open_another_variable() -> None:
    hands = Hands(brand=NORTHBAY, about="{voice} {brand.__class__}")
    assert fill("{about} {unknown}", hands) == "{voice} {brand.__class__} {unknown}"


def test_a_reviewers_note_reaches_the_prompt() -> None:
    hands = Hands(notes=["less orange"], round=1)
    WriteText().run(hands, WriteTextParams(prompt="A place", seed=3))
    assert hands.facts["prompt"] == "A place\nReviewer: less orange"
    assert hands.facts["seed"] == 4
