"""Policies on a project's pages: in words, published by owners, with their history; and the reasons."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pipelines.actions import keep_reason, publish_policy
from pipelines.models import Policy, PolicyVersion, Project, Reason
from studio.models import User
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def root(project: Project) -> str:
    return f"/projects/{project.slug}"


def stage(key: str = "0", **more: Any) -> dict[str, Any]:
    """A stage as the form sends it."""
    usual: dict[str, Any] = {"name": "Review", "role": "reviewer", "quorum": "1", "of": "", "veto": "on"}
    return {f"{name}-{key}": value for name, value in {**usual, **more}.items() if value is not None}


def form(*stages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The whole form as it is sent."""
    usual: dict[str, Any] = {"name": "Brand team", "number": "0", "starter": "on", "editor": "on", "at_last": "wait"}
    usual |= {"percent": "100", "risk": "0.5", "tighten_after": "2", "window": "20", "role-escalate_to": "owner"}
    parts = stages or (stage(),)
    merged = {name: value for part in parts for name, value in part.items()}
    order = [name.partition("-")[2] for part in parts for name in part if name.startswith("quorum-")]
    return {**usual, **merged, "stage": order, **more}


def published(project: Project, name: str = "Brand team", **rules: Any) -> PolicyVersion:
    return publish_policy(project, name=name, rules=rules, by=None)


def test_each_policy_is_listed_with_its_newest_version_in_words(
    client: Client, project: Project, root: str, dora: User
) -> None:
    published(project)
    published(project, stages=[{"quorum": 2}], limit={"remind": 20})
    published(project, "Legal", stages=[{"who": {"people": [dora.pk]}}])
    client.force_login(dora)
    page = client.get(f"{root}/policies/").content.decode()
    for words in ("Two of the reviewers. Reminds after 20 hours.", "v2", "brand-team", "Legal", "Dora."):
        assert words in page
    assert "One of the reviewers." not in page
    assert "Change" not in page, "only owners change them"


def test_without_policies_the_usual_rule_is_told(client: Client, root: str, dora: User) -> None:
    client.force_login(dora)
    page = client.get(f"{root}/policies/").content.decode()
    assert "it is decided by: One of the reviewers." in page
    assert "An owner of this project can write one." in page


def test_the_list_asks_the_database_as_much_for_ten_as_for_one(
    owner: Client, project: Project, root: str, bob: User, django_assert_num_queries: Any
) -> None:
    published(project, "First", stages=[{"who": {"people": [bob.pk]}}])
    owner.get(f"{root}/policies/")
    with CaptureQueriesContext(connection) as few:
        owner.get(f"{root}/policies/")
    for number in range(9):
        published(project, f"Policy {number}", stages=[{"who": {"people": [bob.pk]}}])
    with django_assert_num_queries(len(few)):
        owner.get(f"{root}/policies/")


def test_a_policy_is_written_with_stages_in_the_order_in_which_they_stand(
    owner: Client, project: Project, root: str, bob: User, alice: User
) -> None:
    bob.groups.add(Group.objects.create(name="legal"))
    later = stage("3", name="Counsel", role="", quorum="1", groups="legal", brand_role="counsel", veto=None)
    first = stage("7", name="Team", role="", people=[bob.pk, alice.pk], quorum="2", of="2")
    sent = form(first, later, remind="20", escalate="24", close="48", at_last="fail", percent="20", grace="30")
    sent["people-escalate_to"] = [bob.pk]
    answered = owner.post(f"{root}/new-policy/", sent)
    assert answered["Location"] == f"{root}/policies/brand-team/"
    rules = PolicyVersion.objects.get().read()
    assert [item.name for item in rules.stages] == ["Team", "Counsel"]
    assert (set(rules.stages[0].who.people), rules.stages[0].quorum, rules.stages[0].of) == ({bob.pk, alice.pk}, 2, 2)
    assert (rules.stages[1].who.groups, rules.stages[1].who.brand_role, rules.stages[1].veto) == (
        ("legal",),
        "counsel",
        False,
    )
    assert (rules.limit.remind, rules.limit.escalate, rules.limit.close, rules.limit.at_last) == (20, 24, 48, "fail")
    assert (rules.limit.escalate_to.role, rules.limit.escalate_to.people) == ("owner", (bob.pk,))
    assert (rules.sampling.percent, rules.grace, rules.starter, rules.editor) == (20, 30, True, True)


