"""The verb by which a person hands a file back: looked at as every upload is, and kept as the step's own."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser

from ..errors import BadFile
from ..media.sniff import Limits, Sniffed, sniff
from ..models import HandOff
from .assets import ask_for_thumb, make_asset
from .hand_offs import hand_back

A: Final = {"image": "a picture", "video": "a film", "audio": "a recording", "text": "a text"}


def hand_file_back(hand_off: HandOff, *, data: bytes, name: str, by: AbstractBaseUser) -> HandOff:
    """Hands back a file of the kind that is wanted; raises BadFile with the reason, and as `hand_back` does."""
    wants = str(hand_off.pack.get("wants", "image"))
    found = _look(data, name=name, wants=wants)
    if wants == "text":
        return hand_back(hand_off, outputs={"text": data.decode("utf-8-sig")}, by=by)
    tool = (hand_off.pack.get("tool") or {}).get("name", "")
    asset = make_asset(
        hand_off.run.project_id,
        data=data,
        kind=wants,
        mime=found.mime,
        name=name[-200:],
        width=found.width,
        height=found.height,
        step_run=hand_off.step_run,
        facts={"format": found.format, "source": "manual", "tool": tool, "by": str(by)},
    )
    asset.created_by_id = by.pk
    answered = hand_back(hand_off, outputs={wants: asset.as_value()}, by=by, assets=[asset])
    if wants == "image":
        ask_for_thumb(asset)
    return answered


def _look(data: bytes, *, name: str, wants: str) -> Sniffed:
    limits = Limits(pixels=settings.UPLOAD_MAX_PIXELS, bytes=settings.UPLOAD_MAX_BYTES)
    found = sniff(data, name=name, limits=limits)
    if wants == "audio" and found.mime == "video/webm":
        # Its first bytes are the same with and without a picture.
        return Sniffed("audio", "audio/webm", "WebM")
    if found.kind != wants:
        raise BadFile(f"{name} is {A.get(found.kind, 'something else')}. Here {A.get(wants, 'a file')} is wanted.")
    return found
