"""Step types, projects, pipelines, versions and brands over the API."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.actions import create_brand, publish_brand, publish_said
from pipelines.models import Pipeline, Project
from pipelines.steps import CATALOGUE
from studio.models import Role, User
from tests.factories import drawing
from tests.studio.api.conftest import Caller

GOOD = drawing({"write": {"type": "write_text", "params": {"prompt": "A line"}}})
RULES = {"name": "Northbay", "palette": [{"name": "Ink", "hex": "#1b1b1a", "role": "ink"}]}


def test_the_catalogue_tells_ports_and_params_of_every_step_type(as_owner: Caller) -> None:
    told = {item["type"]: item for item in as_owner("GET", "/steps").json()["items"]}
    assert set(told) == set(CATALOGUE)
    port = {"type": "image", "many": True, "optional": False, "within_row": False, "label": ""}
    assert told["reframe"]["outputs"]["image"] == port
    assert told["write_text"]["params"]["required"] == ["prompt"]


def test_whoever_makes_a_project_owns_it(charlie: User) -> None:
    caller = Caller(charlie)
    told = caller("POST", "/projects", {"name": "Spring"}).json()
    assert (told["slug"], told["name"]) == ("spring", "Spring")
    assert charlie.memberships.get(project__slug="spring").role == Role.OWNER
    assert caller("GET", "/projects/spring").json() == told


def test_a_pipeline_is_drafted_saved_and_published(as_designer: Caller, project: Project) -> None:
    new = as_designer("POST", f"/projects/{project.slug}/pipelines", {"name": "Line", "draft": {"format": 1}}).json()
    assert (new["revision"], new["version"]) == (1, None)
    refused = as_designer("POST", f"/pipelines/{new['id']}/versions", {})
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["steps"])
    saved = as_designer("PUT", f"/pipelines/{new['id']}", {"draft": GOOD, "revision": 1, "name": "Lines"}).json()
    assert (saved["revision"], saved["name"], saved["draft"]) == (2, "Lines", GOOD)
    version = as_designer("POST", f"/pipelines/{new['id']}/versions", {"message": "First"})
    assert (version.status_code, version.json()["number"]) == (201, 1)
    assert as_designer("GET", f"/pipelines/{new['id']}").json()["version"] == 1


def test_a_stale_revision_is_a_conflict_and_loses_nothing(as_designer: Caller, project: Project) -> None:
    new = as_designer("POST", f"/projects/{project.slug}/pipelines", {"name": "Line", "draft": GOOD}).json()
    path = f"/pipelines/{new['id']}"
    assert as_designer("PUT", path, {"draft": {**GOOD, "name": "Mine"}, "revision": 1}).status_code == 200
    assert as_designer("PUT", path, {"draft": GOOD, "revision": 1}).status_code == 409
    assert Pipeline.objects.get(pk=new["id"]).draft["name"] == "Mine"


def test_a_drawing_is_checked_without_being_kept(as_designer: Caller) -> None:
    assert as_designer("POST", "/pipelines/validate", {"draft": GOOD}).json() == {"valid": True, "errors": []}
    wrong = drawing({"write": {"type": "write_txt"}, "cut": {"type": "remove_background"}})
    told = as_designer("POST", "/pipelines/validate", {"draft": wrong}).json()
    assert told["valid"] is False
    assert [error["loc"] for error in told["errors"]] == [["steps", "write", "type"], ["steps", "cut", "in", "image"]]
    assert not Pipeline.objects.exists()


def test_a_brand_of_another_project_does_not_exist_here(as_designer: Caller, project: Project, charlie: User) -> None:
    mine = publish_brand(project, rules=RULES).brand
    theirs = publish_brand(charlie.memberships.get().project, rules=RULES).brand
    path = f"/projects/{project.slug}/pipelines"
    statuses = [
        as_designer("POST", path, {"name": "Line", "draft": GOOD, "brand": pk}).status_code
        for pk in (mine.pk, theirs.pk, 999_999)
    ]
    assert statuses == [201, 422, 422]
    told: list[dict[str, Any]] = as_designer("GET", "/brands").json()["items"]
    assert [(brand["name"], brand["version"], brand["project"]) for brand in told] == [("Northbay", 1, project.slug)]
    assert told[0]["rules"]["palette"][0]["hex"] == "#1b1b1a"


def test_a_brands_file_is_everything_it_says_and_what_it_takes_from_above(
    as_designer: Caller, project: Project, alice: User
) -> None:
    master = publish_brand(project, rules={**RULES, "voice": "Calm"}).brand
    market = create_brand(project, name="Northbay Japan", by=alice, parent=master)
    assert as_designer("GET", f"/brands/{market.pk}").json()["version"] is None
    assert as_designer("GET", f"/brands/{market.pk}/file").status_code == 404
    publish_said(market, said={"name": "Northbay Japan"})
    told = as_designer("GET", f"/brands/{market.pk}/file").json()
    assert (told["name"], told["voice"], told["palette"][0]["hex"]) == ("Northbay Japan", "Calm", "#1b1b1a")
    assert len(as_designer("GET", f"/brands?project={project.slug}").json()["items"]) == 2


@pytest.mark.parametrize("name", ["", "x" * 121])
def test_a_name_has_its_limits(as_owner: Caller, name: str) -> None:
    answer = as_owner("POST", "/projects", {"name": name})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["name"])
