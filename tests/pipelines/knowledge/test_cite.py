"""Marks, and the sentences that should have one."""

from __future__ import annotations

import pytest

from pipelines.knowledge import claims_in, marks_in, without_source


def test_marks_are_read_alone_in_lists_and_in_ranges_each_once() -> None:
    assert marks_in("Blue [2], calm [1, 2] and [4–6]; [x] and [] and [1999] are none.") == [2, 1, 4, 5, 6]


@pytest.mark.parametrize(
    "said",
    [
        "Nine out of ten dentists, or 92 %, agree.",
        "The fastest way to brew.",
        "It is better than any other.",
        "Clinically proven to soften skin.",
        "We guarantee freshness.",
        "Unser Kaffee ist der beste der Stadt.",
        "Er hält länger als jeder andere.",
        "Die Wirkung ist klinisch nachgewiesen.",
        "Am schnellsten gebrüht.",
        "Doppelt so cremig.",
    ],
)
def test_a_sentence_that_claims_something_is_found(said: str) -> None:
    assert [claim.text for claim in claims_in(said)] == [said]


@pytest.mark.parametrize(
    "said",
    [
        "Good morning, Northbay.",
        "First, open the box.",
        "2. Brew it slowly.",
        "At the rest stop, be our guest.",
        "Guten Morgen aus dem Norden.",
        "Ein Test im Westen.",
        "Warm and calm [1].",
    ],
)
def test_a_sentence_that_claims_nothing_is_left_alone(said: str) -> None:
    assert claims_in(said) == []


def test_a_claim_tells_where_it_stands_and_what_it_names() -> None:
    text = "Good morning. Roasted for 12 hours. [2] Our best coffee [9]."
    first, second = claims_in(text)
    assert (text[slice(*first.span)], first.marks) == ("Roasted for 12 hours. [2]", (2,))
    assert [claim.text for claim in without_source(text, {1, 2})] == [second.text] == ["Our best coffee [9]."]
