"""What a request may cost and what one did cost, out of a run's price list; Decimal throughout, US dollars."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, RootModel, ValidationError

from ..errors import Invalid
from .base import Usage

# Each price of a list, and the usage it is for: so many of a unit.
UNITS: Mapping[str, tuple[str, int]] = {
    "per_call": ("calls", 1),
    "per_image": ("images", 1),
    "per_picture": ("pictures", 1),
    "per_megapixel": ("megapixels", 1),
    "per_second": ("seconds", 1),
    "per_second_1080p": ("seconds_1080p", 1),
    "per_second_4k": ("seconds_4k", 1),
    "per_1k_characters": ("characters", 1_000),
    "per_1k_input": ("input", 1_000),
    "per_1k_cached_input": ("cached_input", 1_000),
    "per_1k_output": ("output", 1_000),
    "per_1k_image_input": ("image_input", 1_000),
    "per_1k_image_output": ("image_output", 1_000),
    "per_credit": ("credits", 1),
}
MICRO = Decimal("0.000001")
Prices = Mapping[str, Any]


def _known(unit: str) -> str:
    if unit not in UNITS:
        raise ValueError(f"This unit is not known; the units are {', '.join(UNITS)}")
    return unit


def _number(given: Any) -> Any:
    if not isinstance(given, str | Decimal):
        raise ValueError('A price is a number in US dollars, such as "0.003"')
    return given


Name = Annotated[str, Field(pattern=r"^[^\s/]+(/\S+)?$", max_length=160)]
Unit = Annotated[str, AfterValidator(_known)]
Price = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, lt=1_000_000)]


class PriceList(RootModel[dict[Name, dict[Unit, Price]]]):
    """A price list as a file says it: `{"provider/model": {"per_1k_input": "0.003"}}`, or `provider` for all of its."""


def read_prices(path: Path | None) -> dict[str, dict[str, str]]:
    """The price list in a JSON file, prices as decimal strings; empty for no file.

    Raises Invalid with one sentence for each mistake.
    """
    if path is None:
        return {}
    try:
        # A price such as 0.1 is taken by its digits, never as a binary fraction.
        told = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
        read = PriceList.model_validate(told)
    except OSError as error:
        raise Invalid(f"The price list {path.name} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise Invalid("\n".join(_mistake(path, item) for item in error.errors())) from error
    except ValueError as error:
        raise Invalid(f"The price list {path.name} is no JSON: {error}.") from error
    return {name: {unit: f"{price:f}" for unit, price in prices.items()} for name, prices in read.root.items()}


def _mistake(path: Path, item: Mapping[str, Any]) -> str:
    place = ", ".join(str(part) for part in item["loc"] if part != "[key]")
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"The price list {path.name} is wrong{f' at {place}' if place else ''}: {message}."


def prices_of(price_list: Mapping[str, Prices], provider: str, model: str) -> Prices:
    """The prices of a model, else those of all the provider's; empty where there are none."""
    return price_list.get(f"{provider}/{model}") or price_list.get(provider) or {}


def estimate(prices: Prices, expected: Usage) -> Decimal:
    """What a request of so much use at most may cost, rounded up to a millionth; 0 where nothing of it has a price."""
    return (_cost(prices, expected) or Decimal(0)).quantize(MICRO, ROUND_CEILING)


def priced(prices: Prices, usage: Usage) -> Decimal | None:
    """What was used at these prices, to a millionth; None where nothing of it has a price."""
    cost = _cost(prices, usage)
    return None if cost is None else cost.quantize(MICRO, ROUND_HALF_EVEN)


def _cost(prices: Prices, usage: Usage) -> Decimal | None:
    """Each amount times its price: Σ usage[unit] · price / per; seconds of a resolution without a price are seconds."""
    used = dict(usage)
    for name, (unit, _) in UNITS.items():
        if unit.startswith("seconds_") and unit in used and name not in prices:
            used["seconds"] = used.get("seconds", Decimal(0)) + used.pop(unit)
    costs = [
        Decimal(str(prices[name])) * Decimal(used[unit]) / per
        for name, (unit, per) in UNITS.items()
        if name in prices and unit in used
    ]
    return sum(costs, Decimal(0)) if costs else None
