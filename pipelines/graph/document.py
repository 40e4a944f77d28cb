"""Reading and writing the pipeline file: JSON is canonical, YAML is read by its 1.2 rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ..errors import Invalid, Problem
from .canonical import Canonical, write
from .drawing import FORMAT, Drawing
from .reader import SECTIONS, Reader

MAX_BYTES = 2_000_000
# What YAML takes for no letter, or for the end of a line, is written as JSON's escape.
_ODD: Final = re.compile("[^\x20-\x7e\n\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def load_text(text: str) -> dict[str, Any]:
    """The mapping in a JSON or YAML document; raises Invalid naming the line that cannot be read."""
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise Invalid(f"A pipeline file may hold {MAX_BYTES // 1_000_000} MB of text; this one is larger.")
    try:
        data = (
            json.loads(text, parse_int=_integer, parse_constant=_no_number)
            if text.lstrip().startswith("{")
            else _yaml().load(text)
        )
    except json.JSONDecodeError as error:
        raise Invalid(f"This is not readable JSON: line {error.lineno}, {error.msg}.") from error
    except YAMLError as error:
        raise Invalid(f"This is not readable YAML: {_yaml_place(error)}.") from error
    except ValueError as error:
        raise Invalid("This is not readable YAML: it holds a date or a number that is none.") from error
    except RecursionError as error:
        raise Invalid("A pipeline file may not be nested this deeply.") from error
    if not isinstance(data, dict):
        raise Invalid("A pipeline file is a mapping that starts with `format: 1`.")
    content: dict[str, Any] = Canonical().value(data)
    return content


def load_pipeline(text: str) -> dict[str, Any]:
    """The content of a pipeline file that somebody brings along; raises Invalid for one of a newer format, too."""
    content = load_text(text.removeprefix("\ufeff"))
    form = content.get("format")
    if isinstance(form, int) and form > FORMAT:
        message = f"This file has format {form}, which a newer Pressline has written; this one reads format {FORMAT}. "
        raise Invalid(f"{message}Bring Pressline up to date, then read it again.", loc=("format",))
    return content


def dump_json(data: dict[str, Any]) -> str:
    """The canonical text of a pipeline file: keys in the file's order of sections, then as drawn; ends in a newline.

    The canvas writes the same bytes. Raises Invalid for a number that is none, or infinite.
    """
    return write({key: Canonical().value(data[key]) for key in SECTIONS if key in data}) + "\n"


def dump_line(value: Any) -> str:
    """A value as JSON in one line, which `load_text` reads as the same again, also as a part of YAML."""
    return _ODD.sub(lambda odd: json.dumps(odd[0])[1:-1], json.dumps(value, ensure_ascii=False))


def texts_in(value: Any) -> Iterator[str]:
    """Every text among a value's keys and values, at whatever depth."""
    if isinstance(value, str):
        yield value
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in inner:
        yield from texts_in(item)


def parse(data: dict[str, Any]) -> tuple[Drawing, list[Problem]]:
    """The drawing in a pipeline file's content, as far as it can be read, and every problem of its form."""
    reader = Reader()
    return reader.drawing(data), reader.problems


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError as error:
        raise Invalid(f"`{digits[:40]}…` has more digits than a number in a pipeline file keeps.") from error


def _no_number(word: str) -> None:
    raise Invalid(f"`{word}` is not a number that a pipeline file can hold.")


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = "1.2"
    return yaml


def _yaml_place(error: YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or "it cannot be parsed"
    return f"line {mark.line + 1}, {reason}" if mark else str(reason)
