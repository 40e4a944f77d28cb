"""Words by Unicode."""

from __future__ import annotations

import unicodedata

import pytest

from pipelines.media.checks.words import characters_in, find_term, fold, words_of


def found(term: str, text: str) -> list[str]:
    return [text[start:end] for start, end in find_term(term, words_of(text))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Made to last.", ["Made", "to", "last"]),
        ("don’t stop, it's Größe-XL", ["don’t", "stop", "it's", "Größe", "XL"]),
        (unicodedata.normalize("NFD", "Größe für Übung"), ["Größe", "für", "Übung"]),
        ("صُنِعَ لِيَدُوم", ["صُنِعَ", "لِيَدُوم"]),
        ("נוֹעַד להחזיק", ["נוֹעַד", "להחזיק"]),
        ("हमेशा के लिए", ["हमेशा", "के", "लिए"]),
        ("新品 sale", ["新", "品", "sale"]),
        ("‘quoted’ – 50 %", ["quoted", "50"]),
        (" … !", []),
        ("", []),
    ],
)
def test_words_are_letters_with_their_marks(text: str, words: list[str]) -> None:
    assert [unicodedata.normalize("NFC", word.text) for word in words_of(text)] == [
        unicodedata.normalize("NFC", word) for word in words
    ]


@pytest.mark.parametrize("text", ["Größe für alle", "صُنِعَ لِيَدُوم", "n\u0303a don’t", "新品"])
def test_places_are_those_in_the_text(text: str) -> None:
    assert all(text[word.start : word.end] == word.text for word in words_of(text))


@pytest.mark.parametrize(
    ("term", "text", "there"),
    [
        ("cheap", "So CHEAP and cheaper", ["CHEAP"]),
        ("cheap*", "So CHEAP and cheaper", ["CHEAP", "cheaper"]),
        ("eap", "cheap", []),
        ("for free", "For  free! Not for a free lunch", ["For  free"]),
        ("STRASSE", "Die Straße.", ["Straße"]),
        ("billig", "billigste", []),
        ("für", unicodedata.normalize("NFD", "Für dich"), [unicodedata.normalize("NFD", "Für")]),
        ("fur", "für", []),
        ("مجاني", "عَرض مَجَّانِي اليوم", ["مَجَّانِي"]),
        ("مجاني", "مجـــاني", ["مجـــاني"]),
        ("امان", "أمان", []),
        ("don't", "We don’t", ["don’t"]),
        ("免费", "今天免费送货", ["免费"]),
        ("ﬁne", "FINE", ["FINE"]),
    ],
)
def test_a_term_is_found_whole_and_without_case(term: str, text: str, there: list[str]) -> None:
    assert found(term, text) == there


def test_a_letter_with_another_mark_is_another_letter() -> None:
    assert fold("Müll") != fold("Mull")
    assert fold("MÜLL") == fold(unicodedata.normalize("NFD", "müll"))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("abc", 3),
        (unicodedata.normalize("NFD", "für"), 3),
        ("صُنِعَ", 3),
        ("👩‍👩‍👧 👍🏽", 3),
        ("🇩🇪🇫🇷", 2),
        ("a\r\nb", 3),
        ("\u0301", 1),
        ("", 0),
    ],
)
def test_characters_are_counted_as_people_see_them(text: str, count: int) -> None:
    assert characters_in(text) == count
