"""The canvas page: what it brings with it, for whom, and in how many queries."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pipelines.actions import (
    choose_brand,
    connect,
    create_pipeline,
    create_project,
    publish_brand,
    publish_policy,
    publish_version,
    save_samples,
    sign_exception,
    start_draft_run,
)
from pipelines.models import Pipeline, Project, Run, Trial
from studio.models import User
from tests.factories import drawing
from tests.nested import publish_first, publish_next, sub

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue", "heard")]

SAY = drawing({"say": {"type": "echo", "in": {"text": "$word"}}}, inputs={"word": {"type": "text"}})
RULES: dict[str, Any] = {"name": "Northbay", "palette": [{"name": "Ink", "hex": "#1a1a1a", "role": "ink"}]}


@pytest.fixture(autouse=True)
def built(settings: Any, tmp_path: Path) -> None:
    """The scripts of the pages, as a build would name them."""
    settings.VITE_MANIFEST = tmp_path / "manifest.json"
    entries = {entry: {"file": f"assets/{entry}.js"} for entry in ("src/canvas.tsx", "src/fonts.ts")}
    settings.VITE_MANIFEST.write_text(json.dumps(entries))


@pytest.fixture
def pipeline(project: Project) -> Pipeline:
    return create_pipeline(project, name="</script> & Co", draft=SAY)


@pytest.fixture
def look(client: Client, pipeline: Pipeline) -> Callable[[User], dict[str, Any]]:
    def page(user: User) -> dict[str, Any]:
        client.force_login(user)
        answer = client.get(f"/projects/{pipeline.project.slug}/pipelines/{pipeline.pk}/canvas/")
        assert answer.status_code == 200
        text = answer.content.decode()
        assert '<div id="canvas" data-csrf="' in text
        assert '<div id="canvas-head"' in text
        start = text.index('<script id="canvas-page" type="application/json">')
        return dict(json.loads(text[text.index(">", start) + 1 : text.index("</script>", start)]))

    return page


def test_a_designer_may_draw_publish_and_run(look: Any, pipeline: Pipeline, dora: User) -> None:
    page = look(dora)
    assert page["can"] == {"edit": True, "publish": True, "run": True}
    assert (page["drawing"], page["revision"], page["versions"], page["run"]) == (SAY, 1, [], None)
    assert page["pipeline"]["name"] == "</script> & Co"
    assert (page["me"]["id"], page["me"]["name"]) == (dora.pk, "Dora")
    assert page["me"]["colour"].startswith("#")
    assert page["urls"]["form"].endswith(f"/pipelines/{pipeline.pk}/start/")


def test_a_viewer_may_only_look(look: Any, vera: User) -> None:
    assert look(vera)["can"] == {"edit": False, "publish": False, "run": False}


def test_it_brings_the_brand_the_policies_the_versions_and_what_drafts_are_tried_with(
    look: Any, pipeline: Pipeline, project: Project, dora: User
) -> None:
    brand = publish_brand(project, rules=RULES, by=dora).brand
    choose_brand(pipeline, brand=brand)
    publish_policy(project, name="Brand team", rules={}, by=None)
    publish_policy(project, name="Brand team", rules={"grace": 30}, by=None)
    publish_version(pipeline, by=dora, message="First")
    run = start_draft_run(save_samples(pipeline, inputs={"word": "x"}, pins={}), by=dora)
    page = look(dora)
    assert page["brand"] == {
        "id": brand.pk,
        "name": "Northbay",
        "version": 1,
        "palette": [{**RULES["palette"][0], "tolerance": 6}],
        "defaults": {},
        "locks": {},
    }
    assert page["policies"] == [{"slug": "brand-team", "name": "Brand team"}]
    assert [(item["number"], item["message"], item["by"]) for item in page["versions"]] == [(1, "First", "Dora")]
    assert (page["samples"], page["run"]) == ({"inputs": {"word": "x"}, "pins": {}}, run.pk)


def test_a_lock_arrives_for_whoever_it_holds_until_an_exception_is_signed(
    look: Any, pipeline: Pipeline, project: Project, dora: User, alice: User
) -> None:
    held = {"defaults": {"write_text": {"system": "Be calm."}}, "locks": {"write_text": {"system": "owner"}}}
    choose_brand(pipeline, brand=publish_brand(project, rules=RULES | held).brand)
    brand = look(dora)["brand"]
    assert (brand["defaults"], brand["locks"]) == (held["defaults"], {"write_text": ["system"]})
    assert look(alice)["brand"]["locks"] == {}
    until = timezone.now() + timedelta(days=7)
    sign_exception(pipeline, step_type="write_text", param="system", reason="Launch", expires_at=until, by=alice)
    assert look(dora)["brand"]["locks"] == {}


def test_models_are_told_by_ability_and_auto_says_what_it_would_choose(look: Any, dora: User) -> None:
    models = look(dora)["models"]["generate_image"]
    assert [model["name"] for model in models[:2]] == ["auto", "rehearsal"]
    assert "built in stands in" in models[0]["note"]
    assert not any(model["available"] for model in models[2:])
    connect("bfl", base_url="http://127.0.0.1:1", values={"key": "k"})
    models = look(dora)["models"]["generate_image"]
    assert [model["name"] for model in models[:4]] == ["auto", "auto/cheapest", "auto/fastest", "rehearsal"]
    assert models[0]["note"].startswith("Now bfl/")
    assert models[4]["name"].startswith("bfl/")
    assert (models[4]["available"], models[-1]["available"]) == (True, False)
    assert all(set(model) == set(models[0]) for model in models)


def test_it_brings_the_pipelines_that_may_stand_in_it_and_what_is_wrong_with_those_that_do(
    client: Client, look: Any, pipeline: Pipeline, project: Project, dora: User
) -> None:
    inner = publish_first(project, "Headline", SAY | {"outputs": {"line": "say.text"}})
    Pipeline.objects.filter(pk=pipeline.pk).update(draft=drawing({"line": sub(inner, {"word": "line.line"})}))
    page = look(dora)
    assert [(offer["id"], offer["name"], offer["versions"]) for offer in page["pipelines"]] == [
        (inner.pipeline_id, "Headline", [1])
    ]
    assert client.get(f"{page['urls']['pipelines']}{inner.pipeline_id}/canvas/").status_code == 200
    content = {**SAY, "inputs": {"words": {"type": "text"}}, "outputs": {"line": "say.text"}}
    content["steps"] = {"say": {"type": "echo", "in": {"text": "$words"}}}
    publish_next(inner.pipeline, content)
    told = [(problem["step"], problem["field"]) for problem in look(dora)["problems"]]
    assert told == [("line", "in"), ("line", "params.takes")]


def test_whoever_stepped_inside_finds_the_way_back(
    client: Client, pipeline: Pipeline, project: Project, dora: User
) -> None:
    outer, foreign = (
        publish_first(project, "Launch campaign", SAY),
        publish_first(create_project("Elsewhere"), "Foreign", SAY),
    )
    client.force_login(dora)
    asked = f"from={foreign.pipeline_id}&from={outer.pipeline_id}&from=x&from={'9' * 30}"
    answer = client.get(f"/projects/{project.slug}/pipelines/{pipeline.pk}/canvas/?{asked}")
    assert answer.context["page_data"]["came_from"] == [{"id": outer.pipeline_id, "name": "Launch campaign"}]


def test_it_takes_as_many_queries_for_many_versions_as_for_one(look: Any, pipeline: Pipeline, dora: User) -> None:
    publish_version(pipeline, by=dora)
    publish_first(pipeline.project, "Headline", SAY)
    look(dora)
    with CaptureQueriesContext(
        connection,
    ) as few:
        look(dora)
    for _ in range(12):
        publish_version(pipeline, by=dora)
        start_draft_run(pipeline, by=dora, inputs={"word": "x"})
        publish_first(pipeline.project, "Headline", SAY)
    with CaptureQueriesContext(connection) as many:
        look(dora)
    assert len(many) == len(few) <= 45


def test_a_trial_has_no_canvas(client: Client, pipeline: Pipeline, dora: User) -> None:
    Trial.objects.create(pipeline=pipeline, ability="text", blind=True)
    client.force_login(dora)
    address = f"/projects/{pipeline.project.slug}/pipelines/{pipeline.pk}"
    assert client.get(f"{address}/canvas/").status_code == 404
    assert "Open the canvas" not in client.get(f"{address}/").content.decode()


def test_a_pipeline_of_another_project_has_no_canvas_under_this_address(
    client: Client, pipeline: Pipeline, dora: User
) -> None:
    client.force_login(dora)
    assert client.get(f"/projects/elsewhere/pipelines/{pipeline.pk}/canvas/").status_code == 404


def test_the_pipelines_page_leads_to_the_canvas(client: Client, pipeline: Pipeline, dora: User) -> None:
    client.force_login(dora)
    address = f"/projects/{pipeline.project.slug}/pipelines/{pipeline.pk}/"
    main = f'data-main href="{address}canvas/"'
    assert main in client.get(address).content.decode()
    publish_version(pipeline, by=dora)
    page = client.get(address).content.decode()
    assert main not in page
    assert f'href="{address}canvas/"' in page


def test_runs_of_drafts_are_listed_as_drafts(client: Client, pipeline: Pipeline, dora: User) -> None:
    publish_version(pipeline, by=dora)
    run = start_draft_run(pipeline, by=dora, inputs={"word": "x"})
    client.force_login(dora)
    assert "draft 1</small>" in client.get("/runs/").content.decode()
    page = client.get(f"/projects/{pipeline.project.slug}/pipelines/{pipeline.pk}/").content.decode()
    assert ">v1<" in page
    assert "vNone" not in page
    Run.objects.filter(pk=run.pk).update(state="failed", failed=1)
    page = client.get(f"/runs/{run.pk}/retry/").content.decode()
    assert "with draft 1." in page
    assert "None" not in page.partition("<main")[2]
