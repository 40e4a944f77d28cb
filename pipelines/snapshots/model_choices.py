"""What a step's `model` may be set to, by ability: `auto` and what it stands for now, the rehearsal, every model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from .catalogue import ModelRow, Sought, model_rows
from .choice import chosen_now

AUTO: Final = {"best": "The best approved", "cheapest": "The cheapest", "fastest": "The fastest"}
BUILT_IN: Final = "No connected service can do this, so what is built in stands in for it."


@dataclass(frozen=True)
class ModelChoice:
    """One choice: the `name` to write, its price as a sentence, seconds of half its answers, approvals from 0 to 1."""

    name: str
    label: str
    price: str = ""
    seconds: float | None = None
    approval: float | None = None
    available: bool = True
    note: str = ""


REHEARSAL: Final = ModelChoice(
    "rehearsal", "Rehearsal", "Nothing is spent", note="A stand-in that is built in, and labelled as one."
)


def model_choices(abilities: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """The choices of each ability, what can be asked now before what cannot; nine queries, whatever there is."""
    rows = model_rows()
    lately = {(row.model.provider, row.model.model_id): row.measured for row in rows}
    wanted = sorted(set(abilities))
    chosen = chosen_now(wanted, lately)
    return {
        ability: [
            asdict(choice)
            for choice in _of([row for row in rows if ability in row.model.abilities], chosen.get(ability, {}))
        ]
        for ability in wanted
    }


def embed_models() -> list[ModelChoice]:
    """The models of connected services that embed and can be asked now, by name; nothing that is built in."""
    rows = model_rows(Sought(ability="embed", connected=True))
    found = [choice for row in rows for choice in _choices(row) if choice.available]
    return sorted(found, key=lambda choice: choice.name)


def _of(rows: Iterable[ModelRow], chosen: Mapping[str, str]) -> list[ModelChoice]:
    named = [choice for row in rows for choice in _choices(row)]
    known = {choice.name: choice for choice in named}
    autos = [_auto(policy, chosen.get(policy, ""), known) for policy in (AUTO if chosen else ("best",))]
    return [*autos, REHEARSAL, *sorted(named, key=lambda choice: not choice.available)]


def _auto(policy: str, model: str, known: Mapping[str, ModelChoice]) -> ModelChoice:
    """`auto`, or `auto/POLICY` where that is another one."""
    name = "auto" if policy == "best" else f"auto/{policy}"
    if not model:
        return ModelChoice(name, AUTO[policy], REHEARSAL.price, note=BUILT_IN)
    now = known.get(model, ModelChoice(model, ""))
    return ModelChoice(name, AUTO[policy], now.price, now.seconds, now.approval, note=f"Now {model}.")


def _choices(row: ModelRow) -> Iterable[ModelChoice]:
    """One for each connection by which the model can be asked, or one that says that there is none."""
    may = row.connected and row.model.enabled and row.missing_since is None
    off = "" if row.model.enabled else "Switched off."
    away = "" if row.connected else "Its service is not connected yet."
    for name in row.names or (row.model.provider,):
        yield ModelChoice(
            name=f"{name}/{row.model.model_id}",
            label=row.model.label or row.model.model_id,
            price=", ".join(row.prices),
            seconds=row.measured.p50,
            approval=row.measured.approval_rate,
            available=may,
            note=" ".join(filter(None, (off, away, row.stay))),
        )
