"""Guests: what a link opens, and to whom."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from pipelines.actions import open_guest_link
from pipelines.errors import Invalid, NotFound
from pipelines.models import Asset, GuestLink, Review, is_file

from .finding import whole_reviews

# How often an hour somebody may guess at a guest link's passphrase.
TRIES: Final = 10
TRIES_FOR: Final = 3600


def guest(request: HttpRequest, token: str) -> GuestLink:
    """The link of a guest who has entered; raises NotFound for everybody else, as `open_guest_link` does."""
    link = open_guest_link(token)
    if not has_entered(request, link):
        raise NotFound
    return link


def has_entered(request: HttpRequest, link: GuestLink) -> bool:
    """Whether this browser may look behind the link: it has given the passphrase, or none is asked for."""
    if not link.passphrase:
        return True
    return constant_time_compare(request.session.get(_door(link), ""), _grant(link))


def enter(request: HttpRequest, link: GuestLink, passphrase: str) -> None:
    """Lets this browser in; raises Invalid for another passphrase, and once there were too many tries in an hour."""
    if _tries(link) > TRIES:
        raise Invalid("This was tried too often. Wait an hour, or ask for a new link.", loc=("passphrase", "often"))
    if not check_password(passphrase, link.passphrase):
        raise Invalid("This is another passphrase. Ask whoever sent you the link.", loc=("passphrase",))
    # Whoever knew the session before the passphrase was given knows nothing of what it opens now.
    request.session.cycle_key()
    request.session[_door(link)] = _grant(link)


def guest_reviews(link: GuestLink) -> QuerySet[Review]:
    """What the link opens, oldest first."""
    return whole_reviews().filter(guest_links=link.pk, project=link.project_id)


def guest_review(link: GuestLink, pk: int) -> Review:
    """One of the reviews that the link opens; raises NotFound for every other."""
    found = guest_reviews(link).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def guest_asset(review: Review, option: int | None = None) -> Asset:
    """The file that a review shows, or one of those to pick from; raises NotFound where there is none."""
    if option is None:
        found = review.asset
    else:
        shown = review.options[option] if 0 <= option < len(review.options) else None
        named = shown["asset"] if is_file(shown) else None
        found = Asset.objects.filter(pk=named, project=review.project_id).first() if named else None
    if found is None:
        raise NotFound
    return found


def _door(link: GuestLink) -> str:
    return f"guest-{link.pk}"


def _grant(link: GuestLink) -> str:
    """What the session keeps: signed, and worth nothing for another link, token or passphrase."""
    return salted_hmac("guest", f"{link.pk} {link.digest} {link.passphrase}", algorithm="sha256").hexdigest()


def _tries(link: GuestLink) -> int:
    """How often the passphrase has been tried within the hour, this time included; counted before it is looked at."""
    key = f"guest-tries-{link.pk}"
    cache.add(key, 0, TRIES_FOR)
    try:
        return int(cache.incr(key))
    except ValueError:
        # The hour ended between the two lines.
        return 1
