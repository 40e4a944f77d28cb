"""A CSV file as columns for a pipeline's inputs, with everything that is wrong with it told by row and column; pure."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .errors import BadFile
from .graph import FILE_TYPES, Input

DELIMITERS = ",;\t"
MOST_TOLD = 10
FIRST = 2  # as a spreadsheet counts: the names are its row 1


@dataclass(frozen=True)
class Table:
    """The columns by their names in the file, the row of the file each value stands in, and what is wrong with rows."""

    columns: dict[str, list[str]]
    numbers: list[int]
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Fit:
    """The columns by the names of the inputs they are for; what keeps them from being used, and what is only told."""

    columns: dict[str, list[str]]
    problems: list[str]
    notices: list[str]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return max((len(column) for column in self.columns.values()), default=0)


def read_table(data: bytes, *, name: str) -> Table:
    """The table in a CSV file: UTF-8, columns named in the first line and divided by comma, semicolon or tab.

    Raises BadFile where it is no such table at all.
    """
    text = _decode(data, name)
    names, *lines = _lines(text, name) or [[]]
    if not any(names):
        raise BadFile(f"{name} is empty. Its first line names the columns, each line below is a row.")
    names = [title.strip() for title in names]
    twice = [title for title, count in Counter(names).items() if count > 1]
    if twice:
        raise BadFile(f"{name} has more than one column called {_spoken(twice)}. Give each its own name.")
    rows = {number: line for number, line in enumerate(lines, FIRST) if any(cell.strip() for cell in line)}
    if not rows:
        raise BadFile(f"{name} has no rows below the names of its columns.")
    wrong = {number: len(line) for number, line in rows.items() if len(line) != len(names)}
    problems = [f"Row {number} has {found} fields; the first names {len(names)}." for number, found in wrong.items()]
    whole = {number: line for number, line in rows.items() if number not in wrong}
    columns = {title: [line[place] for line in whole.values()] for place, title in enumerate(names)}
    return Table(columns, list(whole), _shortened(problems))


def fit_table(table: Table, inputs: Mapping[str, Input]) -> Fit:
    """The columns that a pipeline's inputs take, found by name or label."""
    wanted = {name: drawn for name, drawn in inputs.items() if takes_column(drawn)}
    by_title = {title.casefold(): title for title in table.columns}
    titles = {
        name: title
        for name, drawn in wanted.items()
        if (title := by_title.get(name.casefold()) or by_title.get(drawn.label.casefold()))
    }
    problems = [*table.problems]
    missing = [drawn.label for name, drawn in wanted.items() if name not in titles and not drawn.optional]
    if missing:
        problems.append(f"There is no column for {_spoken(missing)}; there are {_spoken(table.columns)}.")
    for name, title in titles.items():
        problems += [] if wanted[name].optional else _empty_cells(table, title)
    unused = [title for title in table.columns if title not in titles.values()]
    notices = [f"Not used, since no input is called so: {_spoken(unused)}."] if unused else []
    columns = {name: [cell.strip() for cell in table.columns[title]] for name, title in titles.items()}
    return Fit(columns, problems, notices)


def takes_column(drawn: Input) -> bool:
    """Whether an input is a column of words; files cannot stand in a table."""
    return drawn.many and drawn.type not in FILE_TYPES


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        where = data[: error.start].count(b"\n") + 1
        raise BadFile(f"{name}, line {where}: this is not UTF-8. Save it as CSV in UTF-8.") from error


def _lines(text: str, name: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise BadFile(f"{name}, line {reader.line_num}: it cannot be read as CSV: {error}.") from error


def _empty_cells(table: Table, title: str) -> list[str]:
    empty = [number for number, cell in zip(table.numbers, table.columns[title], strict=True) if not cell.strip()]
    return _shortened([f"Row {number}: “{title}” is empty." for number in empty])


def _shortened(problems: list[str]) -> list[str]:
    more = len(problems) - MOST_TOLD
    return problems if more <= 0 else [*problems[:MOST_TOLD], f"The same is wrong in {more:,} more rows."]


def _spoken(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
