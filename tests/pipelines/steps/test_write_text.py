"""Write."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipelines.errors import Transient
from pipelines.providers.abilities import TextProvider, TextRequest, TextResult
from pipelines.steps.write_text import WriteText, WriteTextParams, fill
from tests.factories import PNG
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


SCHEMA = {
    "type": "object",
    "properties": {"headline": {"type": "string", "maxLength": 30}, "tone": {"enum": ["calm", "bold"]}},
    "required": ["headline", "tone"],
}


class Says(TextProvider):
    """Says these texts, one after the other."""

    key, label = "says", "Says"

    def __init__(self, *texts: str) -> None:
        super().__init__()
        self.texts = list(texts)

    def write_text(self, request: TextRequest, exchange: Any) -> TextResult:
        return TextResult(self.texts.pop(0), "says/model")


def test_by_a_schema_there_is_data_that_fits_it() -> None:
    hands = Hands()
    made = WriteText().run(hands, WriteTextParams(prompt="A headline", schema=SCHEMA))
    assert json.loads(made["text"]) == made["data"]
    assert made["data"]["tone"] in ("calm", "bold")
    assert hands.asked[0].schema == SCHEMA


def test_without_a_schema_there_is_no_data() -> None:
    assert WriteText().run(Hands(), WriteTextParams(prompt="A place"))["data"] is None


def test_an_answer_that_does_not_fit_is_tried_again() -> None:
    with pytest.raises(Transient, match=r"does not fit the schema: at \$\.tone"):
        WriteText().run(
            Hands(provider=Says('{"headline": "Hi", "tone": "loud"}')), WriteTextParams(prompt="x", schema=SCHEMA)
        )


def test_an_unfit_answer_of_an_earlier_attempt_is_followed_by_a_question_that_names_its_fault() -> None:
    class Kept(Hands):
        @property
        def reread(self) -> bool:
            return len(self.asked) < 2

        @reread.setter
        def reread(self, given: bool) -> None:
            pass

    hands = Kept(provider=Says("not at all", '{"headline": "Hi", "tone": "calm"}'))
    made = WriteText().run(hands, WriteTextParams(prompt="x", schema=SCHEMA, seed=1))
    assert made["data"]["tone"] == "calm"
    assert [request.seed for request in hands.asked] == [1, 2]
    assert hands.asked[1].prompt == "x\nAn earlier answer did not fit the schema: it is no JSON."


def test_a_picture_and_the_system_words_go_along() -> None:
    hands = Hands(image=PNG)
    WriteText().run(hands, WriteTextParams(prompt="What is this?", system="Be brief."))
    (request,) = hands.asked
    assert request.system == "Be brief."
    assert [file.mime for file in request.pictures] == ["image/png"]


def test_a_schema_that_is_none_is_told() -> None:
    assert WriteText().problems({"prompt": "x", "schema": {"type": 3}})[0][0] == "schema"
