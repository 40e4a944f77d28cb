"""Moderate."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.errors import Invalid, Refused
from pipelines.providers.abilities import ModerateProvider, ModerateRequest, ModerateResult
from pipelines.steps.moderate import Moderate, ModerateParams
from tests.factories import PNG
from tests.hands import Hands


class Mild(ModerateProvider):
    """Flags nothing, with scores."""

    key, label = "mild", "Mild"

    def moderate(self, request: ModerateRequest, exchange: Any) -> ModerateResult:
        return ModerateResult(False, {"violence": 0.3, "hate": 0.1}, "mild/model")


def test_what_is_harmless_is_handed_on_as_it_came() -> None:
    hands = Hands(image=PNG, text="a table")
    made = Moderate().run(hands, ModerateParams())
    assert (made["image"], made["text"]) == (hands.asset("image"), "a table")
    assert made["verdict"] == {"flagged": False, "for": [], "categories": {"rehearsal": 0.0}}


def test_what_did_not_come_in_does_not_go_out() -> None:
    assert Moderate().run(Hands(text="a table"), ModerateParams())["image"] is None


def test_what_is_flagged_is_refused_with_the_reason_and_the_verdict_is_recorded() -> None:
    hands = Hands(text="please flag me")
    with pytest.raises(Refused, match="flagged for rehearsal"):
        Moderate().run(hands, ModerateParams())
    assert hands.facts["verdict"]["flagged"] is True


def test_what_is_flagged_may_pass_with_its_verdict() -> None:
    made = Moderate().run(Hands(text="please flag me"), ModerateParams(when_flagged="pass"))
    assert (made["text"], made["verdict"]["for"]) == ("please flag me", ["rehearsal"])


def test_a_limit_of_ones_own_flags_what_the_service_lets_pass() -> None:
    with pytest.raises(Refused, match="for violence,"):
        Moderate().run(Hands(text="a table", provider=Mild()), ModerateParams(limits={"violence": 0.25, "hate": 0.25}))


def test_nothing_at_all_cannot_be_judged() -> None:
    with pytest.raises(Invalid, match="nothing to judge"):
        Moderate().run(Hands(), ModerateParams())
