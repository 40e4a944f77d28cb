"""Which stored files a brand's rules name; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

# Where the rules name a file, or a list of them: part and field.
PLACES: Final = (
    ("headline", "file"),
    ("logo", "on_light"),
    ("logo", "on_dark"),
    ("logo", "svg_on_light"),
    ("logo", "svg_on_dark"),
    ("imagery", "references"),
)


def files_named(rules: Mapping[str, Any]) -> set[str]:
    """The SHA-256 of every file that these rules, whole or in part, name: fonts, logos, drawings, pictures to go by."""
    found: set[Any] = set()
    for part, field in PLACES:
        said = (rules.get(part) or {}).get(field)
        found |= set(said) if isinstance(said, list | tuple) else {said}
    return {sha256 for sha256 in found if sha256}


def rename_files(rules: Mapping[str, Any], call: Callable[[str, str, Any], Any]) -> dict[str, Any]:
    """The rules in which each file is called as `call` says of its part, its field and what it is called now."""
    renamed = dict(rules)
    for part, field in PLACES:
        there = renamed.get(part)
        said = there.get(field) if isinstance(there, Mapping) else None
        if said:
            names = [call(part, field, name) for name in said] if isinstance(said, list) else call(part, field, said)
            renamed[part] = {**renamed[part], field: names}
    return renamed
