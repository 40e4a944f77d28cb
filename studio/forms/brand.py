"""The form by which a brand's next version is drafted; a refusal keeps everything that was entered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from pipelines.actions import save_brand_draft, whole_rules
from pipelines.brand import Imagery, Logo, Placement, Type, inherit, overridden, overrides_of
from pipelines.errors import Invalid, Stale
from pipelines.models import Brand
from pipelines.policy import is_text
from pipelines.steps import CATALOGUE
from studio.models import User

from .brand_families import family_rows, place_of_family, read_families
from .brand_fields import FIELDS, PARTS, TABLES, Part, Table, Told, param_choices
from .brand_uploads import take_uploads
from .numbers import read_number

ROWS_MAX: Final = 500
USUAL: Final = {
    "headline": Type().model_dump(),
    "placement": Placement().model_dump(),
    "imagery": Imagery().model_dump(),
    "logo": Logo(on_light="", on_dark="").model_dump(),
}
Texts = dict[str, str]
# What the rules' own words for a mistake are too terse for.
BETTER: Final = {
    "hex": "Write a colour like #b86848.",
    "until": "Write a day like 2027-03-31.",
    "on_light": "A logo needs a file for light ground.",
    "on_dark": "A logo needs a file for dark ground.",
}


@dataclass
class Cell:
    """One input as it is drawn: what it is called, what stands in it, and what is wrong with it."""

    name: str
    told: Told
    text: str
    wrong: str = ""
    said_here: bool = False


@dataclass
class Rows:
    """A table as it is drawn; `lines` hold the number of each row and its inputs."""

    table: Table
    lines: list[tuple[int, list[Cell]]] = field(default_factory=list)
    wrong: str = ""
    said_here: bool = False


class BrandForm:
    """A brand's draft with all that it takes from above, to be changed and saved."""

    parts = PARTS

    def __init__(self, brand: Brand) -> None:
        self.brand = brand
        self.above_version = brand.parent.newest() if brand.parent else None
        # Whole, so that what its version left at the usual stands in the form too.
        self.above: dict[str, Any] = self.above_version.rules if self.above_version else {}
        self.said: dict[str, Any] = inherit(self.above, brand.draft)
        self.revision = brand.revision
        self.texts = {told.path: _text(_at(self.said, told.path, _usual(told.path))) for told in FIELDS}
        self.rows = {path: _rows(self.said, path) for path in TABLES}
        self.without_logo = self.without_font = False
        self.dropped: set[str] = set()
        self.notes: list[str] = []
        self.problems: list[str] = []
        self.wrong: Texts = {}
        # The revision that somebody else has saved meanwhile.
        self.newer = 0
        self.is_kept = False
        self.status = 200

    @property
    def is_below(self) -> bool:
        """Whether there is something above to take from."""
        return self.above_version is not None

    @property
    def wrong_parts(self) -> list[str]:
        """The keys of the parts in which something needs another look."""
        return [part.key for part in PARTS if any(_is_in(part, name) for name in self.wrong)]

    @property
    def font(self) -> str:
        """The SHA-256 of the font file that the draft names, or nothing."""
        return str(_at(self.said, "headline.file", ""))

    @property
    def references(self) -> list[str]:
        """The SHA-256 of the pictures that show the draft's style, in their order."""
        return list(_at(self.said, "imagery.references", []))

    def read(self, given: QueryDict) -> None:
        """Takes everything as it was typed, rows in the order in which they stand, without the empty ones.

        Neither with the one that `do` asks to remove: `remove:palette:2`. `over:7` is to be saved over revision 7.
        """
        gone = given.get("do", "")
        self.without_logo, self.without_font = "without_logo" in given, "without_font" in given
        self.dropped = set(given.getlist("drop"))
        told = gone.removeprefix("over:") if gone.startswith("over:") else given.get("revision", "")
        self.revision = read_number(told) or 0
        self.texts = {name: _clean(given.get(name, text)) for name, text in self.texts.items()}
        for path, table in TABLES.items():
            numbers = sorted({int(key.split(".")[-2]) for key in given if _is_of(key, path)})[:ROWS_MAX]
            rows = [
                {
                    column.path: _clean(given.get(f"{path}.{number}.{column.path}", "")).strip()
                    for column in table.columns
                }
                for number in numbers
                if gone != f"remove:{path}:{number}"
            ]
            self.rows[path] = [row for row in rows if not _is_empty(table, row)]

    def add_row(self, path: str) -> None:
        """One more row of a table, as it usually begins."""
        if path in TABLES and len(self.rows[path]) < ROWS_MAX:
            self.rows[path].append({column.path: column.usual for column in TABLES[path].columns})

    def take(self, path: str) -> None:
        """Makes a field or a table say again what is said above."""
        if path in self.texts:
            self.texts[path] = _text(_at(self.above, path, _usual(path)))
        elif path in TABLES:
            self.rows[path] = _rows(self.above, path)

    def save(self, files: MultiValueDict[str, UploadedFile[bytes]], *, by: User) -> bool:
        """Whether the draft was kept, with notes on its files; else all that is wrong is told where it stands."""
        try:
            content = self._content(files)
            said = overrides_of(self.above, content) if self.above else content
            said = {"name": content["name"], **said}
            whole_rules(said, self.above_version)
            self.revision = save_brand_draft(self.brand, said=said, revision=self.revision, by=by)
        except Stale as error:
            self.problems, self.status = [error.message], error.status
            self.newer = Brand.objects.values_list("revision", flat=True).get(pk=self.brand.pk)
        except Invalid as error:
            self._refuse(error)
            if files:
                self.problems.append("Choose your files again: a browser does not keep them.")
        self.is_kept = self.status == 200
        return self.is_kept

    def sections(self) -> Iterator[tuple[Any, list[Cell], list[Rows]]]:
        """Each part of the form with its inputs and its tables."""
        here = self._said_here()
        for part in PARTS:
            shown = [told for told in part.fields if told.kind != "kept"]
            cells = [self._cell(told.path, told, self.texts[told.path], here) for told in shown]
            yield part, cells, [self._table(table, here) for table in part.tables]

    def _said_here(self) -> set[str]:
        if not self.is_below:
            return set()
        return set(overridden(overrides_of(self.above, self._whole())))

    def _cell(self, name: str, told: Told, text: str, here: set[str]) -> Cell:
        return Cell(name, told, text, self.wrong.get(name, ""), told.path in here)

    def _table(self, table: Table, here: set[str]) -> Rows:
        params = param_choices() if table.path == "defaults" else ()
        lines = [
            (number, [_in_row(table, number, column, row, self.wrong, params) for column in table.columns])
            for number, row in enumerate(self.rows[table.path])
        ]
        said_here = any(path == table.path or path.startswith(f"{table.path}.") for path in here)
        return Rows(table, lines, self.wrong.get(table.path, ""), said_here)

    def _content(self, files: MultiValueDict[str, UploadedFile[bytes]]) -> dict[str, Any]:
        """What was entered as a brand's content; raises Invalid where a file is no logo, or no font."""
        content = self._whole()
        if any(name.startswith("logo.") for name in files):
            content.setdefault("logo", self._plain()["logo"])
        self.notes = take_uploads(content, files)
        return content

    def _whole(self) -> dict[str, Any]:
        content = inherit(self._plain(), self._tables())
        has_logo = not self.without_logo and content["logo"].keys() & {"on_light", "on_dark"}
        return content if has_logo else {name: value for name, value in content.items() if name != "logo"}

    def _plain(self) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for told in FIELDS:
            *places, name = told.path.split(".")
            inner = content
            for place in places:
                inner = inner.setdefault(place, {})
            # A file is named by what is kept, never by what somebody sends.
            is_file = told.kind in ("file", "files", "kept")
            value = _at(self.said, told.path, None) if is_file else _value(told, self.texts[told.path])
            if value is not None:
                inner[name] = value
        if self.references:
            content["imagery"]["references"] = [kept for kept in self.references if kept not in self.dropped]
        return self._with_font(content)

    def _with_font(self, content: dict[str, Any]) -> dict[str, Any]:
        """The content with its font file kept or put aside; a family goes with its file."""
        family, there = content["headline"]["family"], _at(self.said, "headline", {})
        if self.without_font and there.get("file"):
            content["headline"] |= {"file": "", "family": Type().family if family == there["family"] else family}
        return content

    def _tables(self) -> dict[str, Any]:
        holds = [row for row in self.rows["defaults"] if "." in row["param"]]
        defaults: dict[str, dict[str, Any]] = {}
        locks: dict[str, dict[str, str]] = {}
        for row in holds:
            kind, _, param = row["param"].partition(".")
            defaults.setdefault(kind, {})[param] = _read_param(kind, param, row["value"])
            if row["lock"]:
                locks.setdefault(kind, {})[param] = row["lock"]
        return {
            "palette": [{**row, "tolerance": _number(row["tolerance"] or "6")} for row in self.rows["palette"]],
            "tone": {"claims": [{**row, "until": row["until"] or None} for row in self.rows["tone.claims"]]},
            "imagery": {"families": read_families(self.rows["imagery.families"])},
            "legal": {row["market"]: row["line"] for row in self.rows["legal"]},
            "rights": self.rows["rights"],
            "defaults": defaults,
            "locks": locks,
        }

    def _refuse(self, error: Invalid) -> None:
        self.status = error.status
        if error.loc and error.loc != ("defaults",):
            self.wrong[".".join(error.loc)] = error.message
            return
        for line in error.message.split("\n"):
            path, _, message = line.partition(": ")
            self.wrong[self._place(path)] = BETTER.get(path.rpartition(".")[2], message)
        self.problems = ["Something needs another look. What it is stands beside it."]

    def _place(self, path: str) -> str:
        """The name of the input that a path of the rules is entered in."""
        if found := place_of_family(path, self.rows["imagery.families"]):
            return found
        for number, row in enumerate(self.rows["defaults"]):
            if path == f"defaults.{row['param']}" or path.startswith(f"defaults.{row['param']}."):
                return f"defaults.{number}.value"
            if path == f"locks.{row['param']}":
                return f"defaults.{number}.lock"
        if path in self.texts or path in TABLES or any(_is_of(path, table) for table in TABLES):
            return path
        return next((told.path for told in FIELDS if path.startswith(f"{told.path}.")), path)


