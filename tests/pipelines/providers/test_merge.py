"""What people add to a request in the service's own words."""

from __future__ import annotations

import pytest

from pipelines.errors import Transient
from pipelines.providers.merge import json_of, merged


def test_objects_are_merged_and_everything_else_is_replaced() -> None:
    body = {"a": {"b": 1, "c": [1, 2]}, "d": 1}
    assert merged(body, {"a": {"c": [3]}, "e": None}) == {"a": {"b": 1, "c": [3]}, "d": 1, "e": None}
    assert body == {"a": {"b": 1, "c": [1, 2]}, "d": 1}


def test_what_should_be_json_and_is_not_may_be_tried_again() -> None:
    assert json_of('{"a": 1}', "It") == {"a": 1}
    with pytest.raises(Transient, match="It was asked for JSON"):
        json_of("Sure! Here is your JSON", "It")
