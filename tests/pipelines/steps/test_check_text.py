"""Check the text."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import Invalid, StepFailed
from pipelines.steps.check_text import CheckText, CheckTextParams
from tests.hands import Hands

BAD = 'So so cheap! BUY NOW OR NEVER ☕ "today'
STRICT: dict[str, Any] = {
    "banned": {"words": ["cheap"]},
    "required": {"words": ["Northbay"]},
    "characters": {"most": 20},
    "words": {"most": 3},
    "lines": {"least": 2},
    "emoji": {"on": True},
}
# The check that each group of params makes.
MAKES = {"characters": "length", "words": "length", "lines": "length"}


def check(hands: Hands, **params: Any) -> dict[str, Any]:
    made = CheckText().run(hands, CheckTextParams.model_validate(params))
    assert made["text"] == hands.text("text")
    return made["report"]


def test_the_text_goes_on_as_it_came_and_what_is_wrong_is_recorded() -> None:
    hands = Hands(text=BAD)
    report = check(hands, **STRICT)
    assert [finding["check"] for finding in hands.facts["findings"]] == [
        "banned", "required", "repeated", "length", "length", "length", "quotes", "capitals", "emoji",
    ]  # fmt: skip
    assert report == {"findings": hands.facts["findings"], "passed": [], "risk": hands.facts["risk"]}


def test_a_finding_names_its_place() -> None:
    spans = {finding["check"]: finding.get("span") for finding in check(Hands(text=BAD), **STRICT)["findings"]}
    assert {name: BAD[slice(*span)] for name, span in spans.items() if span and name != "length"} == {
        "banned": "cheap", "repeated": "So so", "quotes": '"', "capitals": "BUY NOW OR NEVER", "emoji": "☕",
    }  # fmt: skip


@pytest.mark.parametrize("group", [name for name in CheckTextParams.model_fields if name not in ("fail_on", "sources")])
def test_each_check_can_be_switched_off(group: str) -> None:
    def count(params: dict[str, Any]) -> int:
        found = check(Hands(text=BAD), **params)["findings"]
        return sum(finding["check"] == MAKES.get(group, group) for finding in found)

    off = {**STRICT, group: {**STRICT.get(group, {}), "on": False}}
    assert count(STRICT) - count(off) == 1


def test_a_calm_text_has_no_risk_and_its_numbers_are_kept() -> None:
    hands = Hands(text="Made to last")
    assert check(hands, words={"most": 6})["risk"] == 0
    assert {"check": "length", "value": 3} in hands.facts["passed"]
    assert hands.facts["findings"] == []


def test_what_was_not_asked_is_not_told() -> None:
    report = check(Hands(text="Made to last ☕"))
    assert {item["check"] for item in report["passed"]} == {"repeated", "quotes", "capitals"}
    assert report["findings"] == []


def test_risk_is_the_share_of_what_is_wrong_by_weight() -> None:
    off = {name: {"on": False} for name in ("quotes", "capitals")}
    report = check(Hands(text="so so cheap"), banned={"words": ["cheap"]}, **off)
    # Failed: banned, 4. A warning: repeated, 1/2.
    assert report["risk"] == pytest.approx(4.5 / 5)


def test_it_fails_only_where_it_is_asked_to() -> None:
    hands = Hands(text="so cheap")
    with pytest.raises(StepFailed, match="“cheap” is a word that must not be used"):
        check(hands, fail_on="failed", banned={"words": ["cheap"]})
    assert check(hands, fail_on="failed", banned={"words": ["cheap"], "level": "warning"})["findings"]


def test_german_is_read_as_german_and_arabic_as_arabic() -> None:
    params = {"banned": {"words": ["strasse", "مجاني"]}}
    assert len(check(Hands(text="Die MAẞLOS Straße"), **params)["findings"]) == 2
    assert len(check(Hands(text="عَرض مَجَّانِي"), **params)["findings"]) == 1


@pytest.mark.parametrize(
    ("params", "field"),
    [({"banned": {"words": [" "]}}, "banned.words.0"), ({"words": {"least": 3, "most": 2}}, "words"), ({"x": 1}, "x")],
)
def test_params_that_make_no_sense_are_named(params: dict[str, Any], field: str) -> None:
    assert [name for name, _ in CheckText().problems(params)] == [field]


CITED: dict[str, Any] = {"sources": [], "unsourced": [], "unknown_marks": [], "given": [1, 2]}


def test_a_claim_has_to_cite_a_source_where_citations_are_wired_in() -> None:
    text = "Made for cold mornings. Forty-one per cent is recycled, 41 % [1]. It is the best there is. Old [7]."
    hands = Hands(text=text, citations=CITED)
    found = [item for item in check(hands)["findings"] if item["check"] == "sources"]
    assert [text[slice(*item["span"])] for item in found] == ["It is the best there is.", "[7]"]
    assert {item["level"] for item in found} == {"failed"}
    with pytest.raises(StepFailed, match=r"“It is the best there is\.” claims something and cites no source"):
        check(hands, fail_on="failed")
    assert {item["level"] for item in check(hands, sources={"level": "warning"})["findings"]} == {"warning"}
    assert check(hands, sources={"on": False})["findings"] == check(Hands(text=text))["findings"] == []


def test_a_text_that_cites_all_that_it_claims_passes() -> None:
    hands = Hands(text="41 % is recycled [1]. It is the best there is [2].", citations=CITED)
    assert check(hands)["findings"] == []
    assert {"check": "sources", "value": 2} in hands.facts["passed"]


def test_what_is_no_citations_is_refused() -> None:
    with pytest.raises(Invalid, match="`citations`"):
        check(Hands(text="x", citations={"sources": []}))
