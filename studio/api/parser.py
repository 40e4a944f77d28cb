"""How bodies and queries are read: as texts that a database can hold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from pipelines.errors import Invalid
from pipelines.policy import is_text

NO_TEXT = "What was sent holds a character that is no text. Leave it out, then send it again."


class TextParser(Parser):
    """Reads JSON, queries and forms, and refuses characters that no text has, at whatever depth they stand."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body; raises Invalid for one with a text that cannot be kept."""
        body = super().parse_body(request)
        check_texts(body)
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """A query or a form; raises Invalid as `parse_body` does."""
        given = super().parse_querydict(data, list_fields, request)
        check_texts(given)
        return given


def check_texts(body: Any) -> None:
    """Raises Invalid where a key or a value holds NUL or half a character."""
    left: list[tuple[tuple[str, ...], Any]] = [((), body)]
    while left:
        place, item = left.pop()
        if isinstance(item, dict):
            left += [part for name, value in item.items() for part in ((place, name), ((*place, str(name)), value))]
        elif isinstance(item, list):
            left += [((*place, str(number)), value) for number, value in enumerate(item)]
        elif isinstance(item, str) and not is_text(item):
            raise Invalid(NO_TEXT, loc=place)
