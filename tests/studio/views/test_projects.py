"""Projects: the list of mine, and one project's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pipelines.actions import create_pipeline, create_project, publish_brand
from pipelines.errors import NotFound
from pipelines.models import Project, Review, Run
from studio.access import add_member
from studio.models import Role, User
from tests.factories import drawing, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys")]

ASK = drawing(
    {"say": {"type": "echo", "in": {"text": "$words"}}, "ask": {"type": "ask", "in": {"asset": "say.text"}}},
    inputs={"words": {"type": "text", "default": "hello"}},
)
RULES = {"name": "Northbay <i>roasters</i>", "palette": [{"name": "Ink", "hex": "#1b1b1a", "role": "ink"}]}


@pytest.fixture
def waiting(project: Project, work: Callable[[Run], Run]) -> Run:
    return work(make_run(project, ASK))


@pytest.fixture
def see(client: Client, project: Project) -> Callable[[User], str]:
    """The project's page as this person sees it."""

    def page(user: User) -> str:
        client.force_login(user)
        return client.get(f"/projects/{project.slug}/").content.decode()

    return page


def test_the_list_holds_the_projects_i_am_in_and_no_others(client: Client, vera: User, charlie: User) -> None:
    client.force_login(vera)
    page = client.get("/projects/").content.decode()
    assert "Northbay Coffee" in page
    assert "Elsewhere" not in page


def test_somebody_in_no_project_is_told_whom_to_ask(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("new@example.com"))
    assert "Ask a project's owner to add you." in client.get("/projects/").content.decode()


def test_the_page_names_pipelines_runs_and_brands(see: Callable[[User], str], vera: User, waiting: Run) -> None:
    publish_brand(waiting.project, rules=RULES)
    page = see(vera)
    for words in (f"/runs/{waiting.pk}/", f"pipelines/{waiting.version.pipeline_id}/", "command line", "#1b1b1a"):
        assert words in page


def test_what_waits_is_shown_to_whoever_may_decide(
    see: Callable[[User], str], bob: User, vera: User, waiting: Run
) -> None:
    address = f"/reviews/{Review.objects.get(run=waiting).pk}/"
    assert address in see(bob)
    assert address not in see(vera)


def test_what_waits_in_another_project_is_not_shown(
    see: Callable[[User], str], bob: User, work: Callable[[Run], Run]
) -> None:
    other = create_project("Spring")
    add_member(other, bob, Role.REVIEWER)
    work(make_run(other, ASK))
    assert "Needs you" not in see(bob)


def test_only_whoever_may_start_is_offered_to(
    see: Callable[[User], str], dora: User, bob: User, vera: User, waiting: Run
) -> None:
    address = f"pipelines/{waiting.version.pipeline_id}/start/"
    assert [address in see(user) for user in (dora, bob, vera)] == [True, False, False]


def test_names_of_people_and_things_are_shown_not_run(client: Client, dora: User) -> None:
    project = create_project("<script>alert('p')</script>")
    add_member(project, dora, Role.VIEWER)
    create_pipeline(project, name="<script>alert('q')</script>", draft={})
    publish_brand(project, rules=RULES)
    client.force_login(dora)
    for address in ("/projects/", f"/projects/{project.slug}/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<i>roasters" not in page
        assert "&lt;script&gt;alert(&#x27;p&#x27;)" in page


def test_a_project_without_anything_says_what_to_do_next(see: Callable[[User], str], vera: User) -> None:
    page = see(vera)
    assert "manage.py run FILE --project northbay-coffee" in page
    assert "Runs will be here as soon as somebody starts one." in page


def test_a_stranger_reads_the_words_for_what_does_not_exist(client: Client, charlie: User, project: Project) -> None:
    client.force_login(charlie)
    answer = client.get(f"/projects/{project.slug}/")
    assert answer.status_code == 404
    assert NotFound().message in answer.content.decode()


@pytest.mark.parametrize("address", ["/projects/", "/projects/northbay-coffee/"])
def test_pages_take_no_post(client: Client, alice: User, address: str, heard: list[Any]) -> None:
    client.force_login(alice)
    assert client.post(address, {"name": "Other"}).status_code == 405
    assert Project.objects.get().name == "Northbay Coffee"
