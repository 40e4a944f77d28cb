"""Inputs: only what is in the project is taken, wrong rows are named, and files are looked up together."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from pipelines.actions import check_inputs, create_project
from pipelines.errors import InvalidDrawing
from pipelines.graph import Plan, make_plan
from pipelines.models import Project
from pipelines.steps import CATALOGUE
from tests.factories import PNG, drawing, make_asset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toys", "queue")]

INPUTS = {
    "photos": {"type": "image", "label": "Photo", "many": True},
    "words": {"type": "text", "label": "Headline", "many": True, "optional": True},
}


@pytest.fixture
def plan(toys: None) -> Plan:
    return make_plan(drawing({"say": {"type": "echo", "params": {"say": "x"}}}, inputs=INPUTS), CATALOGUE)


def problems(project: Project, plan: Plan, **given: Any) -> list[str]:
    with pytest.raises(InvalidDrawing) as caught:
        check_inputs(project, plan, given)
    return [f"{problem.field}: {problem.message}" for problem in caught.value.problems]


def test_a_column_of_files_takes_as_many_queries_as_one_file(
    project: Project, plan: Plan, django_assert_num_queries: Any
) -> None:
    files = [make_asset(project, PNG, name=f"{number}.png").as_value() for number in range(30)]
    for number in (1, 30):
        with django_assert_num_queries(2):
            read = check_inputs(project, plan, {"photos": files[:number]})
        assert read == {"photos": files[:number]}


def test_of_a_file_only_its_id_is_believed(project: Project, plan: Plan) -> None:
    true = make_asset(project, PNG).as_value()
    assert check_inputs(project, plan, {"photos": [{**true, "sha256": "0" * 64, "width": 1}]}) == {"photos": [true]}


def test_strange_files_are_refused_by_their_row(project: Project, plan: Plan) -> None:
    mine = make_asset(project, PNG).as_value()
    theirs = make_asset(create_project("Elsewhere"), PNG).as_value()
    told = "Photo names a file that is not in this project. Upload it first."
    given = [mine, theirs, {"asset": str(uuid4())}, {"asset": "no id"}]
    assert problems(project, plan, photos=given) == [f"inputs.photos: Row {row}: {told}" for row in (1, 2, 3)]


def test_what_is_wrong_in_many_rows_is_told_for_the_first_few(project: Project, plan: Plan) -> None:
    photos = [make_asset(project, PNG).as_value()] * 40
    told = problems(project, plan, photos=photos, words=[7] * 40)
    assert told[0] == "inputs.words: Row 0: Headline must be text."
    assert told[10:] == ["inputs.words: Headline is wrong in 30 more rows."]


def test_columns_of_other_lengths_and_too_many_rows_are_refused(project: Project, plan: Plan, settings: Any) -> None:
    photo = make_asset(project, PNG).as_value()
    settings.ROWS_MAX = 2
    assert problems(project, plan, photos=[photo] * 3, words=["a"]) == [
        "inputs: Columns must have the same number of rows: photos has 3, words has 1.",
        "inputs: A run goes over 2 rows at most; these are 3.",
    ]
