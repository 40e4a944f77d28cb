"""What a brand is used by: why it cannot be deleted."""

from __future__ import annotations

from collections.abc import Iterable

from ..models import Brand, ProposalState, Run


def brand_uses(brand: Brand) -> list[str]:
    """A few words for each kind of thing that holds on to the brand, such as "3 pipelines"; empty for one unused."""
    runs = Run.objects.filter(brand_version__brand=brand).count()
    pipelines = list(brand.pipelines.values_list("name", flat=True))
    below = list(brand.below.values_list("name", flat=True))
    proposals = brand.proposals.filter(state=ProposalState.OPEN).count()
    told = [
        f"{runs} run{'s' if runs != 1 else ''}" if runs else "",
        _named("pipeline", pipelines),
        _named("brand below it", below, plural="brands below it"),
        "an open proposal" if proposals else "",
    ]
    return [words for words in told if words]


def _named(noun: str, names: Iterable[str], *, plural: str = "") -> str:
    found = list(names)
    if not found:
        return ""
    words = noun if len(found) == 1 else plural or f"{noun}s"
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"{len(found)} {words} ({', '.join(found[:3])}{more})"
