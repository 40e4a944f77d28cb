"""Tables: whatever a spreadsheet saves is read, and what is wrong is told by its row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import BadFile
from pipelines.graph import Input
from pipelines.tables import Table, fit_table, read_table

CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8).filter(str.strip)
INPUTS = {
    "place": Input("place", "text", "Town", many=True),
    "motto": Input("motto", "text", "Motto", many=True, optional=True),
    "photo": Input("photo", "image", "Photo", many=True),
    "brief": Input("brief", "text", "Brief"),
}


def read(text: str) -> Table:
    return read_table(text.encode(), name="places.csv")


@given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1)),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_spreadsheet_saves_comes_back(rows: list[list[str]], delimiter: str, code: str, end: str) -> None:
    names = [f"column {number}" for number in range(len(rows[0]))]
    if len(names) == 1 and delimiter != ",":
        delimiter = ","
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
    writer.writerows([names, *rows])
    table = read_table(file.getvalue().encode(code), name="table.csv")
    assert list(table.columns) == names
    assert [list(row) for row in zip(*table.columns.values(), strict=True)] == rows
    assert not table.problems


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("place\n", "has no rows"),
        ("place\n\n \n", "has no rows"),
        ("place,place\na,b\n", "more than one column called “place”"),
        ('place\n"a\n', "line 2: it cannot be read as CSV"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        read(text)


def test_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(BadFile, match="line 3: this is not UTF-8"):
        read_table("place\nBergen\nMünchen\n".encode("latin-1"), name="places.csv")


def test_rows_of_another_width_are_told_by_their_row_in_the_spreadsheet() -> None:
    table = read("place,motto\nOslo,calm\n\nLyon\nRome,old,new\n")
    assert table.problems == ["Row 4 has 1 fields; the first names 2.", "Row 5 has 3 fields; the first names 2."]
    assert (table.columns, table.numbers) == ({"place": ["Oslo"], "motto": ["calm"]}, [2])


def test_many_wrong_rows_are_not_all_told() -> None:
    told = read("place,motto\n" + "Oslo\n" * 50).problems
    assert len(told) == 11
    assert told[-1] == "The same is wrong in 40 more rows."


def test_columns_find_their_inputs_by_name_or_label_whatever_their_case() -> None:
    fit = fit_table(read("TOWN,Motto,note\n Oslo ,calm,x\nLyon,,y\n"), INPUTS)
    assert fit.columns == {"place": ["Oslo", "Lyon"], "motto": ["calm", ""]}
    assert (fit.rows, fit.problems) == (2, [])
    assert fit.notices == ["Not used, since no input is called so: “note”."]


def test_a_missing_column_and_an_empty_cell_are_told() -> None:
    assert fit_table(read("city\nOslo\n"), INPUTS).problems == ["There is no column for “Town”; there are “city”."]
    assert fit_table(read("town,motto\nOslo,a\n,b\n"), INPUTS).problems == ["Row 3: “town” is empty."]


def test_files_and_single_inputs_take_no_column() -> None:
    fit = fit_table(read("place,photo,brief\nOslo,a,b\n"), INPUTS)
    assert list(fit.columns) == ["place"]
