"""Numbers as people read them: parts of a hundred, seconds, dollars; and where a price is from."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html

from pipelines.snapshots import say_dollars

register = template.Library()


@register.filter
def percent(part: float) -> str:
    """A part of one: 97.6 %, 100 %; never rounded up to all or down to nothing."""
    told = min(max(round(part * 100, 1), 0.1), 99.9) if 0 < part < 1 else part * 100
    return f"{told:.1f}".removesuffix(".0") + " %"


@register.filter
def seconds(amount: float) -> str:
    """A time: 0.4 s, 12 s, 3 min 20 s."""
    if amount < 9.95:
        return f"{amount:.1f} s"
    minutes, rest = divmod(round(amount), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@register.filter
def clock(moment: float) -> str:
    """A moment of a film, from seconds: 0:02.4, 12:40.0."""
    minutes, tenths = divmod(round(moment * 10), 600)
    return f"{minutes}:{tenths // 10:02}.{tenths % 10}"


@register.filter
def dollars(amount: Decimal) -> str:
    """An amount of money: $8.48, $0.0042, and never $0.00 for what is more."""
    return say_dollars(amount)


@register.filter
def source(text: str) -> str:
    """Where a price is from: a link to the page, told by its host, else as it is."""
    parts = urlsplit(text)
    if parts.scheme in ("http", "https") and parts.hostname:
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', text, parts.hostname)
    return text
