"""What a brand holds steps to: params that begin as it says, and those that it locks; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from ..errors import Problem
from .rules import BrandRules, MayUnlock

# A step type and a param of it that somebody signed an exception for.
Exempt = Collection[tuple[str, str]]
Params = Mapping[str, Any]
SHOWN: Final = 60
TOLD: Mapping[MayUnlock, str] = {
    "owner": "Set it back, ask an owner to do this, or have a guardian of the brand sign an exception.",
    "nobody": "Set it back, or have a guardian of the brand sign an exception.",
}


def hold_params(rules: BrandRules, step_type: str, params: Params) -> dict[str, Any]:
    """The params a step works with: its own, and the brand's where it has none."""
    return {**rules.defaults.get(step_type, {}), **params}


def breaches(
    rules: BrandRules, steps: Mapping[str, tuple[str, Params]], *, is_owner: bool, exempt: Exempt = ()
) -> list[Problem]:
    """A problem for each locked param that a step sets otherwise; `steps` are type and params by id.

    Owners may where the lock says so, and anybody where an exception was signed.
    """
    return [
        Problem(step, f"params.{param}", _say(rules, kind, param, lock, step))
        for step, (kind, params) in steps.items()
        for param, lock in _locked(rules, kind, is_owner=is_owner)
        if (kind, param) not in exempt and param in params and params[param] != _held(rules, kind, param)
    ]


def locked_params(rules: BrandRules, *, is_owner: bool, exempt: Exempt = ()) -> dict[str, list[str]]:
    """The params that somebody may not set otherwise, by step type."""
    found = {
        kind: [param for param, _ in _locked(rules, kind, is_owner=is_owner) if (kind, param) not in exempt]
        for kind in rules.locks
    }
    return {kind: params for kind, params in found.items() if params}


def _locked(rules: BrandRules, kind: str, *, is_owner: bool) -> Iterator[tuple[str, MayUnlock]]:
    for param, lock in rules.locks.get(kind, {}).items():
        if not (is_owner and lock == "owner"):
            yield param, lock


def _held(rules: BrandRules, kind: str, param: str) -> Any:
    return rules.defaults[kind][param]


def _say(rules: BrandRules, kind: str, param: str, lock: MayUnlock, step: str) -> str:
    held = str(_held(rules, kind, param))
    shown = held if len(held) <= SHOWN else f"{held[:SHOWN]} …"
    return f"{rules.name} keeps `{param}` at `{shown}`, and the step `{step}` says something else. {TOLD[lock]}"
