"""`manage.py run`: exit codes, inputs and deliveries, without a queue or a server beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from pipelines.graph import dump_json
from pipelines.media.presets import find_preset
from pipelines.models import Run
from tests.conftest import PHOTOS
from tests.factories import drawing

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = drawing({"say": {"type": "write_text", "in": {"about": "$words"}, "params": {"prompt": "{about}"}}})
WORDS["inputs"] = {"words": {"type": "text"}}
PICTURE = {"photo": {"type": "image"}}


class Shell:
    """The command with its exit code and what it wrote."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys

    def run(self, content: dict[str, Any], *words: str) -> tuple[int, str, str]:
        path = self.folder / "pipeline.yaml"
        path.write_text(dump_json(content))
        try:
            call_command("run", str(path), *words)
            code = 0
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        said = self.capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, capsys)


def test_done_is_0_and_json_prints_the_manifest(shell: Shell) -> None:
    code, out, err = shell.run(WORDS, "-i", "words=hello", "--json")
    assert code == 0, err
    assert json.loads(out)["run"]["state"] == "done"


def test_five_mistakes_are_2_and_five_sentences(shell: Shell) -> None:
    content = drawing(
        {
            "cut": {"type": "remove_backgroud", "in": {"image": "$photo"}},
            "paint": {"type": "generate_image", "in": {"prompt": "$photo"}, "params": {"size": "huge"}},
            "scene": {"type": "composite", "in": {"background": "paint.picture", "subject": "$photo"}},
            "files": {"type": "export", "in": {"image": "scen.image"}, "params": {"presets": ["story"]}},
        },
        inputs=PICTURE,
    )
    code, _, err = shell.run(content)
    assert code == 2
    assert len(err.strip().splitlines()) == 5


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Words is needed"),
        (("-i", "wrods=x"), "no such input"),
        (("-i", "words"), "name=value"),
        (("-i", "words=@nowhere.txt"), "no file at nowhere.txt"),
        (("-i", "words=" + "x" * 4000), "2,000 characters; this has 4,000"),
        (("--brand", "nowhere.yaml", "-i", "words=x"), "no brand file"),
        (("--project", "nowhere", "-i", "words=x"), "no project"),
    ],
)
def test_what_cannot_start_is_2_and_says_why(shell: Shell, words: tuple[str, ...], told: str) -> None:
    code, _, err = shell.run(WORDS, *words)
    assert (code, told in err) == (2, True), err


def test_a_text_file_named_png_is_refused_at_the_door(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_text("this is no picture")
    content = drawing({"cut": {"type": "remove_background", "in": {"image": "$photo"}}}, inputs=PICTURE)
    code, _, err = shell.run(content, "-i", f"photo=@{tmp_path / 'photo.png'}")
    assert code == 2
    assert "photo.png" in err


def test_a_review_is_3_and_asks_its_question(shell: Shell) -> None:
    content = drawing(
        {"ask": {"type": "review", "in": {"asset": "$photo"}, "params": {"question": "Is it us?"}}}, inputs=PICTURE
    )
    code, _, err = shell.run(content, "-i", f"photo=@{PHOTOS / 'coffee.jpg'}")
    assert code == 3
    assert "Is it us?" in err


def test_a_photo_without_a_subject_is_4_and_says_so(shell: Shell) -> None:
    content = drawing({"cut": {"type": "remove_background", "in": {"image": "$photo"}}}, inputs=PICTURE)
    code, _, err = shell.run(content, "-i", f"photo=@{PHOTOS / 'grey.png'}")
    assert code == 4
    assert "subject" in err


def test_rows_of_a_csv_make_a_path_each(shell: Shell, tmp_path: Path) -> None:
    content = {**WORDS, "inputs": {"words": {"type": "text", "many": True}}}
    (tmp_path / "rows.csv").write_text("words\nOslo\nLyon\nPorto\n")
    code, out, err = shell.run(content, "--rows", str(tmp_path / "rows.csv"), "--json")
    assert code == 0, err
    assert json.loads(out)["run"]["inputs"]["words"] == ["Oslo", "Lyon", "Porto"]


@pytest.mark.parametrize(
    ("text", "told"),
    [(b"words\n", "no rows"), (b"words\na,b\n", "Row 2"), ("words\ncaf\xe9".encode("latin-1"), "UTF-8")],
)
def test_rows_that_cannot_be_read_are_2(shell: Shell, tmp_path: Path, text: bytes, told: str) -> None:
    (tmp_path / "rows.csv").write_bytes(text)
    code, _, err = shell.run(WORDS, "--rows", str(tmp_path / "rows.csv"))
    assert (code, told in err) == (2, True), err


def test_files_lie_in_the_folder_with_their_manifest(shell: Shell, tmp_path: Path) -> None:
    steps = {
        "ok": {"type": "review", "in": {"asset": "$photo"}},
        "files": {"type": "export", "in": {"image": "ok.asset"}, "params": {"presets": ["story", "web-hero"]}},
    }
    photo = f"photo=@{PHOTOS / 'coffee.jpg'}"
    code, _, err = shell.run(
        drawing(steps, inputs=PICTURE), "-i", photo, "--approve", "all", "--out", str(tmp_path / "out")
    )
    assert code == 0, err
    told = json.loads((tmp_path / "out" / "manifest.json").read_text())
    for file in told["files"]:
        preset = find_preset(file["preset"])
        assert (file["width"], file["height"]) == (preset.width, preset.height)
        assert (tmp_path / "out" / file["path"]).stat().st_size == file["bytes"]
        assert file["approval"]["by"] == "command line"


def test_running_a_file_again_keeps_its_version_and_the_brand_that_was_chosen(shell: Shell) -> None:
    brand = str(PHOTOS.parents[1] / "examples" / "northbay" / "brand.yaml")
    shell.run(WORDS, "-i", "words=one", "--brand", brand)
    code, out, err = shell.run(WORDS, "-i", "words=two", "--json")
    told = json.loads(out)["run"]
    assert (code, told["version"]) == (0, 1), err
    assert Run.objects.get(pk=told["id"]).brand_version is not None


def test_what_is_to_be_made_elsewhere_is_3(shell: Shell) -> None:
    steps = {"paint": {"type": "hand_off", "params": {"prompt": "A harbour"}}}
    code, _, err = shell.run(drawing(steps))
    assert code == 3
    assert "Waiting for people: Make a picture with Midjourney" in err
