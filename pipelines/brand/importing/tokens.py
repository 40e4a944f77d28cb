"""W3C design tokens (`.tokens.json`): the Design Tokens Community Group's format of October 2025, its colours only."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from ...errors import BadFile
from .palette import Palette, Swatch, named, palette_of
from .spaces import SPACES, fits, hex_of, to_srgb

DEEPEST: Final = 40
HEX: Final = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
ALIAS: Final = re.compile(r"\{([^{}]+)\}")
LARGEST: Final = 10_000.0
Path = tuple[str, ...]


@dataclass(frozen=True)
class _Token:
    value: Any
    own: str | None
    group: str | None


@dataclass
class _Told:
    """What is to be said of the file, counted while it is read."""

    others: Counter[str] = field(default_factory=Counter)
    nowhere: list[str] = field(default_factory=list)
    spaces: Counter[str] = field(default_factory=Counter)
    outside: int = 0
    clear: int = 0
    extends: bool = False


def read_tokens(data: bytes) -> Palette:
    """The colour tokens of a file, aliases followed, each named by its path; raises BadFile with the token's name.

    What is no colour is left out and told, and so is an alias of what the file does not hold.
    """
    told = _Told()
    tokens = dict(_walk(_read(data), (), None, told))
    found = [swatch for path in tokens for swatch in _swatch(path, tokens, told)]
    return palette_of(found, _notes(told))


def _read(data: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadFile("This is no JSON that can be read.") from error
    if not isinstance(read, dict):
        raise BadFile("This is no file of design tokens: it holds no groups.")
    return read


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _walk(group: Mapping[str, Any], path: Path, kind: str | None, told: _Told) -> Iterator[tuple[Path, _Token]]:
    """Every token below a group; `$root` is the group's own."""
    if len(path) > DEEPEST:
        raise BadFile(f"The groups of this file lie deeper than {DEEPEST}.")
    kind = _kind(group) or kind
    told.extends |= "$extends" in group
    for name, item in group.items():
        if not isinstance(item, dict) or (name.startswith("$") and name != "$root"):
            continue
        if "$value" in item or "$ref" in item:
            value = item["$value"] if "$value" in item else {"$ref": item["$ref"]}
            yield (*path, name), _Token(value, _kind(item), kind)
        else:
            yield from _walk(item, (*path, name), kind, told)


def _kind(item: Mapping[str, Any]) -> str | None:
    kind = item.get("$type")
    return kind if isinstance(kind, str) else None


def _swatch(path: Path, tokens: Mapping[Path, _Token], told: _Told) -> Iterator[Swatch]:
    found = _resolve(path, tokens)
    if found is None:
        told.nowhere.append(".".join(path))
    elif found[0] != "color":
        told.others[found[0] or "untyped"] += 1
    elif shade := _colour(".".join(path), found[1], told):
        yield named(" ".join(part for part in path if part != "$root"), shade)


def _resolve(path: Path, tokens: Mapping[Path, _Token]) -> tuple[str | None, Any] | None:
    """A token's type and value, its aliases followed; None where one leads nowhere. Raises BadFile for a circle."""
    seen: dict[Path, None] = {}
    kind = None
    while True:
        if path in seen:
            raise BadFile(f"The token {'.'.join(next(iter(seen)))} leads back to itself, so it has no value.")
        if path not in tokens:
            return None
        seen[path] = None
        token = tokens[path]
        kind = kind or token.own
        further = _target(token.value)
        if further is None:
            return kind or token.group or next(
                (tokens[one].group for one in seen if tokens[one].group), None
            ), token.value
        path = further


def _target(value: Any) -> Path | None:
    """The token that a value stands for: `{group.token}`, or `{"$ref": "#/group/token/$value"}`."""
    if isinstance(value, str) and (found := ALIAS.fullmatch(value.strip())):
        return tuple(found[1].split("."))
    if isinstance(value, dict) and isinstance(value.get("$ref"), str):
        parts = value["$ref"].removeprefix("#/").removesuffix("/$value").split("/")
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)
    return None


def _colour(name: str, value: Any, told: _Told) -> str | None:
    if isinstance(value, str):
        return _from_hex(name, value, told)
    if not isinstance(value, dict) or not isinstance(value.get("colorSpace"), str):
        raise BadFile(f"The token {name} is no colour: write #rrggbb, or a colorSpace with its components.")
    space, alpha, given = value["colorSpace"], value.get("alpha", 1), value.get("hex")
    told.clear += isinstance(alpha, int | float) and alpha < 1
    if space != "srgb" and isinstance(given, str) and HEX.fullmatch(given):
        told.spaces[space] += 1
        return _from_hex(name, given, told)
    if space not in SPACES:
        told.nowhere.append(name)
        return None
    colour = to_srgb(space, _components(name, value.get("components")))
    told.outside += colour is not None and not fits(colour)
    return hex_of(colour) if colour else None


def _from_hex(name: str, text: str, told: _Told) -> str:
    if not HEX.fullmatch(text):
        raise BadFile(f"The token {name} is no colour: write #rrggbb.")
    digits = text[1:].lower()
    if len(digits) < 5:
        digits = "".join(2 * digit for digit in digits)
    told.clear += len(digits) == 8 and digits[6:] != "ff"
    return f"#{digits[:6]}"


def _components(name: str, given: Any) -> list[float]:
    parts = [0 if part == "none" else part for part in given] if isinstance(given, list) else []
    numbers = [float(part) for part in parts if type(part) in (int, float) and abs(part) < LARGEST]
    if len(numbers) != 3 or len(parts) != 3 or not all(map(math.isfinite, numbers)):
        raise BadFile(f"The token {name} is no colour: its components are three numbers.")
    return numbers


def _notes(told: _Told) -> Iterator[str]:
    if told.others:
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(told.others.items()))
        yield f"What is no colour was left out: {kinds}."
    if told.nowhere:
        names = ", ".join(told.nowhere[:5]) + (f" and {len(told.nowhere) - 5} more" if told.nowhere[5:] else "")
        yield f"Left out, because their value is not in this file or in no colour space that is known here: {names}."
    if told.spaces:
        yield f"The file’s own hex was taken where it names colours in {', '.join(sorted(told.spaces))}."
    if told.outside:
        yield f"Outside sRGB, and cut to what it has: {told.outside}. See that they look right."
    if told.clear:
        yield f"Partly transparent, and taken as opaque: {told.clear}."
    if told.extends:
        yield "Groups that extend others were read only for what they say themselves."