def _rows(said: Mapping[str, Any], path: str) -> list[Texts]:
    there = _at(said, path, {} if path in ("legal", "defaults", "imagery.families") else [])
    if path == "imagery.families":
        return family_rows(there)
    if path == "legal":
        return [{"market": market, "line": line} for market, line in there.items()]
    if path == "defaults":
        locks = said.get("locks", {})
        return [
            {"param": f"{kind}.{param}", "value": _param_text(value), "lock": locks.get(kind, {}).get(param, "")}
            for kind, params in there.items()
            for param, value in params.items()
        ]
    columns = TABLES[path].columns
    return [{column.path: _text(row.get(column.path, column.usual)) for column in columns} for row in there]


def _is_in(part: Part, name: str) -> bool:
    """Whether an input stands in this part of the form."""
    paths = [*(told.path for told in part.fields), *(table.path for table in part.tables)]
    return any(name == path or name.startswith(f"{path}.") for path in paths)


def _in_row(table: Table, number: int, told: Told, row: Texts, wrong: Texts, params: Any) -> Cell:
    name = f"{table.path}.{number}.{told.path}"
    shown = Told(told.path, told.label, told.kind, params) if told.path == "param" else told
    return Cell(name, shown, row[told.path], wrong.get(name, ""))


def _is_of(key: str, path: str) -> bool:
    """Whether a name is of an input in a row of the table: `palette.3.hex`."""
    number, _, column = key.removeprefix(f"{path}.").partition(".")
    return key.startswith(f"{path}.") and number.isdecimal() and len(number) < 5 and column.isidentifier()


