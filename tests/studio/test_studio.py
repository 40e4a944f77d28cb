"""Small words for templates."""

from __future__ import annotations

import pytest

from studio.templatetags.studio import marked_up


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("North keeps `system` at `Be warm.`", "North keeps <code>system</code> at <code>Be warm.</code>"),
        ("It is `<b>` & more", "It is <code>&lt;b&gt;</code> &amp; more"),
        ("One ` alone", "One ` alone"),
        ("`of\ntwo lines`", "`of\ntwo lines`"),
    ],
)
def test_what_stands_between_backticks_is_shown_as_code_and_everything_is_escaped(sentence: str, shown: str) -> None:
    assert marked_up(sentence) == shown
