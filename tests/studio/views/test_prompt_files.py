"""Prompts as files in the browser: looked at, brought in once, and taken out as they came."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipelines.actions import commit_prompt, create_prompt, zip_prompt_files
from pipelines.models import Project, Prompt
from studio.models import User

pytestmark = pytest.mark.django_db
FILES = "/projects/northbay-coffee/prompt-files/"
HEAD = "---\nname: A name\n---\n"
WORDS = f'{HEAD}A <b>line</b>,\n"calm".\n'


@pytest.fixture
def designer(client: Client, project: Project, dora: User) -> Client:
    create_prompt(project, name="Headline", text="A line.", by=dora)
    client.force_login(dora)
    return client


def bring(client: Client, data: bytes, name: str = "all.zip") -> tuple[int, str]:
    answer = client.post(FILES, {"file": SimpleUploadedFile(name, data)})
    return answer.status_code, answer.content.decode()


def test_files_are_looked_at_first_and_brought_in_as_they_were_seen(designer: Client, project: Project) -> None:
    status, page = bring(designer, zip_prompt_files({"headline.md": WORDS, "voice.md": f"{HEAD}Calm."}))
    assert (status, "1 new" in page, "1 changed" in page, "v1 to v2" in page) == (200, True, True, True)
    assert project.prompts.count() == 1
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    # As a browser sends it back: with its own line ends.
    given = {
        "seen": seen[1],
        "name": ["headline.md", "voice.md"],
        "text": [WORDS.replace("\n", "\r\n"), f"{HEAD}Calm."],
    }
    assert designer.post(FILES, given)["Location"] == "/projects/northbay-coffee/prompts/"
    head = Prompt.objects.get(slug="headline").head()
    assert head
    assert (head.number, head.text) == (2, 'A <b>line</b>,\n"calm".')
    again = bring(designer, zip_prompt_files({"headline.md": WORDS}))[1]
    assert "There is nothing to do." in again
    with zipfile.ZipFile(BytesIO(designer.get("/projects/northbay-coffee/prompt-files.zip").content)) as packed:
        assert packed.namelist() == ["voice.md", "headline.md"]
    one = designer.get("/projects/northbay-coffee/prompts/headline/file/")
    assert bring(designer, one.content, "headline.md")[1].count("There is nothing to do.") == 1


def test_what_cannot_come_in_is_told_and_nothing_does(designer: Client, project: Project) -> None:
    files = {"voice.md": f"{HEAD}Calm.", "bare.md": "Words", "a.md": f"{HEAD}{{{{> a@production}}}}"}
    status, page = bring(designer, zip_prompt_files(files))
    assert (status, "It has no front matter." in page, "a → a" in page) == (422, True, True)
    assert "Bring the files in" not in page
    for data, name, words in (
        (zip_prompt_files({"../x.md": WORDS}), "all.zip", "leads out of the zip"),
        (zip_prompt_files({f"p{number}.md": WORDS for number in range(300)}), "all.zip", "more than 250 files"),
        ("Grün".encode("latin-1"), "voice.md", "It is no UTF-8 text."),
    ):
        status, page = bring(designer, data, name)
        assert (status, words in page) == (422, True)
    assert designer.post(FILES, {}).status_code == 422
    # Agreed to without having been looked at as it is now.
    commit_prompt(project.prompts.get(), text="Other", parent=1, by=None)
    late = designer.post(FILES, {"seen": "x", "name": ["headline.md"], "text": [WORDS]})
    assert (late.status_code, "since you looked" in late.content.decode()) == (409, True)
    assert "v2 to v3" in late.content.decode()
    assert project.prompts.count() == 1
