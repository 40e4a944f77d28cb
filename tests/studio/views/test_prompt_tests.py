"""The tests of a prompt: kept, run once for each click, and shown as they ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from pipelines.actions import create_prompt
from pipelines.models import AuditEntry, Project, Prompt, Run
from studio.models import User

pytestmark = pytest.mark.django_db
TESTS = "/projects/northbay-coffee/prompts/headline/tests/"
GIVEN = {"name": "A harbour", "given-product": "a harbour", "kind": ["at_most", "contains", ""]}


@pytest.fixture
def designer(client: Client, project: Project, dora: User) -> Client:
    create_prompt(project, name="Headline", text="Say something calm about {product}", by=dora)
    client.force_login(dora)
    return client


def test_tests_are_kept_run_once_and_shown_as_they_ended(designer: Client, work: Callable[[Run], Run]) -> None:
    kept = designer.post(TESTS, {**GIVEN, "value": ["400", "zeppelin", ""]})
    assert kept.status_code == 302
    test = Prompt.objects.get().tests.get()
    assert (test.given, test.expects) == (
        {"product": "a harbour"},
        [{"kind": "at_most", "words": 400}, {"kind": "contains", "text": "zeppelin"}],
    )
    for _ in range(2):
        assert designer.post(f"{TESTS}run/", {"at": "production", "once": "a", "rehearse": "on"}).status_code == 302
    assert "Look again" in designer.get(TESTS).content.decode()
    work(Run.objects.get())
    page = designer.get(f"{TESTS}?test={test.pk}").content.decode()
    assert "“zeppelin” is not in the answer." in page
    assert 'value="zeppelin"' in page
    assert "has at most so many words: 400" in page


def test_what_cannot_be_expected_is_told_and_stays_as_it_was_entered(designer: Client) -> None:
    refused = designer.post(TESTS, {**GIVEN, "value": ["many", "", ""]})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "<code>at_most</code> needs <code>words</code>, a number of words." in page
    assert 'value="many"' in page
    assert 'value="a harbour"' in page
    none = designer.post(f"{TESTS}run/", {"at": "production"})
    assert (none.status_code, "has no tests" in none.content.decode()) == (422, True)
    designer.post(TESTS, {**GIVEN, "value": ["4", "x", ""]})
    assert designer.post(f"{TESTS}run/", {"at": "nowhere"}).status_code == 422


def test_a_test_is_changed_under_another_name_and_removed(designer: Client, dora: User) -> None:
    designer.post(TESTS, {**GIVEN, "value": ["400", "zeppelin", ""]})
    prompt = Prompt.objects.get()
    test = prompt.tests.get()
    page = designer.get(f"{TESTS}?test={test.pk}").content.decode()
    assert f'name="test" value="{test.pk}"' in page
    judged = {
        "name": "1 a harbour",
        "test": test.pk,
        "kind": ["similar", "rubric"],
        "value": ["Calm", "Calm"],
        "least": ["", "5"],
    }
    assert designer.post(TESTS, judged).status_code == 302
    (now,) = prompt.tests.all()
    assert (now.pk, now.name) == (test.pk, "1 a harbour")
    assert now.expects == [
        {"kind": "similar", "text": "Calm", "least": 0.7},
        {"kind": "rubric", "text": "Calm", "least": 5},
    ]
    assert "as a model judges by this: Calm (at least 5 of 5)" in designer.get(TESTS).content.decode()
    designer.post(TESTS, {**GIVEN, "name": "Other", "value": ["4", "x", ""]})
    taken = designer.post(TESTS, {**judged, "name": "Other"})
    assert (taken.status_code, "There is a test “Other” already." in taken.content.decode()) == (409, True)
    assert designer.post(f"{TESTS}{test.pk}/remove/").status_code == 302
    assert [one.name for one in prompt.tests.all()] == ["Other"]
    assert designer.post(f"{TESTS}{test.pk}/remove/").status_code == 404
    assert designer.post(TESTS, judged).status_code == 404
    entry = AuditEntry.objects.filter(noun="prompt", deed="change").latest("pk")
    assert (entry.before["test"], entry.after["test"]) == ("1 a harbour", None)


def test_what_no_database_keeps_is_left_out_of_where_and_how_often_they_run(designer: Client) -> None:
    designer.post(TESTS, {**GIVEN, "value": ["400", "zeppelin", ""]})
    for once in ("a\x00b", "ab"):
        asked = {"at": "pro\x00duction", "once": once, "rehearse": "on"}
        assert designer.post(f"{TESTS}run/", asked).status_code == 302
    assert Run.objects.count() == 1
