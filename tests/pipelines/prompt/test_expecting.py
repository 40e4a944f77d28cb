"""What tests of prompts expect, and what they find."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipelines.prompt import KINDS, Score, check_expectations, judge

CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "contains", "text": "Harbour"}, "A harbour", "A hill"),
    ({"kind": "lacks", "text": "cheap"}, "A harbour", "Cheap"),
    ({"kind": "json", "fields": ["title"]}, '{"title": 1}', '{"name": 1}'),
    ({"kind": "json"}, "[1]", "one"),
    ({"kind": "at_most", "words": 2}, "two words", "three of them"),
    ({"kind": "banned", "words": ["best"]}, "bestow", "the Best."),
]


@pytest.mark.parametrize(("expected", "good", "bad"), CASES)
def test_each_kind_tells_good_from_bad(expected: dict[str, Any], good: str, bad: str) -> None:
    assert check_expectations([expected]) == []
    assert judge([expected], good) == []
    assert len(judge([expected], bad)) == 1


def test_money_and_time_are_held_to_their_bounds() -> None:
    expects = [{"kind": "costs_at_most", "usd": 0.01}, {"kind": "seconds_at_most", "seconds": 2}]
    assert judge(expects, "", cost=Decimal("0.01"), seconds=None) == []
    assert len(judge(expects, "", cost=Decimal("0.011"), seconds=2.1)) == 2


def test_meaning_and_rubrics_are_judged_by_what_is_handed_in_and_never_pass_without() -> None:
    similar, rubric = {"kind": "similar", "text": "A calm line", "least": 0.8}, {"kind": "rubric", "text": "Calm"}
    expects = [similar, {**rubric, "least": 4}, {**rubric, "least": 2, "model": "openai/gpt"}]
    assert check_expectations(expects) == []
    unknown = judge(expects, "Loud")
    assert len(unknown) == 3
    assert "not installed" in unknown[0]
    assert all("No model has judged" in told for told in unknown[1:])
    scores = {1: Score(4, "Calm throughout."), 2: Score(1, "It shouts.")}
    assert judge(expects, "Loud", likeness=lambda one, other: 0.8, scores=scores) == [
        "“Calm” scored 1 of 5; 2 is wanted. It shouts."
    ]
    wrong = [
        {**similar, "least": 80},
        {**rubric, "least": 0},
        {**rubric, "least": 6},
        {**rubric, "least": True},
        rubric,
    ]
    assert len(check_expectations(wrong)) == 5
    assert (
        len(check_expectations([{"kind": "json", "fields": 4}, {"kind": "contains", "text": "x", "fields": []}])) == 2
    )


def test_what_nobody_knows_is_refused_with_what_there_is() -> None:
    told = check_expectations([{"kind": "pretty"}, {"kind": "contains"}, {"kind": "banned", "words": "best"}, "x"])
    assert len(told) == 4
    assert all(kind in told[0] for kind in KINDS)


def test_a_kind_that_is_no_text_and_an_answer_nested_without_end_are_told() -> None:
    (told,) = check_expectations([{"kind": ["json"]}])
    assert "is nothing that can be expected" in told
    assert judge([{"kind": "json"}], "[" * 100_000) == ["The answer is no JSON."]
