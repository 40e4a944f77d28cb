"""The start form: what it reads, what it keeps, and where it puts what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from pipelines.actions import check_inputs
from pipelines.errors import BadFile, Invalid, InvalidDrawing, Problem
from pipelines.graph import Plan, make_plan
from pipelines.models import Asset, Project
from pipelines.steps import CATALOGUE
from studio.forms import StartField, StartForm, keep_upload
from studio.models import User
from tests.factories import PNG, drawing, make_asset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue")]

INPUTS = {
    "photo": {"type": "image", "label": "Product photo"},
    "words": {"type": "text", "label": "Headline", "default": "Made to last"},
    "towns": {"type": "text", "label": "Towns", "many": True, "default": ["Oslo", "Lyon"]},
    "motto": {"type": "text", "label": "Motto", "optional": True},
}


@pytest.fixture
def plan(toys: None) -> Plan:
    return make_plan(drawing({"say": {"type": "echo", "in": {"text": "$words"}}}, inputs=INPUTS), CATALOGUE)


@pytest.fixture
def form(plan: Plan, project: Project, dora: User) -> Callable[[], StartForm]:
    """A form as it is before anything is given."""
    return lambda: StartForm(plan, project, dora)


def given(**texts: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update({name.replace("_asset", "-asset"): text for name, text in texts.items()})
    return query


def files(**uploads: tuple[str, bytes]) -> Any:
    return MultiValueDict({name: [SimpleUploadedFile(*upload)] for name, upload in uploads.items()})


def field(form: StartForm, name: str) -> StartField:
    return next(item for item in form.fields if item.name == name)


def test_a_fresh_form_has_every_input_with_its_default_and_no_problem(form: Callable[[], StartForm]) -> None:
    fresh = form()
    assert [(item.name, item.text, item.is_file) for item in fresh.fields] == [
        ("photo", "", True),
        ("words", "Made to last", False),
        ("towns", "Oslo\nLyon", False),
        ("motto", "", False),
    ]
    assert not fresh.problems
    assert not any(item.problems for item in fresh.fields)


def test_what_is_given_becomes_values_a_run_can_start_with(
    form: Callable[[], StartForm], plan: Plan, project: Project, photo: bytes, dora: User
) -> None:
    read = form()
    assert read.read(
        given(words="  Slow is fine \r\n", towns="Oslo\r\n\r\n  Lyon\r\n"), files(photo=("cup.jpg", photo))
    )
    asset = Asset.objects.get()
    assert asset.created_by == dora
    assert read.values == {"photo": asset.as_value(), "words": "Slow is fine", "towns": ["Oslo", "Lyon"]}
    assert check_inputs(project, plan, read.values) == read.values


def test_lines_inside_a_text_stay_lines(form: Callable[[], StartForm]) -> None:
    read = form()
    read.read(given(words="One\r\nTwo"), files())
    assert read.values["words"] == "One\nTwo"


@pytest.mark.parametrize(
    "words", ["صُنع ليدوم", "עשוי להחזיק 24/7", "Hold on ☕👩🏽‍🍳", "e\u0301tat — 日本語", "a\u202eb\u200fc"]
)
def test_every_script_arrives_character_for_character(form: Callable[[], StartForm], words: str) -> None:
    read = form()
    read.read(given(words=words), files())
    assert (read.values["words"], field(read, "words").text) == (words, words)


def test_a_picture_that_was_chosen_before_is_taken_by_its_id(
    form: Callable[[], StartForm], project: Project, photo: bytes
) -> None:
    asset, read = make_asset(project, photo), form()
    assert read.read(given(photo_asset=str(asset.pk)), files())
    assert field(read, "photo").asset == asset
    assert Asset.objects.count() == 1


@pytest.mark.parametrize("pk", ["", "7", "not-an-id", "00000000-0000-0000-0000-000000000000"])
def test_an_id_that_names_nothing_chooses_nothing(form: Callable[[], StartForm], pk: str) -> None:
    read = form()
    read.read(given(photo_asset=pk), files())
    assert field(read, "photo").asset is None
    assert "photo" not in read.values


def test_a_picture_of_another_project_cannot_be_chosen(
    form: Callable[[], StartForm], charlie: User, photo: bytes
) -> None:
    theirs, read = make_asset(charlie.memberships.get().project, photo), form()
    read.read(given(photo_asset=str(theirs.pk)), files())
    assert field(read, "photo").asset is None


def test_a_new_file_goes_before_the_one_chosen_earlier(
    form: Callable[[], StartForm], project: Project, photo: bytes
) -> None:
    before, read = make_asset(project, photo), form()
    read.read(given(photo_asset=str(before.pk)), files(photo=("grey.png", PNG)))
    chosen = field(read, "photo").asset
    assert chosen is not None
    assert chosen.name == "grey.png"


def test_a_bad_file_is_told_at_its_field_and_the_words_stay(form: Callable[[], StartForm]) -> None:
    read = form()
    assert not read.read(given(words="Slow is fine"), files(photo=("cup.png", b"only words")))
    assert field(read, "photo").problems == [
        "cup.png is named like a picture, but it is a text file. Choose the picture itself."
    ]
    assert field(read, "words").text == "Slow is fine"
    assert read.problems == ["Something needs another look before the run can start."]
    assert not Asset.objects.exists()


def test_each_sentence_stands_at_the_field_it_is_about(form: Callable[[], StartForm]) -> None:
    refused = form()
    refused.refuse(InvalidDrawing([Problem("", "inputs.words", "Too long."), Problem("", "inputs.photo", "Needed.")]))
    assert (field(refused, "words").problems, field(refused, "photo").problems) == (["Too long."], ["Needed."])
    assert refused.problems == ["Something needs another look before the run can start."]


def test_a_sentence_about_no_field_stands_above_the_form(form: Callable[[], StartForm]) -> None:
    refused = form()
    refused.refuse(InvalidDrawing([Problem("", "inputs", "Columns must have the same number of rows.")]))
    assert refused.problems == ["Columns must have the same number of rows."]
    assert not any(item.problems for item in refused.fields)


def test_a_refusal_without_a_place_is_still_a_refusal(form: Callable[[], StartForm]) -> None:
    refused = form()
    refused.refuse(Invalid("Not like this."))
    assert refused.problems


def test_recent_pictures_are_the_projects_own_newest_first_and_each_once(
    form: Callable[[], StartForm], project: Project, charlie: User, photo: bytes
) -> None:
    make_asset(project, photo, "old.jpg")
    make_asset(project, PNG, "grey.png")
    make_asset(project, photo, "again.jpg")
    make_asset(project, b"only words", "note.txt")
    make_asset(charlie.memberships.get().project, PNG, "theirs.png")
    assert [asset.name for asset in form().recent] == ["again.jpg", "grey.png"]


def test_a_file_over_the_limit_is_refused_with_both_weights(project: Project, dora: User, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000_000
    with pytest.raises(BadFile, match=r"big\.png weighs 3 MB; 1 MB is the most"):
        keep_upload(project, SimpleUploadedFile("big.png", b"x" * 3_000_000), by=dora)
    assert not Asset.objects.exists()


def test_a_table_is_shown_before_it_is_started_with(
    form: Callable[[], StartForm], project: Project, photo: bytes
) -> None:
    chosen = str(make_asset(project, photo).pk)
    csv = b"Towns,Motto\nBergen,calm\nRome,\n"
    first = form()
    assert not first.read(given(photo_asset=chosen, words="hi", towns="Oslo"), files(rows=("towns.csv", csv)))
    assert (first.problems, first.table.rows, first.table.first) == ([], 2, [("Bergen",), ("Rome",)])
    assert first.table.notices == ["Not used, since no input is called so: “Motto”."]
    second = form()
    assert first.table.asset
    assert second.read(
        given(photo_asset=chosen, words="hi", towns="Oslo", rows_asset=str(first.table.asset.pk)), files()
    )
    assert second.values["towns"] == ["Bergen", "Rome"]


def test_a_table_with_a_hole_starts_nothing(form: Callable[[], StartForm]) -> None:
    tried = form()
    assert not tried.read(given(words="hi"), files(rows=("towns.csv", b"Towns,x\nOslo,1\n,2\n")))
    assert tried.table.problems == ["Row 3: “Towns” is empty."]
    assert tried.problems
    picture = form()
    assert not picture.read(given(words="hi"), files(rows=("towns.csv", PNG)))
    assert picture.table.problems


def test_a_table_of_another_project_is_nobodys(form: Callable[[], StartForm], charlie: User) -> None:
    theirs = make_asset(charlie.memberships.get().project, b"Towns\nOslo\n", name="theirs.csv")
    tried = form()
    tried.read(given(words="hi", rows_asset=str(theirs.pk)), files())
    assert tried.table.columns == {}
