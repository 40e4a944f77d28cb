"""What a brand is known by: added, refused by file, read, asked, shown by page, saved, and archived."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipelines.actions import add_document, cancel_run, connect, create_brand, read_document
from pipelines.media import meaning
from pipelines.models import Brand, Document, DocumentVersion, Project
from studio.models import User
from studio.views.knowledge import AT_ONCE

pytestmark = pytest.mark.django_db
GUIDE = (
    b"# Clear space\n\nThe logo keeps half its height clear on every side.\n\n# Voice\n\nWarm, unhurried, never clever."
)
SCRIPT = b"<html><body><script>alert(1)</script><p>The cups are fired twice.</p></body></html>"
needs_meaning = pytest.mark.skipif(not meaning.can_embed(), reason="the network that understands words is missing")


@pytest.fixture
def brand(project: Project, alice: User) -> Brand:
    return create_brand(project, name="North", by=alice)


def ready(brand: Brand, data: bytes, name: str) -> DocumentVersion:
    version = add_document(brand, data=data, name=name, by=None)
    read_document(version.pk)
    version.refresh_from_db()
    return version


def test_of_several_files_the_good_ones_are_kept_and_each_bad_one_is_told(
    client: Client, brand: Brand, alice: User
) -> None:
    client.force_login(alice)
    files = [
        SimpleUploadedFile("guide.md", GUIDE),
        SimpleUploadedFile("a.png", b"\x89PNG"),
        SimpleUploadedFile("b.md", b""),
    ]
    answer = client.post(f"/brands/{brand.pk}/knowledge/", {"files": files})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("a.png is a picture, not a document.", "b.md", "1 file added.", "reading", "1 is being read"):
        assert words in page
    assert [document.name for document in brand.documents.all()] == ["guide.md"]
    assert client.post(f"/brands/{brand.pk}/knowledge/").status_code == 422


@needs_meaning
def test_a_question_finds_the_passage_and_where_it_stands(client: Client, brand: Brand, vera: User) -> None:
    version = ready(brand, GUIDE, "guide.md")
    client.force_login(vera)
    page = client.get(f"/brands/{brand.pk}/knowledge/", {"ask": "How much room does the logo need?"}).content.decode()
    assert page.index("score 0.") < page.index("half its height")
    assert f"/brands/{brand.pk}/knowledge/{version.document_id}/1/?after=0#passage-1" in page
    assert "Add them" not in page
    nothing = client.get(f"/brands/{brand.pk}/knowledge/", {"ask": "\x00 quantum chromodynamics \U0001f600"})
    assert "Nothing that is ready comes near" in nothing.content.decode()


@needs_meaning
def test_a_new_version_keeps_the_name_and_an_archived_document_is_found_where_asked_for(
    client: Client, brand: Brand, alice: User
) -> None:
    document = ready(brand, GUIDE, "guide.md").document
    client.force_login(alice)
    root = f"/brands/{brand.pk}/knowledge/"
    client.post(f"{root}{document.pk}/renew/", {"files": SimpleUploadedFile("guide-final.md", GUIDE + b" Short.")})
    assert list(document.versions.values_list("number", "state")) == [(2, "reading"), (1, "ready")]
    assert "Until it is ready, runs look into v1." in client.get(root).content.decode()
    assert client.post(f"{root}{document.pk}/archive/").status_code == 302
    assert client.post(f"{root}{document.pk}/archive/").status_code == 409
    assert "Show 1 archived document" in client.get(root).content.decode()
    assert "guide.md" in client.get(f"{root}?archived").content.decode()


@needs_meaning
def test_passages_are_shown_a_page_at_a_time(client: Client, brand: Brand, vera: User) -> None:
    long = "\n\n".join(f"# Part {number}\n\n{'Words that fill a passage. ' * 30}" for number in range(AT_ONCE + 5))
    version = ready(brand, long.encode(), "long.md")
    client.force_login(vera)
    address = f"/brands/{brand.pk}/knowledge/{version.document_id}/1/"
    first = client.get(address).content.decode()
    assert f'id="passage-{AT_ONCE}"' in first
    assert f'id="passage-{AT_ONCE + 1}"' not in first
    rest = client.get(f"{address}?after={AT_ONCE}").content.decode()
    assert f'id="passage-{AT_ONCE + 1}"' in rest
    assert client.get(f"{address}?after=9999999999999").status_code == 200


def test_the_file_is_only_ever_saved_never_opened_as_a_page(client: Client, brand: Brand, vera: User) -> None:
    version = add_document(brand, data=SCRIPT, name="cups.html", by=None)
    client.force_login(vera)
    answer = client.get(f"/brands/{brand.pk}/knowledge/{version.document_id}/1/file/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="cups.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer) == SCRIPT


def test_another_brands_document_is_not_found_here(client: Client, brand: Brand, project: Project, alice: User) -> None:
    other = create_brand(project, name="South", by=alice)
    document = Document.objects.get(pk=add_document(other, data=GUIDE, name="guide.md", by=None).document_id)
    client.force_login(alice)
    for address in (f"{document.pk}/1/", f"{document.pk}/1/file/"):
        assert client.get(f"/brands/{brand.pk}/knowledge/{address}").status_code == 404
    assert client.post(f"/brands/{brand.pk}/knowledge/{document.pk}/archive/").status_code == 404


@needs_meaning
@pytest.mark.usefixtures("queue", "heard")
def test_an_owner_chooses_by_which_model_documents_are_read_and_follows_the_run(
    client: Client, brand: Brand, alice: User
) -> None:
    ready(brand, GUIDE, "guide.md")
    root = f"/brands/{brand.pk}/knowledge/"
    client.force_login(alice)
    assert "Once staff have connected a service that embeds" in client.get(root).content.decode()
    connect("openai", name="studio", base_url="http://127.0.0.1:1/v1", values={"key": "k"}, private=True)
    model = "studio/text-embedding-3-small"
    assert f'<option value="{model}">' in client.get(root).content.decode()
    told = client.post(f"{root}model/", {"model": model}, follow=True).content.decode()
    assert f"Documents are read by {model} from now on. 1 document is read anew now." in told
    assert f'<option value="{model}" selected>' in told
    assert "Until it is ready, runs look into v1." in told
    assert f"A run asks {model}, and may find other passages." in told
    newest = DocumentVersion.objects.get(number=2)
    read_document(newest.pk)
    newest.refresh_from_db()
    assert newest.run
    link = f'<a href="/runs/{newest.run.pk}/">'
    for address in (root, f"{root}{newest.document_id}/2/"):
        page = client.get(address).content.decode()
        assert f"by {model}" in page
        assert link in page
    assert client.get(f"/runs/{newest.run.pk}/").status_code == 200
    cancel_run(newest.run)
    read_document(newest.pk)
    page = client.get(root).content.decode()
    assert "was cancelled. Try that run again" in page
    assert link in page


def test_a_model_that_nobody_offers_is_told_and_one_that_went_away_stays_on_the_list(
    client: Client, brand: Brand, alice: User, vera: User
) -> None:
    root = f"/brands/{brand.pk}/knowledge/"
    client.force_login(alice)
    for given, told in (({"model": "auto"}, "Choose a model of a connected service."), ({}, "Choose a model.")):
        answer = client.post(f"{root}model/", given)
        assert (answer.status_code, told in answer.content.decode()) == (422, True)
    ready(brand, GUIDE, "guide.md")
    DocumentVersion.objects.update(state="reading")
    # What is read is followed at an address that can be asked, which that of the refused form is not.
    assert f'data-reading="{root}"' in client.post(f"{root}model/", {"model": "auto"}).content.decode()
    Brand.objects.filter(pk=brand.pk).update(embed_model="gone/m")
    assert '<option value="gone/m" selected>gone/m, cannot be asked now' in client.get(root).content.decode()
    client.force_login(vera)
    page = client.get(root).content.decode()
    assert "gone/m" in page
    assert "<select" not in page.partition("By what documents are read")[2]