def test_a_change_is_the_next_version_and_the_history_says_what_it_changed(
    owner: Client, project: Project, root: str, alice: User
) -> None:
    published(project)
    sent = form(stage(quorum="2"), number="1", message="Two pairs of eyes")
    del sent["starter"]
    page = owner.post(f"{root}/policies/brand-team/edit/", sent, follow=True).content.decode()
    assert PolicyVersion.objects.filter(number=2, created_by=alice).exists()
    assert "Brand team v2 is published." in page
    for words in (
        "Was: One of the reviewers. Now: Two of the reviewers.",
        "New: Who started the run may not answer.",
        "Two pairs of eyes",
        "The first version.",
        "the command line",
    ):
        assert words in page


def test_the_form_shows_the_newest_rules_and_publishing_them_as_they_are_makes_no_version(
    owner: Client, project: Project, root: str, bob: User
) -> None:
    published(project, stages=[{"who": {"people": [bob.pk]}}, {"name": "Lead"}], limit={"remind": 1.5}, starter=False)
    page = owner.get(f"{root}/policies/brand-team/edit/").content.decode()
    for words in (f'value="{bob.pk}" checked', 'value="Lead"', 'name="remind" value="1.5"', 'name="starter">'):
        assert words in page
    sent = form(stage("0", role="", people=bob.pk), stage("1", name="Lead"), number="1", remind="1.5")
    del sent["starter"]
    told = owner.post(f"{root}/policies/brand-team/edit/", sent, follow=True).content.decode()
    assert "Nothing is different, so Brand team v1 stays the newest." in told
    assert PolicyVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": " "}, "A policy needs a name"),
        ({"name": "…"}, "A policy needs a name"),
        ({"quorum-0": "x"}, "How many must approve must be a whole number from 1 to 20."),
        ({"quorum-0": "21"}, "How many must approve must be a whole number from 1 to 20."),
        ({"quorum-0": "3", "of-0": "2"}, "3 of 2 can never be reached."),
        ({"role-0": ""}, "Name a role, a brand role, a group or a person."),
        ({"role-0": "king"}, "reviewer"),
        ({"stage": []}, "stages"),
        ({"remind": "soon"}, "The hours until the reminder must be a number from 0.01 to 8784."),
        ({"remind": "5", "escalate": "2"}, "Remind first, then escalate, then close."),
        ({"percent": ""}, "The share to look at must be a number from 0 to 100."),
        ({"percent": "nan"}, "The share to look at must be a number from 0 to 100."),
        ({"risk": "2"}, "The risk must be a number from 0 to 1."),
        ({"tighten_after": "9", "window": "3"}, "9 of the last 3 answers can never be reached."),
        ({"grace": "4000"}, "The time to take an answer back must be a number from 0 to 3600."),
        ({"at_last": "explode"}, "approve"),
        ({"role-escalate_to": ""}, "Whom it is passed up to: Name a role"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_entered_stays(
    owner: Client, root: str, wrong: dict[str, Any], told: str
) -> None:
    refused = owner.post(f"{root}/new-policy/", form(stage(name="Kept as it was"), **{"message": "Why", **wrong}))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert told in page
    assert 'value="Why"' in page
    assert "stage" in wrong or "Kept as it was" in page
    assert not Policy.objects.exists()


def test_people_and_groups_of_elsewhere_cannot_be_named(
    owner: Client, project: Project, root: str, charlie: User
) -> None:
    charlie.groups.add(Group.objects.create(name="pirates"))
    sent = form(stage(role="", people=charlie.pk, groups="pirates"))
    refused = owner.post(f"{root}/new-policy/", sent)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "pirates" not in page
    assert "Charlie" not in page


def test_who_left_stays_named_until_somebody_takes_them_off(
    owner: Client, project: Project, root: str, charlie: User
) -> None:
    published(project, stages=[{"who": {"role": "reviewer", "people": [charlie.pk]}}])
    assert "Charlie, who left" in owner.get(f"{root}/policies/brand-team/edit/").content.decode()
    owner.post(f"{root}/policies/brand-team/edit/", form(stage(quorum="2", people=charlie.pk), number="1"))
    assert PolicyVersion.objects.latest("number").read().stages[0].who.people == (charlie.pk,)


def test_a_new_policy_never_writes_over_one_of_nearly_the_same_name(owner: Client, project: Project, root: str) -> None:
    published(project)
    refused = owner.post(f"{root}/new-policy/", form(stage(quorum="2"), name="Brand  TEAM!"))
    assert refused.status_code == 422
    assert "There is a policy named Brand team already." in refused.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_who_began_before_another_published_is_told_and_may_still_publish(
    owner: Client, project: Project, root: str, alice: User
) -> None:
    published(project)
    publish_policy(project, name="Brand team", rules={"starter": False}, by=person("ann@example.com"))
    mine = form(stage(quorum="3"), number="1")
    first = owner.post(f"{root}/policies/brand-team/edit/", mine)
    page = first.content.decode()
    assert first.status_code == 422
    assert "Ann has published version 2 meanwhile." in page
    assert 'name="quorum-0" value="3"' in page
    assert 'name="number" value="2"' in page
    assert PolicyVersion.objects.count() == 2
    assert owner.post(f"{root}/policies/brand-team/edit/", {**mine, "number": "2"}).status_code == 302
    assert PolicyVersion.objects.count() == 3


def test_no_more_stages_are_kept_than_there_may_be(owner: Client, root: str) -> None:
    owner.post(f"{root}/new-policy/", form(*(stage(str(number)) for number in range(12))))
    assert len(PolicyVersion.objects.get().read().stages) == 8


def test_a_policy_of_another_project_is_not_here(owner: Client, root: str, charlie: User) -> None:
    published(Project.objects.get(name="Elsewhere"), "Theirs")
    for address in (f"{root}/policies/theirs/", f"{root}/policies/theirs/edit/"):
        assert owner.get(address).status_code == 404
    assert "Theirs" not in owner.get(f"{root}/policies/").content.decode()


def test_reasons_are_put_on_the_list_taken_off_and_put_back(owner: Client, project: Project, root: str) -> None:
    owner.post(f"{root}/reasons/", {"label": " Too <b>cold</b> "})
    reason = Reason.objects.get()
    assert "Too &lt;b&gt;cold" in owner.get(f"{root}/policies/").content.decode()
    for _ in range(2):
        page = owner.post(f"{root}/reasons/{reason.code}/retire/", follow=True).content.decode()
        assert "off the list" in page
    reason.refresh_from_db()
    assert reason.retired
    owner.post(f"{root}/reasons/", {"label": reason.label})
    reason.refresh_from_db()
    assert not reason.retired
    assert Reason.objects.count() == 1


def test_a_reason_of_no_words_is_refused_and_one_of_elsewhere_is_not_here(
    owner: Client, root: str, charlie: User
) -> None:
    refused = owner.post(f"{root}/reasons/", {"label": " … "})
    assert refused.status_code == 422
    assert "A reason needs a few words." in refused.content.decode()
    theirs = keep_reason(Project.objects.get(name="Elsewhere"), label="Dull", by=None)
    assert owner.post(f"{root}/reasons/{theirs.code}/retire/").status_code == 404
    theirs.refresh_from_db()
    assert not theirs.retired
