"""Passages: nothing is lost, order is kept, none is too long, and they keep to what a reader sees."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.knowledge import MOST_LETTERS, MOST_WORDS, Page, split_pages

# Every word is its own number, so that what is said again, and what is missing, shows.
SHAPES = st.lists(
    st.lists(st.tuples(st.booleans(), st.lists(st.integers(1, 90), min_size=1, max_size=8)), max_size=6), max_size=4
)
FOX = "Der Fuchs läuft über die Wiese und kommt am Abend müde nach Hause zurück."
COW = "The cow walks over the meadow and comes home tired late in the evening."


def pages_of(shapes: list[list[tuple[bool, list[int]]]]) -> tuple[list[Page], list[str]]:
    """Pages of headings and paragraphs of sentences of so many words, and all words in their order."""
    pages, words, count = [], list[str](), 0
    for number, shape in enumerate(shapes, start=1):
        blocks, headings = [], []
        for heading, lengths in shape:
            sentences = []
            for length in lengths[: 1 if heading else None]:
                said = [f"W{count + at}" for at in range(min(length, 12) if heading else length)]
                count += len(said)
                words += said
                sentences.append(" ".join(said) + ("" if heading else "."))
            blocks.append(" ".join(sentences))
            headings += blocks[-1:] if heading else []
        pages.append(Page(number, "\n\n".join(blocks), tuple(headings)))
    return pages, words


@settings(max_examples=40, deadline=None)
@given(SHAPES)
def test_nothing_is_lost_order_is_kept_and_no_passage_is_too_long(
    shapes: list[list[tuple[bool, list[int]]]],
) -> None:
    pages, words = pages_of(shapes)
    parts = split_pages(pages)
    assert parts == split_pages(pages)
    told = [word.strip(".") for part in parts for word in f"{part.heading} {part.text}".split() if word != "›"]
    assert list(dict.fromkeys(told)) == words
    assert all(part.text and len(part.text.split()) <= MOST_WORDS for part in parts)
    assert all(len(part.text) <= MOST_LETTERS and len(part.heading) <= 200 for part in parts)
    assert [part.page for part in parts] == sorted(part.page for part in parts)
    where = {word.strip("."): page.number for page in pages for word in page.text.split()}
    assert all(where[part.text.split()[0].strip(".")] == part.page for part in parts)


def test_a_long_paragraph_is_cut_between_sentences_and_the_last_one_is_said_again() -> None:
    for sentence in (FOX, COW):
        told = [f"{sentence[:-1]} {number}." for number in range(60)]
        parts = split_pages([Page(0, " ".join(told))])
        assert len(parts) > 2
        for before, after in pairwise(parts):
            assert before.text.endswith(".")
            assert 120 <= len(before.text.split()) <= 220
            said_again = next(line for line in told if after.text.startswith(line))
            assert before.text.endswith(said_again)


def test_headings_that_follow_on_each_other_are_one_and_begin_a_passage() -> None:
    page = Page(3, f"Brand\n\nColour\n\n{FOX}\n\n{COW}\n\nLogo\n\n{COW}", ("Brand", "Colour", "Logo"))
    first, second = split_pages([page])
    assert (first.page, first.heading, first.text) == (3, "Brand › Colour", f"{FOX}\n{COW}")
    assert (second.heading, second.text) == ("Logo", COW)


def test_a_sentence_that_a_page_break_cuts_stands_whole_where_it_begins() -> None:
    parts = split_pages([Page(1, "Unser Blau wird nie"), Page(2, "aufgehellt. Danach folgt das Rot.")])
    assert [(part.page, part.text) for part in parts] == [
        (1, "Unser Blau wird nie aufgehellt."),
        (2, "Danach folgt das Rot."),
    ]


def test_a_script_without_spaces_is_cut_by_its_letters() -> None:
    text = "品牌的蓝色代表平静与信任" * 500
    parts = split_pages([Page(0, text)])
    assert "".join(part.text.replace(" ", "") for part in parts) == text
    assert all(len(part.text) <= MOST_LETTERS for part in parts)
