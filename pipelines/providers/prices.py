"""What a request may cost and what one did cost, out of a run's price list; Decimal throughout, US dollars."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from typing import Any

from .base import Request, Usage

# Each price of a list, and the usage it is for: so many of a unit.
UNITS: Mapping[str, tuple[str, int]] = {
    "per_call": ("calls", 1),
    "per_image": ("images", 1),
    "per_megapixel": ("megapixels", 1),
    "per_second": ("seconds", 1),
    "per_1k_characters": ("characters", 1_000),
    "per_1k_input": ("input", 1_000),
    "per_1k_cached_input": ("cached_input", 1_000),
    "per_1k_output": ("output", 1_000),
}
MICRO = Decimal("0.000001")
Prices = Mapping[str, Any]


def prices_of(price_list: Mapping[str, Prices], provider: str, model: str) -> Prices:
    """The prices of a model, else those of all the provider's; empty where there are none."""
    return price_list.get(f"{provider}/{model}") or price_list.get(provider) or {}


def estimate(prices: Prices, request: Request[Any]) -> Decimal:
    """What a request may cost at most, rounded up to a millionth; 0 where nothing it uses has a price."""
    return (_cost(prices, request.expects()) or Decimal(0)).quantize(MICRO, ROUND_CEILING)


def priced(prices: Prices, usage: Usage) -> Decimal | None:
    """What was used at these prices, to a millionth; None where nothing of it has a price."""
    cost = _cost(prices, usage)
    return None if cost is None else cost.quantize(MICRO, ROUND_HALF_EVEN)


def _cost(prices: Prices, usage: Usage) -> Decimal | None:
    """Each amount times its price: Σ usage[unit] · price / per."""
    costs = [
        Decimal(str(prices[name])) * Decimal(usage[unit]) / per
        for name, (unit, per) in UNITS.items()
        if name in prices and unit in usage
    ]
    return sum(costs, Decimal(0)) if costs else None
