"""`manage.py prompts export|import`: out of the studio and into git, and back."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from pipelines.actions import create_prompt
from pipelines.models import Project

pytestmark = pytest.mark.django_db


def test_out_and_back(project: Project, tmp_path: Path) -> None:
    create_prompt(project, name="Headline", text="One", by=None)
    out = StringIO()
    call_command("prompts", "export", project.slug, str(tmp_path), stdout=out)
    assert out.getvalue() == "headline.md\n"
    file = tmp_path / "headline.md"
    file.write_text(file.read_text().replace("One", "Two"))
    call_command("prompts", "import", project.slug, str(tmp_path), stdout=out)
    assert [version.text for version in project.prompts.get().versions.all()] == ["Two", "One"]


def test_a_folder_that_is_not_there_is_told(project: Project, tmp_path: Path) -> None:
    err = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("prompts", "import", project.slug, str(tmp_path / "gone"), stderr=err)
    assert left.value.code == 2
    assert "no folder of prompts" in err.getvalue()