def _is_empty(table: Table, row: Texts) -> bool:
    return all(row[column.path] in ("", column.usual) for column in table.columns if column.kind != "choice") and not (
        row.get("param")
    )


def _clean(text: str) -> str:
    # Databases keep no NUL in texts.
    return text.replace("\r\n", "\n").replace("\x00", "")[:20_000]


def _usual(path: str) -> Any:
    """What the rules themselves say where a brand says nothing."""
    return _at(USUAL, path, "")


def _at(said: Mapping[str, Any], path: str, missing: Any) -> Any:
    found: Any = said
    for name in path.split("."):
        if not isinstance(found, Mapping) or name not in found:
            return missing
        found = found[name]
    return missing if found is None else found


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "\n".join(str(item) for item in value)
    return "" if value is None else str(value)


def _value(told: Told, text: str) -> Any:
    if told.kind == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if told.kind in ("number", "whole"):
        return _number(text)
    return text.strip()


def _number(text: str) -> Any:
    """The number, or what was typed instead, which the rules then refuse by name."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _param_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read_param(kind: str, param: str, text: str) -> Any:
    """A param's value: as JSON says it, or as it is typed where words are wanted or no database could keep it."""
    fields = CATALOGUE[kind].params.model_fields if kind in CATALOGUE else {}
    if param in fields and fields[param].annotation is str:
        return text
    try:
        value = json.loads(text)
        kept = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        return text
    return value if is_text(kept) and "\\u0000" not in kept else text
