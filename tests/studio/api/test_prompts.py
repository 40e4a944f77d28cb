"""Prompts over the API: commits on top of what was read, and labels."""

from __future__ import annotations

from pipelines.models import Project
from tests.studio.api.conftest import Caller


def test_a_prompt_is_made_committed_to_and_labelled(as_designer: Caller, project: Project) -> None:
    given = {"name": "Headline", "text": "A line for {product}"}
    made = as_designer("POST", f"/projects/{project.slug}/prompts", given).json()
    at = f"/prompts/{made['id']}"
    answer = as_designer("POST", f"{at}/versions", {"text": "Shorter: {product}", "parent": 1, "message": "Shorter"})
    assert (answer.status_code, answer.json()["number"], answer.json()["parent"]) == (201, 2, 1)
    stale = as_designer("POST", f"{at}/versions", {"text": "Mine", "parent": 1})
    assert (stale.status_code, "Dora has committed v2" in stale.json()["detail"]) == (409, True)
    branched = as_designer("POST", f"{at}/versions", {"text": "Bold", "parent": 1, "branch": "bold", "begins": True})
    assert (branched.json()["number"], branched.json()["branch"]) == (3, "bold")
    assert as_designer("PUT", f"{at}/labels/draft", {"version": 3}).json()["labels"]["draft"]["version"] == 3
    assert as_designer("PUT", f"{at}/labels/production", {"version": 2}).status_code == 403
    asked = as_designer("PUT", f"{at}/labels/production", {"version": 2, "ask": True, "note": "It reads better"})
    assert (asked.status_code, asked.json()["state"]) == (202, "open")
    story = as_designer("GET", at).json()
    assert (story["labels"]["production"]["version"], story["branches"]) == (1, {"bold": 3, "main": 2})
    assert [move["label"] for move in story["asked"]] == ["production"]
    listed = as_designer("GET", f"/prompts?project={project.slug}").json()["items"]
    assert [entry["slug"] for entry in listed] == ["headline"]


def test_words_that_cannot_be_used_are_told_with_their_field(as_designer: Caller, project: Project) -> None:
    wrong = {"name": "Headline", "text": "A line", "variables": {"Product": {"type": "text"}}}
    answer = as_designer("POST", f"/projects/{project.slug}/prompts", wrong)
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["text"])
    assert not project.prompts.exists()


def test_files_go_out_and_come_in_whole_or_not_at_all(as_designer: Caller, project: Project) -> None:
    at = f"/projects/{project.slug}/prompts/files"
    head = '---\nname: "A name"\n---\n'
    files = [{"name": "a.md", "text": f"{head}{{{{> b@production}}}} A line\n"}, {"name": "b.md", "text": f"{head}B\n"}]
    looked = as_designer("POST", at, {"files": files, "look": True}).json()
    assert (looked["done"], [file["state"] for file in looked["files"]]) == (False, ["new", "new"])
    assert not project.prompts.exists()
    wrong = [*files, {"name": "../c.md", "text": f"{head}C"}]
    refused = as_designer("POST", at, {"files": wrong})
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["files"])
    assert "../c.md: The name of a file is its prompt's" in refused.json()["detail"]
    assert not project.prompts.exists()
    assert as_designer("POST", at, {"files": files}).json()["done"] is True
    given = as_designer("GET", at).json()["files"]
    assert sorted(given, key=lambda file: str(file["name"])) == files
    again = as_designer("POST", at, {"files": files}).json()
    assert [(file["state"], file["version"]) for file in again["files"]] == [("same", 1), ("same", 1)]
