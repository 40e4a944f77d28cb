"""The form by which staff set what a model costs and how long it stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from pipelines.actions import change_model
from pipelines.models import Model
from pipelines.snapshots import UNIT_WORDS
from studio.models import User

DEAREST, FINEST = 1_000_000, 15
LONGEST = 200


@dataclass
class PriceBlank:
    """One price, told for as many units as people speak of at once, in US dollars."""

    unit: str
    words: str
    factor: int
    text: str = ""
    problem: str = ""


class ModelForm:
    """Prices by unit, successor, day of retirement, and whether the model may be asked at all."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.prices = [
            PriceBlank(unit, words, factor, _text(model.prices.get(unit), factor))
            for unit, (words, factor) in UNIT_WORDS.items()
        ]
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
        self.successor = given.get("successor", "").strip()
        if len(self.successor) > LONGEST or len(self.successor.split()) > 1 or "\x00" in self.successor:
            self.problems["successor"] = "Write one model, such as openai/gpt-image-2, in at most 200 characters."
        if self.is_wrong:
            return False
        fields: dict[str, Any] = {"successor": self.successor, "retires_on": day, "enabled": self.enabled}
        if _exact(prices) != _exact(self.model.prices):
            source = f"set here by {by}"
            fields |= {"prices": prices, "priced_on": timezone.localdate(), "source": source}
        change_model(self.model, **fields)
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

    def _day(self, text: str) -> date | None:
        self.retires_on = text
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.problems["retires_on"] = "Give a day, such as 2027-03-31."
            return None


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
