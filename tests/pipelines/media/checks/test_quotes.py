"""Whether every quotation mark has its partner."""

from __future__ import annotations

import pytest

from pipelines.media.checks import check_quotes


@pytest.mark.parametrize(
    "text",
    [
        'He said "stay" and "go".',
        "He said “stay”.",
        "Er sagte „bleib“ und „geh“.",
        "Hon sa ”stanna”.",
        "Il dit « reste ».",
        "Er sagte »bleib« und ›geh‹.",
        "قال «ابقَ» ثم ذهب",
        "彼は「待て『今』」と言った",
        "“One “two” three”",
        'A 5" pipe',
        "It’s the players’ best",
        "",
    ],
)
def test_pairs_of_many_languages_are_whole(text: str) -> None:
    assert [found.level for found in check_quotes(text, wrong="warning")] == ["passed"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('He said "stay', [8]),
        ("He said “stay", [8]),
        ("Er sagte „bleib und ging", [9]),
        ("Il dit reste ».", [13]),
        ("「待て", [0]),
        ("待て」", [2]),
        ('"One" and "two', [10]),
    ],
)
def test_a_mark_without_a_partner_is_found(text: str, at: list[int]) -> None:
    found = check_quotes(text, wrong="warning")
    assert [finding.span for finding in found] == [(place, place + 1) for place in at]
    assert found[0].text == f"The quotation mark {text[at[0]]} has no partner."
