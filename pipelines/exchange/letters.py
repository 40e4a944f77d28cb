"""A digest or a piece of news as a mail: text and HTML, previews inside it, and an address that ends such mail."""

from __future__ import annotations

from email.mime.image import MIMEImage
from email.utils import formataddr
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

from ..actions.assets import ask_for_thumb, has_thumb, read_thumb
from ..actions.notices import NEWS, muted_projects, off_address
from ..errors import BadFile, NotFound
from ..media.posted import posted
from ..models import Asset, Notice
from ..people import people
from ..snapshots.digests import DigestSeen, read_digest
from ..snapshots.notices import notice_words

CONSOLE: Final = "django.core.mail.backends.console.EmailBackend"
NOBODY: Final = "The person has left the project, or has no address."
MUTED: Final = "The person wants no mail about this project."
OVER: Final = "Nothing of it waited any more."


class Letter(EmailMultiAlternatives):
    """A mail whose pictures belong to the page beside them, so that no mail program lists them as files."""

    mixed_subtype = "related"


def write_letter(notice: Notice) -> Letter | str:
    """The mail as it is true now; a sentence instead where there is nobody to mail, or nothing to say."""
    actor = people().actor(notice.user_id, project=notice.project_id)
    address = people().address(notice.user_id) if actor else None
    if actor is None or address is None:
        return NOBODY
    if notice.project_id in muted_projects(notice.user_id):
        return MUTED
    if notice.kind in NEWS:
        return _news(notice, address)
    seen = read_digest(notice, actor)
    return _letter(notice, seen, address) if seen else OVER


def _news(notice: Notice, address: tuple[str, str]) -> Letter:
    """One sentence, and where it leads."""
    name, where = address
    words, off = notice_words(notice), off_address(notice.user_id, project=notice.project_id)
    url = f"{settings.PUBLIC_URL}{words.url}"
    context = {"words": words, "url": url, "project": notice.project.name, "off": off}
    body = render_to_string("notices/_news.txt", context)
    letter = Letter(" ".join(words.said.split()), body, to=[_to(name, where)], headers=_headers(notice, off))
    letter.attach_alternative(render_to_string("notices/_news.html", context), "text/html")
    return letter


def _to(name: str, where: str) -> str:
    return formataddr((" ".join(name.split()), where))


def _headers(notice: Notice, off: str) -> dict[str, str]:
    return {
        # The same for the same notice, so that a server that gets it twice can tell.
        "Message-ID": f"<notice-{notice.pk}@{urlsplit(settings.PUBLIC_URL).hostname or 'pressline'}>",
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def _letter(notice: Notice, seen: DigestSeen, address: tuple[str, str]) -> Letter:
    name, where = address
    off = off_address(notice.user_id, project=notice.project_id)
    pictures = _pictures(seen)
    context = {
        "name": name,
        "seen": seen,
        "rows": [(item, f"review-{item.number}" if item.number in pictures else "") for item in seen.items],
        "inbox": f"{settings.PUBLIC_URL}/reviews/",
        "off": off,
        "minutes": f"{settings.NOTICE_MINUTES:g}",
        "zone": timezone.get_current_timezone_name(),
    }
    letter = Letter(
        subject=seen.subject,
        body=render_to_string("notices/_digest.txt", context),
        to=[_to(name, where)],
        headers=_headers(notice, off),
    )
    letter.attach_alternative(render_to_string("notices/_digest.html", context), "text/html")
    for number, data in pictures.items():
        letter.attach(_inline(number, data))
    return letter


def _inline(number: int, data: bytes) -> MIMEImage:
    part = MIMEImage(data, "jpeg")
    part.add_header("Content-ID", f"<review-{number}>")
    part.add_header("Content-Disposition", "inline", filename=f"review-{number}.jpg")
    return part


def _pictures(seen: DigestSeen) -> dict[int, bytes]:
    """The previews by the number of their review, of those that have a thumbnail; none for a mail to the log."""
    if settings.EMAIL_BACKEND == CONSOLE:
        return {}
    found = {item.number: _preview(item.picture) for item in seen.items if item.picture}
    return {number: data for number, data in found.items() if data}


def _preview(asset: Asset) -> bytes:
    if not has_thumb(asset.sha256):
        if asset.kind in ("image", "mask"):
            ask_for_thumb(asset)
        return b""
    try:
        return posted(read_thumb(asset))
    except (BadFile, NotFound):
        return b""
