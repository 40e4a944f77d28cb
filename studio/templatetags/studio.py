"""Small words for templates: states, weights, icons."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django import template
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from pipelines.snapshots import ago

register = template.Library()

LONGEST_ADDRESS = 48
_CODE: Final = re.compile(r"`([^`\n]+)`")

WORDS = {
    "waiting": "needs you",
    "send_back": "sent back",
    "approve": "approved",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; it is never the only carrier of a meaning."""
    return format_html('<svg aria-hidden="true"><use href="{}#{}"/></svg>', static("img/icons.svg"), name)


@register.simple_tag
def pill(state: str) -> SafeString:
    """A state as a word with a shape and a colour."""
    return format_html('<span class="pill" data-state="{}">{}</span>', state, WORDS.get(state, state.replace("_", " ")))


@register.filter
def marked_up(sentence: str) -> SafeString:
    """A sentence as a page shows it: what stands between backticks is code."""
    return SafeString(_CODE.sub(r"<code>\1</code>", escape(sentence)))


@register.filter(name="ago")
def say_ago(moment: datetime) -> str:
    """How long ago that was: 6 minutes ago, just now."""
    return ago(moment)


@register.filter
def weight(size: int) -> str:
    """Bytes as a person reads them: 184 kB, 1.2 MB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


@register.filter
def address(url: str) -> str:
    """An address as it fits into a line: whole where it is short, else its host alone."""
    return url if len(url) <= LONGEST_ADDRESS else f"{urlsplit(url).hostname} …"
