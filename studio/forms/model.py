"""The form by which staff set what a model costs, what it does and how long it stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from pipelines.actions import change_model
from pipelines.models import Model
from pipelines.snapshots import ABILITY_WORDS, UNIT_WORDS, ability_words, services
from pipelines.snapshots.catalogue import LICENCE
from studio.models import User

DEAREST, FINEST = 1_000_000, 15
LONGEST, LONGEST_LICENCE = 200, 60


@dataclass
class PriceBlank:
    """One price, told for as many units as people speak of at once, in US dollars."""

    unit: str
    words: str
    factor: int
    text: str = ""
    problem: str = ""


@dataclass
class AbilityBlank:
    """One thing that the model may be able to do."""

    name: str
    words: str
    ticked: bool


class ModelForm:
    """Prices by unit, abilities, licence, successor, day of retirement, and whether the model may be asked at all."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.prices = [
            PriceBlank(unit, words, factor, _text(model.prices.get(unit), factor))
            for unit, (words, factor) in UNIT_WORDS.items()
        ]
        self.abilities = [
            AbilityBlank(name, ability_words([name]), name in model.abilities) for name in _possible(model)
        ]
        self.licence = str(model.limits.get(LICENCE, ""))
        self.licences = _licences()
        self.successor, self.enabled = model.successor, model.enabled
        self.retires_on = model.retires_on.isoformat() if model.retires_on else ""
        self.problems: dict[str, str] = {}

    @property
    def is_wrong(self) -> bool:
        """Whether something needs another look."""
        return bool(self.problems) or any(blank.problem for blank in self.prices)

    def save(self, given: QueryDict, *, by: User) -> bool:
        """Sets what was given and says whether it could be; a price that changed is from today and from this person."""
        self.enabled = "enabled" in given
        prices, day = self._prices(given), self._day(given.get("retires_on", "").strip())
        self._abilities(given)
        self._licence(given.get("licence", "").strip())
        self.successor = given.get("successor", "").strip()
        if len(self.successor) > LONGEST or len(self.successor.split()) > 1 or "\x00" in self.successor:
            self.problems["successor"] = "Write one model, such as openai/gpt-image-2, in at most 200 characters."
        if self.is_wrong:
            return False
        fields: dict[str, Any] = {"successor": self.successor, "retires_on": day, "enabled": self.enabled}
        fields |= {"abilities": [blank.name for blank in self.abilities if blank.ticked], "limits": self._limits()}
        if _exact(prices) != _exact(self.model.prices):
            source = f"set here by {by}"
            fields |= {"prices": prices, "priced_on": timezone.localdate(), "source": source}
        change_model(self.model, by=by, **fields)
        return True

    def _prices(self, given: QueryDict) -> dict[str, str]:
        """Decimal strings by unit; units that have no words here stay as they are."""
        found = {unit: price for unit, price in self.model.prices.items() if unit not in UNIT_WORDS}
        for blank in self.prices:
            blank.text = given.get(blank.unit, "").strip().removeprefix("$").strip()
            amount = _amount(blank.text)
            if blank.text and amount is None:
                blank.problem = "Give a number of US dollars, such as 0.04."
            elif amount is not None:
                found[blank.unit] = _plain(amount / blank.factor)
        return found

    def _abilities(self, given: QueryDict) -> None:
        ticked = given.getlist("abilities")
        for blank in self.abilities:
            blank.ticked = blank.name in ticked

    def _licence(self, text: str) -> None:
        self.licence = text
        if len(text) > LONGEST_LICENCE or "\x00" in text:
            self.problems["licence"] = f"Write a name of at most {LONGEST_LICENCE} characters."

    def _limits(self) -> dict[str, Any]:
        others = {name: value for name, value in self.model.limits.items() if name != LICENCE}
        return {**others, LICENCE: self.licence} if self.licence else others

    def _day(self, text: str) -> date | None:
        self.retires_on = text
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.problems["retires_on"] = "Give a day, such as 2027-03-31."
            return None


def _possible(model: Model) -> list[str]:
    """What its service can be asked for at all, and what the model is said to do besides, in the order of the words."""
    service = next((found for found in services() if found.key == model.provider), None)
    able = {*(service.abilities if service else ()), *model.abilities}
    return [*(name for name in ABILITY_WORDS if name in able), *sorted(able - ABILITY_WORDS.keys())]


def _licences() -> list[str]:
    """The licences that are named already."""
    return sorted(set(Model.objects.filter(limits__has_key=LICENCE).values_list(f"limits__{LICENCE}", flat=True)))


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    exponent = amount.as_tuple().exponent
    return amount if isinstance(exponent, int) and exponent > -FINEST and 0 <= amount < DEAREST else None


def _text(price: Any, factor: int) -> str:
    return "" if price is None else _plain(Decimal(str(price)) * factor)


def _exact(prices: dict[str, Any]) -> dict[str, Decimal]:
    return {unit: Decimal(str(price)) for unit, price in prices.items()}


def _plain(amount: Decimal) -> str:
    """Without an exponent and without zeros that say nothing."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
