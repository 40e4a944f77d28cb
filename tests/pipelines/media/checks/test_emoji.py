"""Whether a text has emoji."""

from __future__ import annotations

import pytest

from pipelines.media.checks import check_emoji


@pytest.mark.parametrize("sign", ["☕", "🔥", "👩‍👩‍👧", "👍🏽", "🇩🇪", "1️⃣", "❤️", "™️", "⭐", "🏳️‍🌈", "🫶"])
def test_one_emoji_is_one_finding(sign: str) -> None:
    text = f"Made {sign} to last"
    (found,) = check_emoji(text, wrong="warning")
    assert text[found.span[0] : found.span[1]] == sign
    assert found.text == f"{sign} is an emoji; none is wanted here."


@pytest.mark.parametrize(
    "text", ["Pressline™ © 2026 → ✓ ★ 1# *", "Größe № 5", "صُنع ليدوم", "新品「」", "☕\ufe0e", "n\u0303"]
)
def test_signs_that_are_text_are_none(text: str) -> None:
    assert [found.level for found in check_emoji(text, wrong="warning")] == ["passed"]
