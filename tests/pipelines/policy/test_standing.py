"""Where a review stands after any answers, in any order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.policy import FOR, Rules, Stage, Vote, Who, stand

WHO = Who(role="reviewer")
TWO_STAGES = Rules(stages=(Stage(name="Brand", who=WHO, quorum=2), Stage(name="Legal", who=WHO)))


def votes(*said: tuple[str, str, int]) -> list[Vote]:
    return [Vote(*one) for one in said]


def test_one_of_two_is_not_enough() -> None:
    standing = stand(TWO_STAGES, votes(("a", "approve", 0)))
    assert (standing.stage, standing.approvals, standing.needed, standing.outcome) == (0, 1, 2, None)


def test_the_same_person_twice_is_one() -> None:
    assert stand(TWO_STAGES, votes(("a", "approve", 0), ("a", "approve", 0))).approvals == 1


def test_the_second_stage_is_asked_once_the_first_has_its_quorum() -> None:
    standing = stand(TWO_STAGES, votes(("a", "approve", 0), ("b", "edit", 0)))
    assert (standing.stage, standing.approvals, standing.needed, standing.outcome) == (1, 0, 1, None)


def test_it_is_over_once_the_last_stage_has_its_quorum() -> None:
    said = votes(("a", "approve", 0), ("b", "approve", 0), ("c", "pick", 1))
    assert stand(TWO_STAGES, said).outcome == "approve"


def test_one_veto_sends_it_back() -> None:
    assert stand(TWO_STAGES, votes(("a", "approve", 0), ("b", "send_back", 0))).outcome == "send_back"


def test_without_veto_as_many_must_be_against_as_for() -> None:
    rules = Rules(stages=(Stage(who=WHO, quorum=2, veto=False),))
    assert stand(rules, votes(("a", "send_back", 0))).outcome is None
    assert stand(rules, votes(("a", "send_back", 0), ("b", "send_back", 0))).outcome == "send_back"


def test_what_can_no_longer_reach_its_quorum_is_sent_back() -> None:
    rules = Rules(stages=(Stage(who=WHO, quorum=3, of=3, veto=False),))
    assert stand(rules, votes(("a", "send_back", 0))).outcome == "send_back"


def test_all_who_may_answer_and_no_outcome_is_stuck() -> None:
    rules = Rules(stages=(Stage(who=WHO, quorum=1, of=2),))
    assert stand(rules, votes(("a", "abstain", 0), ("b", "abstain", 0))).stuck
    assert not stand(rules, votes(("a", "abstain", 0))).stuck


people = st.sampled_from("abcde")
verdicts = st.sampled_from(["approve", "send_back", "abstain", "escalate", "edit"])


@given(st.lists(st.builds(Vote, by=people, verdict=verdicts, stage=st.integers(0, 1)), max_size=12), st.integers(1, 4))
def test_nothing_is_approved_without_a_quorum_of_different_people_in_every_stage(said: list[Vote], quorum: int) -> None:
    rules = Rules(stages=(Stage(who=WHO, quorum=quorum), Stage(who=WHO, quorum=quorum)))
    standing = stand(rules, said)
    last = {(vote.stage, vote.by): vote.verdict for vote in said}
    for stage in (0, 1):
        enough = sum(verdict in FOR for (where, _), verdict in last.items() if where == stage) >= quorum
        against = any(verdict == "send_back" for (where, _), verdict in last.items() if where == stage)
        if against or not enough:
            assert standing.outcome != "approve"
            break
    else:
        assert standing.outcome == "approve"
