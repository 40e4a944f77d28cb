"""Hand-offs: what a person is to make elsewhere, and the door by which it comes back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pipelines.actions import hand_back
from pipelines.errors import Invalid
from pipelines.models import HandOff
from pipelines.snapshots import plan_of_run
from studio import access
from studio.forms import keep_handed
from studio.models import Role

WANTED = {
    "image": ("picture", "image/png,image/jpeg,image/webp,image/tiff,image/avif"),
    "video": ("film", "video/*"),
    "audio": ("recording", "audio/*"),
    "text": ("text", "text/*"),
}


WORDS = {"image": "picture", "image_2": "second picture", "mask": "mask"}


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be made: prompt, settings and inputs to take along, and a place for the result."""
    return _page(request, access.hand_off_for(request.user, pk))


@login_required
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the result, then shows what else is to be made for the run, or the run."""
    hand_off = access.hand_off_for(request.user, pk, role=Role.REVIEWER)
    try:
        _take(request, hand_off)
    except Invalid as error:
        return _page(request, hand_off, text=request.POST.get("text", ""), problem=error.message, status=error.status)
    following = access.my_open_hand_offs(request.user).filter(run=hand_off.run_id).first()
    return redirect("hand-offs-detail", pk=following.pk) if following else redirect("runs-detail", pk=hand_off.run_id)


def _take(request: HttpRequest, hand_off: HandOff) -> None:
    given, text, by = request.FILES.get("file"), request.POST.get("text", ""), access.me(request)
    if given is not None:
        keep_handed(hand_off, given, by=by)
    elif hand_off.pack.get("wants") == "text" and text.strip():
        hand_back(hand_off, outputs={"text": text.replace("\r\n", "\n").strip()}, by=by)
    else:
        word, _ = _wanted(hand_off)
        raise Invalid(f"Choose the {word} that you have brought back, then hand it back.", loc=("file",))


def _wanted(hand_off: HandOff) -> tuple[str, str]:
    return WANTED.get(str(hand_off.pack.get("wants")), ("file", ""))


def _page(
    request: HttpRequest, hand_off: HandOff, *, text: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    run, step_run = hand_off.run, hand_off.step_run
    drawn = plan_of_run(run).drawing.steps[step_run.step]
    word, accept = _wanted(hand_off)
    context: dict[str, Any] = {
        "hand_off": hand_off,
        "pack": hand_off.pack,
        "settings": [(name, _plain(value)) for name, value in (hand_off.pack.get("settings") or {}).items()],
        "files": [(WORDS.get(item["port"], item["port"]), item["file"]) for item in hand_off.pack.get("files", [])],
        "run": run,
        "project": run.project,
        "label": drawn.label or step_run.step.replace("_", " ").capitalize(),
        "may_take": access.can(request.user, run.project, Role.REVIEWER),
        "word": word,
        "accept": accept,
        "made": step_run.outputs.get(hand_off.pack.get("wants", "")),
        "text": text,
        "problem": problem,
    }
    return render(request, "hand-offs/detail.html", context, status=status)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
