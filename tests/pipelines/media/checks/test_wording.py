"""What a text says."""

from __future__ import annotations

import pytest

from pipelines.media.checks import check_banned, check_capitals, check_repeated, check_required


def spans(text: str, findings: list) -> list[str]:
    return [text[finding.span[0] : finding.span[1]] for finding in findings if finding.span]


def test_every_banned_word_is_found_where_it_stands_in_the_order_of_the_text() -> None:
    text = "A bargain! So cheap, CHEAP!! Really!!"
    found = check_banned(text, ["cheap", "bargain", "!!"], wrong="failed")
    assert spans(text, found) == ["bargain", "cheap", "CHEAP", "!!", "!!"]
    assert found[0].text == "“bargain” is a word that must not be used."
    assert {finding.level for finding in found} == {"failed"}


def test_a_text_without_banned_words_passes() -> None:
    (found,) = check_banned("Made to last", ["cheap"], wrong="failed")
    assert (found.level, found.text) == ("passed", "None of 1 banned word is used.")


def test_a_required_word_that_is_missing_is_named() -> None:
    found = check_required("Kaffee aus der NORDBUCHT", ["nordbucht", "bio"], wrong="failed")
    assert [finding.text for finding in found] == ["“bio” is missing; the text must say it."]
    assert [finding.level for finding in check_required("Bio", ["bio"], wrong="failed")] == ["passed"]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Made to to last", ["to to"]),
        ("Für für\nalle", ["Für für"]),
        ("يدوم يَدُوم", ["يدوم يَدُوم"]),
        ("No, no. Well-well", []),
        ("谢谢", []),
        ("a b a b", []),
    ],
)
def test_a_word_twice_in_a_row_is_found(text: str, there: list[str]) -> None:
    assert spans(text, check_repeated(text, wrong="warning")) == there


def test_shouting_is_told_as_a_share_of_the_words() -> None:
    text = "BUY NOW and save, I say"
    found = check_capitals(text, most=0.3, wrong="warning")
    assert found.text == "40 % of the words are all capitals; no more than 30 % is asked for."
    assert spans(text, [found]) == ["BUY NOW"]
    assert check_capitals(text, most=0.4, wrong="warning").level == "passed"


def test_names_may_be_in_capitals() -> None:
    assert check_capitals("NASA and ESA fly", most=0, names=["nasa", "ESA"], wrong="warning").level == "passed"


@pytest.mark.parametrize("text", ["صُنع ليدوم", "新品", "", "1 2 3"])
def test_where_no_letter_has_case_nothing_shouts(text: str) -> None:
    assert check_capitals(text, most=0, wrong="warning") is None


def test_capitals_of_other_alphabets_shout_too() -> None:
    assert check_capitals("GRÖẞE ΝΕΟ НОВЫЙ", most=0.9, wrong="warning").value == 1
