"""Prompts within prompts: put together before values are, never in a circle, never too deep."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import Invalid
from pipelines.prompt import DEEPEST, Found, Reference, compose, read_reference, render


def shelf(**texts: str) -> Any:
    def find(reference: Reference) -> Found | None:
        text = texts.get(reference.slug)
        return None if text is None else Found(reference.slug, 1, text, {f"in_{reference.slug}": {"type": "text"}})

    return find


def whole(slug: str, **texts: str) -> Any:
    return compose(Reference(slug, "production"), shelf(**texts))


def test_an_include_stands_in_its_place_with_its_variables() -> None:
    made = whole("top", top="Write. {{> voice@production}} End.", voice="Be {in_voice}.")
    assert (made.text, made.includes) == ("Write. Be {in_voice}. End.", [("voice", 1)])
    assert set(made.variables) == {"in_top", "in_voice"}


def test_a_value_that_looks_like_an_include_is_none() -> None:
    made = whole("top", top="{a} {{> voice@production}}", voice="calm")
    assert render(made.text, {}, {"a": "{{> voice@production}}"}) == "{{> voice@production}} calm"


def test_a_circle_is_refused_and_named() -> None:
    with pytest.raises(Invalid, match="top → voice → tone → top"):
        whole("top", top="{{> voice@v1}}", voice="{{> tone@production}}", tone="{{> top@production}}")


def test_what_is_too_deep_too_long_or_not_there_is_refused() -> None:
    chain = {f"p{n}": f"{{{{> p{n + 1}@production}}}}" for n in range(DEEPEST + 2)}
    with pytest.raises(Invalid, match="include each other 5 deep"):
        whole("p0", **chain, **{f"p{DEEPEST + 2}": "end"})
    assert whole("p2", **chain, **{f"p{DEEPEST + 2}": "end"}).text == "end"
    with pytest.raises(Invalid, match="no such prompt"):
        whole("top", top="{{> gone@production}}")
    bomb = {f"p{n}": f"{{{{> p{n + 1}@v1}}}}" * 40 for n in range(4)}
    with pytest.raises(Invalid, match="Shorten it"):
        whole("p0", **bomb, p4="x" * 40)


def test_a_name_is_read_in_one_place() -> None:
    assert read_reference("prompts/headline@production") == Reference("headline", "production")
    assert read_reference("prompts/headline@v7") == Reference("headline", number=7)
    for other in ("prompts/headline", "prompts/../x@y", "Write prompts/a@b", "prompts/a@b c", "prompts/a@b\n", 7):
        assert read_reference(other) is None
