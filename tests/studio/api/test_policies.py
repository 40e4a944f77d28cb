"""Policies and reasons over the API."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.actions import keep_reason, retire_reason
from pipelines.models import PolicyVersion, Project
from studio.models import User
from tests.studio.api.conftest import Caller

TWO = {"stages": [{"name": "Brand", "quorum": 2}], "limit": {"remind": 20, "close": 48, "at_last": "fail"}}


def publish(caller: Caller, project: Project, rules: dict[str, Any], name: str = "Brand team", **headers: str) -> Any:
    body = {"name": name, "rules": rules, "message": "as agreed"}
    return caller("POST", f"/projects/{project.slug}/policies", body, **headers)


def test_a_policy_is_published_version_by_version_and_listed_by_its_newest(as_owner: Caller, project: Project) -> None:
    first = publish(as_owner, project, {})
    assert (first.status_code, first.json()["version"], first.json()["slug"]) == (201, 1, "brand-team")
    second = publish(as_owner, project, TWO).json()
    assert (second["version"], second["created_by"], second["message"]) == (2, "Alice", "as agreed")
    assert (second["rules"]["stages"][0]["quorum"], second["rules"]["limit"]["at_last"]) == (2, "fail")
    publish(as_owner, project, {}, name="Law")
    told = as_owner("GET", f"/projects/{project.slug}/policies").json()["items"]
    assert [(item["slug"], item["version"]) for item in told] == [("brand-team", 2), ("law", 1)]
    assert told[0] == second


def test_equal_rules_make_no_version(as_owner: Caller, project: Project) -> None:
    assert [publish(as_owner, project, TWO).json()["version"] for _ in range(2)] == [1, 1]


def test_the_same_key_publishes_once(as_owner: Caller, project: Project) -> None:
    first, again = (publish(as_owner, project, TWO, idempotency_key="k") for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert publish(as_owner, project, {}, idempotency_key="k").status_code == 409


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"stages": []}, "stages"),
        ({"stages": [{"quorum": 3, "of": 2}]}, "3 of 2 can never be reached"),
        ({"stages": [{"who": {}}]}, "Name a role"),
        ({"stages": [{"who": {"groups": ["x" * 200]}}]}, "groups"),
        ({"stages": [{"who": {"people": [10**30]}}]}, "people"),
        ({"limit": {"remind": 9, "close": 3}}, "Remind first"),
        ({"sampling": {"percent": 101}}, "percent"),
        ({"grace": -1}, "grace"),
        ({"quorum": 2}, "quorum"),
    ],
    ids=str,
)
def test_rules_that_cannot_be_kept_are_refused_in_words(
    as_owner: Caller, project: Project, rules: dict[str, Any], told: str
) -> None:
    answer = publish(as_owner, project, rules)
    assert (answer.status_code, told in answer.json()["detail"]) == (422, True)
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize("name", ["", "!!!", "x" * 200, "a\x00b"])
def test_a_name_that_names_nothing_is_refused(as_owner: Caller, project: Project, name: str) -> None:
    assert publish(as_owner, project, {}, name=name).status_code == 422


def test_reasons_in_use_are_listed(as_reviewer: Caller, project: Project, alice: User) -> None:
    keep_reason(project, label="Off brand", by=alice)
    retire_reason(keep_reason(project, label="Too dark", by=alice), by=alice)
    told = as_reviewer("GET", f"/projects/{project.slug}/reasons").json()
    assert told == {"items": [{"code": "off-brand", "label": "Off brand"}], "next": None}
