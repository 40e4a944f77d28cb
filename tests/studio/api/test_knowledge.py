"""What a brand is known by, for programs: added once, read, looked into, archived."""

from __future__ import annotations

import pytest

from pipelines.actions import connect, publish_brand, read_document
from pipelines.media import meaning
from pipelines.models import DocumentVersion, Project
from tests.studio.api.conftest import Caller
from tests.studio.api.test_doors import BRAND

GUIDE = b"# Clear space\n\nThe logo keeps half its height clear on every side."


@pytest.mark.skipif(not meaning.can_embed(), reason="the network that understands words is missing")
def test_a_program_adds_a_document_once_looks_into_it_and_archives_it(as_owner: Caller, project: Project) -> None:
    root = f"/brands/{publish_brand(project, rules=BRAND).brand.pk}"
    made = [as_owner.send(f"{root}/documents", GUIDE, "guide.md", Idempotency_Key="one") for _ in range(2)]
    first, again = (answer.json() for answer in made)
    assert first == again
    assert (first["name"], first["version"]["number"], first["version"]["state"]) == ("guide.md", 1, "reading")
    assert as_owner.send(f"{root}/documents", GUIDE * 2, "guide.md", Idempotency_Key="one").status_code == 409
    read_document(DocumentVersion.objects.get().pk)
    assert as_owner("GET", f"{root}/documents/{first['id']}").json()["versions"][0]["state"] == "ready"
    (found,) = as_owner("GET", f"{root}/recall?words=room+around+the+logo&most=1").json()["items"]
    assert "half its height" in found["text"]
    assert (found["document"], found["version"], found["page"]) == ("guide.md", 1, 0)
    assert as_owner("DELETE", f"{root}/documents/{first['id']}").status_code == 204
    assert as_owner("DELETE", f"{root}/documents/{first['id']}").status_code == 409
    assert as_owner("GET", f"{root}/documents").json()["items"] == []
    assert len(as_owner("GET", f"{root}/documents?archived=true").json()["items"]) == 1
    assert as_owner("GET", f"{root}/recall?words=room").json()["items"] == []
    assert as_owner("GET", f"{root}/recall?words=").status_code == 422


def test_a_file_that_is_no_document_is_refused_with_the_reason(as_owner: Caller, project: Project) -> None:
    root = f"/brands/{publish_brand(project, rules=BRAND).brand.pk}"
    answer = as_owner.send(f"{root}/documents", b"\x89PNG\r\n\x1a\n", "logo.png")
    assert answer.status_code == 422
    assert "logo.png is a picture" in answer.json()["detail"]


@pytest.mark.skipif(not meaning.can_embed(), reason="the network that understands words is missing")
@pytest.mark.usefixtures("queue", "heard")
def test_a_program_chooses_by_which_model_documents_are_read(as_owner: Caller, project: Project) -> None:
    root = f"/brands/{publish_brand(project, rules=BRAND).brand.pk}"
    connect("openai", name="studio", base_url="http://127.0.0.1:1/v1", values={"key": "k"}, private=True)
    model = "studio/text-embedding-3-small"
    first = as_owner.send(f"{root}/documents", GUIDE, "guide.md").json()
    assert (first["version"]["embed_model"], first["version"]["run"]) == (None, None)
    read_document(DocumentVersion.objects.get().pk)
    chosen = as_owner("PUT", f"{root}/embed-model", {"model": model})
    assert chosen.status_code == 200
    assert (chosen.json()["embed_model"], chosen.json()["read_anew"]) == (model, 1)
    assert as_owner("PUT", f"{root}/embed-model", {"model": model}).json()["read_anew"] == 0
    newest = DocumentVersion.objects.get(number=2)
    read_document(newest.pk)
    newest.refresh_from_db()
    (listed,) = as_owner("GET", f"{root}/documents").json()["items"]
    assert newest.run_id
    told = listed["version"]
    assert (told["number"], told["state"], told["embed_model"], told["run"]) == (2, "reading", model, newest.run_id)
    # What could be looked into before is looked into, by this machine, meanwhile.
    (found,) = as_owner("GET", f"{root}/recall?words=room+around+the+logo&most=1").json()["items"]
    assert found["version"] == 1
    assert as_owner("GET", root).json()["embed_model"] == model
    refused = as_owner("PUT", f"{root}/embed-model", {"model": "auto"})
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["model"])
