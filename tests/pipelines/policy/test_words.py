"""A policy in whole sentences."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.policy import DEFAULT, read_rules, say_changes, say_rules

NAMES = {1: "Alice", 2: "Bob", 3: "Eve"}


def said(**rules: Any) -> str:
    return say_rules(read_rules(rules), NAMES)


def stage(quorum: int = 1, **who: Any) -> dict[str, Any]:
    return {"who": who, "quorum": quorum}


def test_a_whole_policy_reads_like_a_colleague_says_it() -> None:
    told = said(
        stages=[stage(2, role="reviewer"), stage(brand_role="counsel")],
        limit={"remind": 20, "escalate": 24, "close": 48, "at_last": "fail"},
        sampling={"percent": 20},
    )
    assert told == (
        "Two of the reviewers, then the brand’s counsel. "
        "Reminds after 20 hours, escalates to owners after 24, fails closed after 48. "
        "Looks at 20 %. Always looks at what has findings or a risk above 0.5, "
        "and at everything once two of the last 20 answers sent something back."
    )


def test_what_is_as_usual_is_not_said() -> None:
    assert say_rules(DEFAULT) == "One of the reviewers."


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (stage(role="owner"), "One of the owners."),
        (stage(11, role="designer"), "11 of the designers."),
        (stage(2, brand_role="guardian"), "Two of the brand’s guardians."),
        (stage(groups=["legal"]), "One of the group “legal”."),
        (stage(2, groups=["legal", "press"]), "Two of the group “legal” or the group “press”."),
        (stage(people=[2]), "Bob."),
        (stage(2, people=[2, 3]), "Bob and Eve."),
        (stage(2, people=[1, 2, 3]), "Two of Alice, Bob and Eve."),
        (stage(role="reviewer", groups=["legal"], people=[2]), "One of the reviewers, the group “legal” or Bob."),
        (stage(people=[9]), "Somebody who is no longer here."),
        ({**stage(2, role="reviewer"), "of": 3}, "Two of the reviewers (no more than three answer)."),
    ],
)
def test_who_is_asked(asked: dict[str, Any], told: str) -> None:
    assert said(stages=[asked]) == told


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ({"remind": 1}, "Reminds after 1 hour."),
        ({"remind": 0.5, "escalate": 2}, "Reminds after 30 minutes, escalates to owners after 2 hours."),
        ({"close": 48, "at_last": "wait"}, "Is overdue, and waits on, after 48 hours."),
        ({"close": 48, "at_last": "approve"}, "Approves by itself after 48 hours."),
        ({"close": 48, "at_last": "send_back"}, "Sends back by itself after 48 hours."),
        ({"escalate": 3, "escalate_to": {"people": [1, 2]}}, "Escalates to Alice and Bob after 3 hours."),
        ({"escalate": 3, "escalate_to": {"brand_role": "counsel"}}, "Escalates to the brand’s counsel after 3 hours."),
        (
            {"escalate": 3, "escalate_to": {"role": "owner", "people": [2]}},
            "Escalates to one of the owners or Bob after 3 hours.",
        ),
    ],
)
def test_what_time_does(limit: dict[str, Any], told: str) -> None:
    assert said(limit=limit) == f"One of the reviewers. {told}"


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"starter": False}, "Who started the run may not answer."),
        ({"editor": False}, "Who drew the pipeline may not answer."),
        ({"starter": False, "editor": False}, "Who started the run and who drew the pipeline may not answer."),
        ({"grace": 0}, "An answer cannot be taken back."),
        ({"grace": 30}, "An answer can be taken back for 30 seconds."),
    ],
)
def test_the_rest_is_said_where_it_is_not_as_usual(rules: dict[str, Any], told: str) -> None:
    assert said(**rules) == f"One of the reviewers. {told}"


def test_a_stage_without_a_veto_says_what_sending_back_takes() -> None:
    lone = {**stage(2, role="reviewer"), "veto": False}
    assert said(stages=[lone]).endswith("Sending back takes as many as approving.")
    both = said(stages=[{**lone, "name": "Brand"}, {"name": "Lead"}])
    assert both.endswith("Sending back takes as many as approving in “Brand”.")


def test_the_first_version_says_that_it_is() -> None:
    assert say_changes(None, DEFAULT) == ["The first version."]


def test_a_newer_version_says_only_what_is_different() -> None:
    before = read_rules({"stages": [stage(1, role="reviewer")], "starter": False})
    after = read_rules({"stages": [stage(2, role="reviewer")], "limit": {"remind": 20}})
    assert say_changes(before, after) == [
        "Was: One of the reviewers. Now: Two of the reviewers.",
        "No longer: Who started the run may not answer.",
        "New: Reminds after 20 hours.",
    ]


def test_another_name_of_a_stage_is_told() -> None:
    after = read_rules({"stages": [{"name": "Brand"}]})
    assert say_changes(DEFAULT, after) == ["Was: The stages are called “Review”. Now: The stages are called “Brand”."]


def test_what_has_no_effect_yet_is_told_as_that() -> None:
    assert say_changes(DEFAULT, read_rules({"sampling": {"risk": 0.1}})) == [
        "Only what has no effect for now is different."
    ]
