"""Hand-offs: what waits to be made with a tool that has no API, what to take along, and the way back."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from pipelines.models import HandOff
from studio.access import hand_off_for, my_open_hand_offs
from studio.forms import keep_handed
from studio.models import Role

from .auth import needs, person
from .once import once
from .paging import Paging, page_of

router = Router(tags=["hand-offs"])


@router.get("/hand-offs", auth=needs("read"))
def list_hand_offs(request: HttpRequest, paging: Query[Paging], project: str = "") -> dict[str, Any]:
    """What is open and may be handed back by me, oldest first."""
    rows = my_open_hand_offs(person(request))
    return page_of(rows.filter(run__project__slug=project) if project else rows, paging, hand_off_shape)


@router.get("/hand-offs/{int:pk}", auth=needs("read"))
def get_hand_off(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One hand-off: prompt, settings and inputs to take along; when it is over, what came back and from whom."""
    return hand_off_shape(hand_off_for(person(request), pk))


@router.post("/hand-offs/{int:pk}/files", auth=needs("review"), response={201: dict[str, Any]})
def new_file(request: HttpRequest, pk: int, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Hands a file of the kind that is wanted back; 422 with the reason where it cannot be used, 409 with who won."""
    user = person(request)
    hand_off = hand_off_for(user, pk, role=Role.REVIEWER)
    asked = f"{pk}\n{file.name}\n{_digest(file)}".encode()
    return Status(201, once(request, lambda: hand_off_shape(keep_handed(hand_off, file, by=user)), body=asked))


def hand_off_shape(out: HandOff) -> dict[str, Any]:
    """A hand-off; `files` are what goes along, each an asset of the project with the port it came in by."""
    pack = out.pack
    return {
        "id": out.pk,
        "state": out.state,
        "title": out.title,
        "project": out.run.project.slug,
        "run": out.run_id,
        "step": out.step_run.step,
        "path": out.step_run.path,
        "round": out.round,
        "tool": pack.get("tool") or {},
        "wants": pack.get("wants", "image"),
        "prompt": pack.get("prompt", ""),
        "settings": pack.get("settings") or {},
        "text": pack.get("text", ""),
        "instructions": pack.get("instructions", ""),
        "notes": pack.get("notes") or [],
        "files": [_file_shape(item["port"], item["file"]) for item in pack.get("files") or []],
        "outputs": {port: value for port, value in out.outputs.items() if value is not None},
        "answered_by": str(out.answered_by) if out.answered_by else None,
        "answered_at": out.answered_at.isoformat() if out.answered_at else None,
        "created_at": out.created_at.isoformat(),
        "expires_at": out.expires_at.isoformat() if out.expires_at else None,
    }


def _file_shape(port: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"port": port, **value, "content": f"/api/v1/assets/{value['asset']}/content"}


def _digest(file: UploadedFile) -> str:
    """The SHA-256 of what was sent, piece by piece; the file is at its start again afterwards."""
    found = hashlib.sha256()
    for piece in file.chunks():
        found.update(piece)
    file.seek(0)
    return found.hexdigest()
