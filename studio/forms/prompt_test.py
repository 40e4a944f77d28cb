"""The form of a prompt's test: values for its variables, and what its answer is held to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from django.http import QueryDict

from pipelines.actions import change_prompt_test, keep_prompt_test
from pipelines.errors import Invalid, Stale
from pipelines.models import Prompt, PromptTest
from studio.models import User

from .prompt import number_of

BLANK_ROWS: Final = 2
MOST_ROWS: Final = 40
# By kind: what a person reads, and the field of an expectation that what they write goes into.
EXPECTED: Final[Mapping[str, tuple[str, str]]] = {
    "contains": ("contains", "text"),
    "similar": ("means much the same as", "text"),
    "rubric": ("is good, as a model judges by this", "text"),
    "lacks": ("does not contain", "text"),
    "at_most": ("has at most so many words", "words"),
    "banned": ("says none of these words (commas between)", "words"),
    "json": ("is JSON, with these fields (commas between)", "fields"),
    "costs_at_most": ("costs at most so many dollars", "usd"),
    "seconds_at_most": ("takes at most so many seconds", "seconds"),
}
LISTS: Final = ("banned", "json")
TEXTS: Final = ("contains", "lacks", "similar", "rubric")
# What is held to a bound besides, and what that is where nobody says.
BOUNDED: Final[Mapping[str, float]] = {"similar": 0.7, "rubric": 4}


@dataclass
class ExpectationRow:
    """One expectation as it stands in the form."""

    kind: str = ""
    value: str = ""
    least: str = ""
    # Who judges a rubric; only files and programs say it.
    model: str = ""

    def drawn(self) -> dict[str, Any]:
        """As a test keeps it; what is wrong with it is told by whoever checks it."""
        field = EXPECTED[self.kind][1] if self.kind in EXPECTED else "text"
        if self.kind in LISTS:
            parts = [part.strip() for part in self.value.split(",") if part.strip()]
            return {"kind": self.kind, **({field: parts} if parts or self.kind == "banned" else {})}
        told = {"kind": self.kind, field: self.value if self.kind in TEXTS else number_of(self.value)}
        if self.kind in BOUNDED:
            told["least"] = number_of(self.least) if self.least else BOUNDED[self.kind]
        return {**told, **({"model": self.model} if self.model and self.kind == "rubric" else {})}


@dataclass
class GivenRow:
    """A variable of the prompt, and the value that the test gives it."""

    name: str
    drawn: Mapping[str, Any]
    value: str = ""


class PromptTestForm:
    """A test of a prompt, to be made, or replaced under its name, or changed; a refusal keeps what was entered."""

    kinds: Final = {kind: words for kind, (words, _) in EXPECTED.items()}

    def __init__(self, prompt: Prompt, variables: Mapping[str, Mapping[str, Any]], test: PromptTest | None) -> None:
        self.prompt, self.test, self.name = prompt, test, test.name if test else ""
        values = test.given if test else {}
        self.given = [GivenRow(name, drawn, str(values.get(name, ""))) for name, drawn in variables.items()]
        self.rows = _with_blanks([_row_of(each) for each in test.expects] if test else [])
        self.problems: dict[str, str] = {}
        self.status = 200

    def save(self, given: QueryDict, *, by: User) -> PromptTest | None:
        """The test; None when something is wrong."""
        self.name = given.get("name", "").replace("\x00", "").strip()
        for row in self.given:
            row.value = given.get(f"given-{row.name}", "").replace("\x00", "").replace("\r\n", "\n")
        columns = [given.getlist(column)[:MOST_ROWS] for column in ("kind", "value", "least", "model")]
        told = [[part.replace("\x00", "").strip() for part in row] for row in zip_longest(*columns, fillvalue="")]
        rows = [ExpectationRow(*row) for row in told if row[0]]
        self.rows = _with_blanks(rows)
        values = {row.name: _value(row) for row in self.given if row.value.strip()}
        expects: list[Any] = [row.drawn() for row in rows]
        try:
            if self.test:
                return change_prompt_test(self.test, name=self.name, given=values, expects=expects, by=by)
            return keep_prompt_test(self.prompt, name=self.name, given=values, expects=expects, by=by)
        except Invalid as error:
            self.problems[error.loc[0] if error.loc else "name"] = error.message
            self.status = error.status
        except Stale as error:
            self.problems["name"], self.status = error.message, error.status
        return None


def say_expectation(each: Mapping[str, Any]) -> str:
    """An expectation in words: the answer contains “harbour”."""
    row = _row_of(each)
    words = EXPECTED[row.kind][0].partition(" (")[0] if row.kind in EXPECTED else row.kind
    least = f" (at least {row.least} of {5 if row.kind == 'rubric' else 1})" if row.least else ""
    return f"{words}: {row.value}{least}" if row.value else words


def _row_of(each: Mapping[str, Any]) -> ExpectationRow:
    kind = str(each.get("kind", ""))
    value = each.get(EXPECTED[kind][1], "") if kind in EXPECTED else ""
    words = ", ".join(value) if isinstance(value, list) else str(value)
    return ExpectationRow(kind, words, str(each.get("least", "")), str(each.get("model", "")))


def _value(row: GivenRow) -> Any:
    return number_of(row.value) if row.drawn["type"] == "number" else row.value


def _with_blanks(rows: list[ExpectationRow]) -> list[ExpectationRow]:
    return [*rows, *(ExpectationRow() for _ in range(BLANK_ROWS))]
