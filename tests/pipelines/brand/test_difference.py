"""What changed between two versions of a brand."""

from __future__ import annotations

from typing import Any

from pipelines.brand import compare_rules, read_brand

NORTH: dict[str, Any] = {
    "name": "North",
    "palette": [
        {"name": "Ink", "hex": "#112233", "role": "ink"},
        {"name": "Paper", "hex": "#ffffff", "role": "paper"},
    ],
    "voice": "Warm.",
}


def changed(**said: Any) -> list[str]:
    return [str(change) for change in compare_rules(read_brand(NORTH), read_brand({**NORTH, **said}))]


def test_equal_brands_differ_in_nothing() -> None:
    assert changed() == []


def test_a_field_is_told_with_what_it_was_and_is() -> None:
    assert changed(voice="Cool.") == ["voice was “Warm.”, is “Cool.”."]


def test_a_colour_is_told_by_its_name_wherever_it_stands() -> None:
    ink, paper = NORTH["palette"]
    assert changed(palette=[paper, ink]) == []
    assert changed(palette=[{**ink, "hex": "#000000"}, paper]) == ["palette.Ink.hex was “#112233”, is “#000000”."]


def test_what_is_new_and_what_is_gone_is_told_as_such() -> None:
    ink, _ = NORTH["palette"]
    told = compare_rules(read_brand(NORTH), read_brand({**NORTH, "palette": [ink], "legal": {"de": "Impressum"}}))
    assert {(change.path, change.how) for change in told} == {
        ("palette.Paper.name", "removed"),
        ("palette.Paper.hex", "removed"),
        ("palette.Paper.role", "removed"),
        ("palette.Paper.tolerance", "removed"),
        ("legal.de", "added"),
    }


def test_people_read_what_a_field_is_called_and_programs_its_path() -> None:
    ink, paper = NORTH["palette"]
    more = {"palette": [{**ink, "hex": "#000000"}, paper], "legal": {"de.at": "Impressum"}, "headline": {"weight": 500}}
    held = {"defaults": {"write_text": {"max_length": 3}}}
    told = {
        change.path: change.label for change in compare_rules(read_brand(NORTH), read_brand({**NORTH, **more, **held}))
    }
    assert told == {
        "palette.Ink.hex": "Palette · Ink · colour",
        "headline.weight": "Type · weight",
        "legal.de.at": "Legal lines · de.at",
        "defaults.write_text.max_length": "Defaults · write_text · max_length",
    }


def test_a_list_is_told_without_the_marks_of_a_program() -> None:
    (change,) = compare_rules(read_brand(NORTH), read_brand({**NORTH, "tone": {"do": ["Be warm", "Be brief"]}}))
    assert (change.was, change.now) == ("", "Be warm · Be brief")


def test_a_param_or_a_market_may_be_called_like_what_families_draw_with() -> None:
    assert changed(defaults={"comfyui": {"loras": ["grain"]}}) == ["defaults.comfyui.loras is new: “['grain']”."]
    assert changed(legal={"loras": "Terms apply."}) == ["legal.loras is new: “Terms apply.”."]
    assert changed(imagery={"families": {"loras": {"checkpoint": "harbour"}}})[0].startswith("imagery.families.loras.")


def test_a_second_colour_of_the_same_name_is_compared_by_itself() -> None:
    ink, paper = NORTH["palette"]
    twice = changed(palette=[ink, paper, {**ink, "hex": "#445566"}])
    assert "palette.Ink (2).hex is new: “#445566”." in twice
    assert not any("palette.Ink.hex" in told for told in twice)
