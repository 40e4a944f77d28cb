"""What a brand is known by, for programs: added once, read, looked into, archived."""

from __future__ import annotations

import pytest

from pipelines.actions import publish_brand, read_document
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
