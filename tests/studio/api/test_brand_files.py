"""A brand as one file, for programs: fetched, and read into a draft once."""

from __future__ import annotations

from pipelines.actions import publish_brand
from pipelines.models import Brand, Project
from tests.studio.api.conftest import Caller
from tests.studio.api.test_doors import BRAND


def test_a_program_fetches_a_brand_and_begins_another_with_it_once(as_owner: Caller, project: Project) -> None:
    version = publish_brand(project, rules=BRAND)
    file = as_owner("GET", f"/brands/{version.brand_id}/brand.zip")
    assert file["Content-Type"] == "application/zip"
    taken = as_owner.send(f"/projects/{project.slug}/brands", file.content, "north.zip")
    assert taken.status_code == 422, "the project has a brand of that name"
    into = as_owner.send(f"/brands/{version.brand_id}/draft", file.content, "north.zip").json()
    assert into["told"] == ["Read from north.zip: 1 colour."]
    Brand.objects.filter(pk=version.brand_id).update(name="Older", slug="older")
    begun = [
        as_owner.send(f"/projects/{project.slug}/brands", file.content, "north.zip", Idempotency_Key="k").json()
        for _ in range(2)
    ]
    assert begun[0] == begun[1]
    brand = Brand.objects.get(pk=begun[0]["id"])
    assert (brand.name, brand.revision, brand.newest()) == ("North", begun[0]["revision"], None)
