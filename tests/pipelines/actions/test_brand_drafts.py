"""A brand on its way to its next version."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.actions import (
    create_brand,
    propose_brand,
    publish_proposal,
    publish_said,
    refuse_proposal,
    save_brand_draft,
    withdraw_proposal,
)
from pipelines.errors import Forbidden, Invalid, Stale
from pipelines.models import AuditEntry, Brand, Project, ProposalState
from studio.models import User

pytestmark = pytest.mark.django_db
INK = {"name": "Ink", "hex": "#111111", "role": "ink"}
NORTH: dict[str, Any] = {"name": "North", "palette": [INK], "headline": {"weight": 700}}


@pytest.fixture
def north(project: Project, alice: User) -> Brand:
    brand = create_brand(project, name="North", by=alice)
    save_brand_draft(brand, said=NORTH, revision=1, by=alice)
    return brand


def test_a_draft_becomes_a_version_once_somebody_else_publishes_it(north: Brand, alice: User, dora: User) -> None:
    proposal = propose_brand(north, message="The first one", by=alice)
    version = publish_proposal(proposal, by=dora)
    proposal.refresh_from_db()
    assert (version.number, version.read().name, version.message) == (1, "North", "The first one")
    assert (proposal.state, proposal.version, proposal.answered_by) == (ProposalState.PUBLISHED, version, dora)


def test_nobody_publishes_or_refuses_what_they_proposed(north: Brand, alice: User) -> None:
    proposal = propose_brand(north, message="Mine", by=alice)
    with pytest.raises(Forbidden, match="Somebody else"):
        publish_proposal(proposal, by=alice)
    with pytest.raises(Forbidden, match="Somebody else"):
        refuse_proposal(proposal, by=alice, note="No.")
    assert north.newest() is None


def test_what_was_proposed_is_published_whatever_was_drafted_since(north: Brand, alice: User, dora: User) -> None:
    proposal = propose_brand(north, message="As it is", by=alice)
    save_brand_draft(north, said={**NORTH, "voice": "Loud."}, revision=2, by=dora)
    assert publish_proposal(proposal, by=dora).read().voice == ""


def test_an_answer_is_given_once(north: Brand, alice: User, dora: User, bob: User) -> None:
    proposal = propose_brand(north, message="Once", by=alice)
    refuse_proposal(proposal, by=dora, note="Too loud.")
    for late in (
        lambda: publish_proposal(proposal, by=bob),
        lambda: refuse_proposal(proposal, by=bob, note="No."),
        lambda: withdraw_proposal(proposal, by=alice),
    ):
        with pytest.raises(Stale, match="was first: it is refused"):
            late()
    assert north.newest() is None


def test_one_version_is_proposed_at_a_time_and_may_be_withdrawn(north: Brand, alice: User, dora: User) -> None:
    first = propose_brand(north, message="One", by=alice)
    with pytest.raises(Stale, match="proposed already"):
        propose_brand(north, message="Two", by=dora)
    with pytest.raises(Forbidden, match="Only who proposed it"):
        withdraw_proposal(first, by=dora)
    withdraw_proposal(first, by=alice)
    assert propose_brand(north, message="Two", by=dora).state == ProposalState.OPEN


def test_of_two_who_save_one_draft_the_second_is_told_who_was_first(north: Brand, alice: User, dora: User) -> None:
    save_brand_draft(north, said=NORTH, revision=2, by=dora)
    with pytest.raises(Stale, match=str(dora)):
        save_brand_draft(north, said={}, revision=2, by=alice)
    north.refresh_from_db()
    assert (north.draft, north.revision) == (NORTH, 3)


def test_a_draft_may_be_wrong_and_a_proposal_may_not(north: Brand, alice: User) -> None:
    save_brand_draft(north, said={"name": "North", "palette": []}, revision=2, by=alice)
    with pytest.raises(Invalid, match="palette"):
        propose_brand(north, message="Broken", by=alice)
    with pytest.raises(Invalid, match="Say in a few words"):
        propose_brand(north, message=" ", by=alice)


def test_a_market_says_only_what_it_says_otherwise(north: Brand, project: Project, alice: User) -> None:
    above = publish_said(north, said=NORTH, by=alice)
    market = create_brand(project, name="North Japan", parent=north, by=alice)
    version = publish_said(market, said={"name": "North Japan", "headline": {"weight": 500}}, by=alice)
    read = version.read()
    assert (read.headline.weight, read.palette[0].hex) == (500, "#111111")
    assert (version.above, version.overrides["headline"]) == (above, {"weight": 500})


def test_what_the_master_changes_reaches_the_market_with_its_next_version(
    north: Brand, project: Project, alice: User
) -> None:
    publish_said(north, said=NORTH, by=alice)
    market = create_brand(project, name="North Japan", parent=north, by=alice)
    said = {"name": "North Japan", "headline": {"weight": 500}}
    before = publish_said(market, said=said, by=alice)
    publish_said(north, said={**NORTH, "voice": "Cool."}, by=alice)
    before.refresh_from_db()
    after = publish_said(market, said=said, by=alice)
    assert (before.read().voice, after.read().voice, after.number) == ("", "Cool.", 2)


def test_brands_stand_three_deep_at_most(north: Brand, project: Project, alice: User) -> None:
    market = create_brand(project, name="Market", parent=north, by=alice)
    campaign = create_brand(project, name="Campaign", parent=market, by=alice)
    with pytest.raises(Invalid, match="at most under a market"):
        create_brand(project, name="Deeper", parent=campaign, by=alice)
    with pytest.raises(Invalid, match="of that name"):
        create_brand(project, name="north", by=alice)


@pytest.mark.parametrize(
    ("defaults", "told"),
    [
        ({"no_such_step": {"x": 1}}, r"defaults\.no_such_step: There is no step type"),
        ({"generate_image": {"colour": 1}}, r"defaults\.generate_image\.colour: The step type has no such param"),
        ({"generate_image": {"seed": "much"}}, r"defaults\.generate_image\.seed: "),
    ],
)
def test_defaults_are_those_that_steps_can_take(north: Brand, alice: User, defaults: dict[str, Any], told: str) -> None:
    with pytest.raises(Invalid, match=told):
        publish_said(north, said={**NORTH, "defaults": defaults}, by=alice)


def test_the_whole_way_reads_back_from_the_audit_log(north: Brand, alice: User, dora: User) -> None:
    refuse_proposal(propose_brand(north, message="One", by=alice), by=dora, note="Too loud.")
    publish_proposal(propose_brand(north, message="Two", by=alice), by=dora)
    told = AuditEntry.objects.filter(noun="brand", noun_id=str(north.pk)).order_by("pk").values_list("who", "deed")
    assert list(told) == [
        (str(alice), "make"),
        (str(alice), "propose"),
        (str(dora), "refuse"),
        (str(alice), "propose"),
        (str(dora), "publish"),
    ]


def test_a_proposal_that_says_nothing_new_is_answered_with_the_version_there_is(
    north: Brand, alice: User, dora: User
) -> None:
    first = publish_proposal(propose_brand(north, message="One", by=alice), by=dora)
    again = propose_brand(north, message="The same", by=alice)
    assert publish_proposal(again, by=dora) == first
    again.refresh_from_db()
    assert (again.state, again.version) == (ProposalState.PUBLISHED, None)
    assert north.versions.get().proposal.message == "One"
