"""What people look at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.policy import Sampling, sampled, share_of

FIFTH = Sampling(percent=20, risk=0.5, tighten_after=2, window=5)


def asked(
    lot: str, *, rules: Sampling = FIFTH, verdicts: list[str] | None = None, findings: int = 0, risk: float = 0
) -> bool:
    return sampled(rules, lot=lot, verdicts=verdicts or [], findings=findings, risk=risk)


def test_a_fifth_of_many_is_a_fifth() -> None:
    looked = sum(asked(f"run 1 ask {number}") for number in range(4_000))
    assert 700 < looked < 900


@given(st.text())
def test_the_same_place_has_the_same_lot(lot: str) -> None:
    assert asked(lot) == asked(lot)
    assert 0 <= share_of(lot) < 1


def test_nothing_and_everything_are_exact() -> None:
    lots = [str(number) for number in range(200)]
    assert not any(asked(lot, rules=Sampling(percent=0)) for lot in lots)
    assert all(asked(lot, rules=Sampling(percent=100)) for lot in lots)


def test_findings_and_risk_are_always_looked_at() -> None:
    lot = next(str(number) for number in range(99) if not asked(str(number)))
    assert asked(lot, findings=1)
    assert asked(lot, risk=0.6)
    assert not asked(lot, risk=0.4)


def test_too_much_sent_back_tightens_until_it_is_out_of_the_window() -> None:
    lot = next(str(number) for number in range(99) if not asked(str(number)))
    assert asked(lot, verdicts=["send_back", "approve", "send_back"])
    assert not asked(lot, verdicts=["send_back", "send_back", *["approve"] * 4])
