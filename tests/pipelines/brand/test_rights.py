"""Licences and consents that end."""

from __future__ import annotations

from datetime import date

from pipelines.brand import ended_rights, read_brand

RULES = read_brand(
    {
        "name": "North",
        "palette": [{"name": "Ink", "hex": "#112233", "role": "ink"}],
        "rights": [
            {"name": "Söhne", "kind": "font", "until": "2026-05-03"},
            {"name": "Ana Lindqvist", "kind": "model", "until": "2026-02-01"},
        ],
    }
)


def test_a_right_holds_through_its_last_day() -> None:
    assert ended_rights(RULES, date(2026, 2, 1)) == []
    assert ended_rights(RULES, date(2026, 2, 2)) == ["The consent of the model Ana Lindqvist ended on 1 February 2026."]


def test_what_ended_first_is_told_first() -> None:
    told = ended_rights(RULES, date(2027, 1, 1))
    assert [line.split(" ended")[0] for line in told] == [
        "The consent of the model Ana Lindqvist",
        "The licence of the font Söhne",
    ]
