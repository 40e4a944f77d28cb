"""Filling a prompt in: inert text replacement, once; no template can execute or read anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

Variables = Mapping[str, Mapping[str, Any]]
TYPES: Final = ("text", "number", "choice")
KEYS: Final = {"type", "label", "choices", "default"}
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HOLE: Final = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
LONGEST: Final = 32_000


def render(text: str, variables: Variables, values: Mapping[str, Any]) -> str:
    """The text with each `{name}` replaced once by its value, else by its variable's default, as plain text.

    What a value holds is never looked at again; a name that has neither value nor default stays as it is written.
    """
    known = {**defaults_of(variables), **values}
    return _HOLE.sub(lambda found: str(known[found[1]]) if found[1] in known else found[0], text)


def names_in(text: str) -> list[str]:
    """The `{name}`s of a text, each once, in their order."""
    return list(dict.fromkeys(_HOLE.findall(text)))


def defaults_of(variables: Variables) -> dict[str, Any]:
    """What stands for each variable that is given no value and has a default."""
    return {name: drawn["default"] for name, drawn in variables.items() if drawn.get("default") is not None}


def check_prompt(text: str, variables: object) -> list[str]:
    """What is wrong with a prompt's text and variables, each as a sentence; empty where nothing is."""
    problems = [] if text.strip() else ["A prompt needs some words."]
    if len(text) > LONGEST:
        problems.append(f"A prompt may have {LONGEST:,} letters; this one has {len(text):,}.")
    if "\x00" in text:
        problems.append("A prompt is text; this holds a character that is none.")
    if not isinstance(variables, Mapping):
        return [*problems, "Variables are written by name: `{product: {type: text}}`."]
    return problems + [problem for name, drawn in variables.items() for problem in _variable(name, drawn)]


def check_values(variables: Variables, values: Mapping[str, Any]) -> list[str]:
    """What is wrong with the values for a prompt's variables, each as a sentence; one not given may have a default."""
    return [problem for name in values if name in variables for problem in _value(name, variables[name], values[name])]


def _variable(name: object, drawn: object) -> Iterator[str]:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield f"`{name}` is no name for a variable. Use small letters, digits and _, beginning with a letter."
        return
    if not isinstance(drawn, Mapping) or drawn.get("type") not in TYPES:
        yield f"`{name}` needs a type: {', '.join(TYPES)}."
        return
    if unknown := [key for key in drawn if key not in KEYS]:
        yield f"`{name}` has a key `{unknown[0]}`, which is not known here."
    choices = drawn.get("choices")
    if drawn["type"] == "choice" and not _are_choices(choices):
        yield f"`{name}` needs its `choices`, a list of texts."
    elif drawn.get("default") is not None:
        yield from _value(name, drawn, drawn["default"])


def _are_choices(choices: object) -> bool:
    return isinstance(choices, list) and bool(choices) and all(isinstance(choice, str) for choice in choices)


def _value(name: str, drawn: Mapping[str, Any], value: object) -> Iterator[str]:
    if drawn["type"] == "number" and not _is_number(value):
        yield f"`{name}` is a number; `{value}` was given."
    elif drawn["type"] == "choice" and value not in drawn["choices"]:
        yield f"`{name}` is one of {', '.join(drawn['choices'])}; `{value}` was given."
    elif drawn["type"] == "text" and not isinstance(value, str):
        yield f"`{name}` is a text; `{value}` was given."


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
