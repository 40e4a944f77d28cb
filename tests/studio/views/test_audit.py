"""The audit log's pages: sentences, filters, pages, files, and the door that each deed came through."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from django.test import AsyncClient, Client

from pipelines.actions import create_prompt
from pipelines.actions.audit import note_deed, seal_audit
from pipelines.models import AuditEntry, Project
from pipelines.origin import origin
from pipelines.snapshots.audit.wanted import ON_PAGE
from studio.models import User

pytestmark = pytest.mark.django_db


def note(project: Project | None, number: int = 1, **more: Any) -> None:
    for n in range(number):
        told = {"deed": "publish", "noun": "policy", "noun_id": n, "by": None, "who": "Ärmel", **more}
        note_deed(project=project.pk if project else None, **told)


@pytest.fixture
def as_owner(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def as_staff(client: Client, charlie: User) -> Client:
    User.objects.filter(pk=charlie.pk).update(is_staff=True)
    client.force_login(charlie)
    return client


def test_an_owner_reads_what_was_done_in_the_project_and_nothing_of_another(as_owner: Client, project: Project) -> None:
    note(project, before={"needed": 1}, after={"needed": 2, "name": "<b>Brand</b> team"})
    note(None, deed="disconnect", noun="connection", noun_id="secretly")
    seal_audit()
    page = as_owner.get("/projects/northbay-coffee/audit/").content.decode()
    assert "published <a" in page
    assert 'href="/projects/northbay-coffee/policies/" dir="auto">policy &lt;b&gt;Brand&lt;/b&gt; team</a>' in page
    assert "<del>1</del>" in page
    assert "sealed as" in page
    assert "secretly" not in page
    assert 'href="/projects/northbay-coffee/audit/"' in as_owner.get("/projects/northbay-coffee/").content.decode()
    assert 'href="/audit/"' not in page


def test_staff_read_all_of_it_from_the_rail(as_staff: Client, project: Project) -> None:
    note(project)
    note(None, deed="disconnect", noun="connection", noun_id="bfl")
    page = as_staff.get("/audit/").content.decode()
    assert "connection bfl" in page
    assert 'href="/connections/bfl/"' not in page
    assert "policy 0" in page
    assert 'title="Audit log" aria-current="true"' in page


def test_a_prompt_is_led_to_and_an_exception_says_for_which_pipeline(
    as_owner: Client, project: Project, alice: User
) -> None:
    prompt = create_prompt(project, name="Headline", text="A line", by=alice)
    signed = {"name": "North", "pipeline": "Summer"}
    note(project, deed="except", noun="brand", after=signed)
    page = " ".join(re.sub("<[^>]+>", "", as_owner.get("/projects/northbay-coffee/audit/").content.decode()).split())
    assert "Ärmel signed an exception from brand North for pipeline Summer." in page
    linked = as_owner.get("/projects/northbay-coffee/audit/?noun=prompt").content.decode()
    assert f'<a href="/prompts/{prompt.pk}/" dir="auto">prompt Headline</a>' in linked
    assert as_owner.get(f"/prompts/{prompt.pk}/")["Location"] == "/projects/northbay-coffee/prompts/headline/"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=Ärmel", 2),
        ("who=Bob", 1),
        ("deed=revoke", 1),
        ("noun=guest&deed=publish", 0),
        ("words=acme+GUEST", 1),
        ("words=Çelik", 1),
        ("words=%25", 0),
        ("since=2999-01-01", 0),
        ("until=2000-01-01", 0),
        ("since=0001-01-01&until=9999-12-31", 4),
        ("since=soon&words=%00", 4),
    ],
)
def test_filters_find_what_fits_and_forgive_what_is_no_filter(
    query: str, found: int, as_owner: Client, project: Project
) -> None:
    note(project, 2)
    note(project, who="Bob", deed="revoke", noun="guest", before={"name": "Acme Çelik"})
    answer = as_owner.get(f"/projects/northbay-coffee/audit/?{query}")
    assert answer.status_code == 200
    # The project's own making is the fourth.
    assert len(answer.context["rows"]) == found
    assert ("Nothing in the log fits" in answer.content.decode()) is (found == 0)


def test_pages_go_on_by_key_and_keep_the_filters(as_owner: Client, project: Project) -> None:
    note(project, ON_PAGE + 5)
    first = as_owner.get("/projects/northbay-coffee/audit/?noun=policy&words=")
    earlier = first.context["earlier"]
    note(project)
    assert f"?noun=policy&amp;before={earlier}" in first.content.decode()
    second = as_owner.get(f"/projects/northbay-coffee/audit/?noun=policy&before={earlier}")
    assert [entry.noun_id for entry, _ in second.context["rows"]] == ["4", "3", "2", "1", "0"]
    assert second.context["earlier"] == 0


def test_what_is_filtered_is_taken_home_as_a_table_or_as_lines(as_owner: Client, project: Project) -> None:
    note(project, 2, who="=cmd()")
    seal_audit()
    table = as_owner.get("/projects/northbay-coffee/audit/?noun=policy&format=csv")
    rows = list(csv.DictReader(io.StringIO(table.getvalue().decode())))
    assert [row["who"] for row in rows] == ["'=cmd()", "'=cmd()"]
    assert "attachment" in table["Content-Disposition"]
    lines = as_owner.get("/projects/northbay-coffee/audit/?noun=policy&format=jsonl").getvalue().decode().splitlines()
    digests = list(AuditEntry.objects.filter(noun="policy").order_by("pk").values_list("digest", flat=True))
    assert [json.loads(line)["digest"] for line in lines] == digests


def test_a_page_the_api_and_a_guest_link_are_told_apart_with_their_addresses(
    as_owner: Client, project: Project, settings: Any
) -> None:
    def publish(**headers: str) -> str:
        name = f"Policy {AuditEntry.objects.count()}"
        where = "/api/v1/projects/northbay-coffee/policies"
        body = json.dumps({"name": name, "rules": {}})
        told = as_owner.post(where, body, content_type="application/json", headers=headers)
        assert told.status_code == 201
        return AuditEntry.objects.latest("pk").origin

    as_owner.post("/projects/northbay-coffee/reasons/", {"label": "Too cold"}, REMOTE_ADDR="2001:db8::7")
    assert AuditEntry.objects.latest("pk").origin == "page, 2001:db8::7"
    forged = {"X-Forwarded-For": "203.0.113.9, 198.51.100.4"}
    assert publish(**forged) == "API, 127.0.0.1"
    settings.PROXIES = 1
    assert publish(**forged) == "API, 198.51.100.4"
    assert publish(**{"X-Forwarded-For": "<script>"}) == "API, unknown address"
    assert publish() == "API, 127.0.0.1", "no proxy of ours said anything"
    assert origin() == ""


@pytest.mark.django_db(transaction=True)
async def test_it_holds_under_asgi_too_and_leaves_nothing_behind(project: Project, alice: User) -> None:
    client = AsyncClient()
    await client.aforce_login(alice)
    await client.post("/projects/northbay-coffee/reasons/", {"label": "Too cold"})
    entry = await AuditEntry.objects.alatest("pk")
    assert (entry.deed, entry.origin) == ("keep", "page, 127.0.0.1")
    assert origin() == ""
