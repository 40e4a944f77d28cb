"""A request's pictures as large as its service takes them, and no larger: what is only looked at may be small.

Where the picture that is worked on becomes smaller, what is said in pixels of it does as well: its mask, its size, and
how far it is drawn on. Inputs of workflows are left alone, since only their service knows what they are for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from ..media.sendable import Most, Sendable, fitted, fitted_mask, sendable
from .base import File, Provider, Request

R = TypeVar("R", bound=Request[Any])
ALONE: Final = ("picture", "background", "first", "last")
SIDES: Final = ("left", "top", "right", "bottom")
# More than that no model sees, or only in parts; and most services take five megabytes, in base64.
LOOKED_AT: Final = Most(edge=2048, bytes=3_700_000)


def most_of(provider: Provider, request: Request[Any], limits: Mapping[str, Any]) -> Most:
    """How large a request's pictures may be: as its model's row says, else its provider, else as is enough to see.

    The row's `limits` may hold `max_edge`, `max_pixels` and `max_bytes`.
    """
    named = provider.takes.get(request.method) or provider.takes.get("") or Most()
    listed = {name: limits.get(f"max_{name}") for name in ("edge", "pixels", "bytes")}
    whole = {name: value for name, value in listed.items() if isinstance(value, int) and value > 0}
    return Most(**whole).over(named).over(LOOKED_AT if request.looks else Most())


def fit_request(request: R, most: Most) -> tuple[R, dict[str, Any]]:
    """The request with pictures that keep to the bounds, and of each that did not, its sizes before and after.

    Those are {"from": [width, height], "to": …, "bytes": [before, after]} by the picture's name.
    """
    files = dict(_pictures(request))
    if most == Most() or not files:
        return request, {}
    each = most.shared(len(files) + (getattr(request, "mask", None) is not None))
    before = {name: sendable(file.data) for name, file in files.items()}
    after = {name: fitted(ready, each) for name, ready in before.items()}
    shrunk = {name: _told(before[name], after[name]) for name in files if after[name] is not before[name]}
    if not shrunk:
        return request, {}
    new = {name: File(after[name].data, after[name].mime, file.name) for name, file in files.items()}
    fields: dict[str, Any] = {name: new[name] for name in ALONE if name in shrunk}
    if "picture" in shrunk:
        fields |= _in_pixels(request, before["picture"], after["picture"])
    if listed := [name for name in files if name not in ALONE]:
        fields["pictures"] = [new[name] if name in shrunk else files[name] for name in listed]
    return replace(request, **fields), shrunk  # type: ignore[type-var]


def _pictures(request: Any) -> Iterator[tuple[str, File]]:
    """Each picture by the name of its field, of several with its number."""
    for name in ALONE:
        if isinstance(file := getattr(request, name, None), File):
            yield name, file
    for number, file in enumerate(getattr(request, "pictures", ()), 1):
        yield f"pictures {number}", file


def _in_pixels(request: Any, before: Sendable, after: Sendable) -> dict[str, Any]:
    """What else a request says in pixels of its picture, in those of the smaller one."""
    if (before.width, before.height) == (after.width, after.height) or not hasattr(request, "width"):
        return {}
    found: dict[str, Any] = {"width": after.width, "height": after.height}
    if getattr(request, "mask", None) is not None:
        mask = fitted_mask(request.mask.data, width=after.width, height=after.height)
        found["mask"] = File(mask, "image/png", request.mask.name)
    scale = after.width / before.width
    return found | {side: round(getattr(request, side) * scale) for side in SIDES if hasattr(request, side)}


def _told(before: Sendable, after: Sendable) -> dict[str, Any]:
    return {
        "from": [before.width, before.height],
        "to": [after.width, after.height],
        "bytes": [len(before.data), len(after.data)],
    }
