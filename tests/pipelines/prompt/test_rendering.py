"""Filling a prompt in is inert: whatever a value holds, it stays the words that it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.prompt import check_prompt, check_values, names_in, render

NASTY = st.one_of(
    st.text(),
    st.sampled_from(
        [
            "{about}",
            "{b}",
            "{{> headline@production}}",
            "{a.__class__.__mro__}",
            "{a[0]}",
            "{a!r:>99999999}",
            "{{a}}",
            "{% include 'settings.py' %}",
            "${HOME}",
            "%(a)s",
            "\\1 \\g<0>",
        ]
    ),
)


@given(a=NASTY, b=NASTY)
def test_a_value_never_expands_and_never_reads_anything(a: str, b: str) -> None:
    text = "<{a}|{b}>"
    assert render(text, {}, {"a": a, "b": b}) == f"<{a}|{b}>"
    assert render(text, {"a": {"type": "text", "default": a}}, {"b": b}) == f"<{a}|{b}>"


@given(text=st.text(alphabet="{}abc_.[]!:>%$ \n", max_size=60))
def test_what_is_no_variable_stays_as_it_is_written(text: str) -> None:
    assert render(text, {}, {}) == text
    as_written = {name: f"{{{name}}}" for name in names_in(text)}
    assert render(text, {}, as_written) == text


def test_a_value_goes_before_a_default_and_a_number_is_written_as_it_is() -> None:
    variables = {
        "tone": {"type": "choice", "choices": ["calm", "bold"], "default": "calm"},
        "words": {"type": "number"},
    }
    assert render("{tone}, {words} words, {other}", variables, {"words": 12}) == "calm, 12 words, {other}"
    assert check_values(variables, {"tone": "loud", "words": "many"}) == [
        "`tone` is one of calm, bold; `loud` was given.",
        "`words` is a number; `many` was given.",
    ]


def test_what_is_wrong_with_variables_is_told_at_once() -> None:
    wrong = {"Tone": {"type": "text"}, "size": {"type": "colour"}, "mood": {"type": "choice"}}
    assert len(check_prompt("", wrong)) == 4
    assert check_prompt("A line for {product}", {"product": {"type": "text", "label": "Product"}}) == []
