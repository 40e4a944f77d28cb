"""A case as a step of a pipeline file, so that it can be run from end to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipelines.providers import File

from .case import Case

Drawn = tuple[str, dict[str, str], dict[str, Any]]
PHOTO = {"image": "$photo"}
SIDES = ("left", "top", "right", "bottom")


def _edit(asked: Any) -> Drawn:
    return "edit_image", PHOTO | ({"mask": "$mask"} if asked.mask else {}), {"prompt": asked.prompt}


def _film(asked: Any) -> Drawn:
    params = {"prompt": asked.prompt, "seconds": asked.seconds, "size": f"{asked.width}x{asked.height}"}
    return "generate_video", {"first": "$photo"} if asked.first else {}, params


def _workflow(asked: Any) -> Drawn:
    files = [name for name, value in asked.inputs.items() if isinstance(value, File)]
    plain = {name: value for name, value in asked.inputs.items() if name not in files}
    names = {"image": files[0]} if files else {}
    params = {"workflow": dict(asked.workflow), "inputs": plain, "names": names}
    return "run_workflow", PHOTO if files else {}, params


# By the request's method: step type, what is wired in, params.
DRAWN: Mapping[str, Callable[[Any], Drawn]] = {
    "write_text": lambda asked: ("write_text", {}, {"prompt": asked.prompt}),
    "generate_image": lambda asked: (
        "generate_image",
        {},
        {"prompt": asked.prompt, "size": f"{asked.width}x{asked.height}"},
    ),
    "edit_image": _edit,
    "extend_image": lambda asked: (
        "extend_image",
        PHOTO,
        {"prompt": asked.prompt, **{side: getattr(asked, side) for side in SIDES if getattr(asked, side)}},
    ),
    "remove_background": lambda asked: ("cut_out_image", PHOTO, {}),
    "upscale_image": lambda asked: ("upscale_image", PHOTO, {"factor": asked.factor}),
    "relight_image": lambda asked: ("relight_image", {"subject": "$photo"}, {"prompt": asked.prompt}),
    "split_layers": lambda asked: ("split_layers", PHOTO, {}),
    "generate_video": _film,
    "speak": lambda asked: ("speak", {"text": "$words"}, {}),
    "embed": lambda asked: ("embed", {"text": "$words"}, {}),
    "moderate": lambda asked: ("moderate", {"text": "$words"}, {"when_flagged": "pass"}),
    "transcribe": lambda asked: ("transcribe", {"recording": "$recording"}, {}),
    "run_workflow": _workflow,
}


def step_of(case: Case, connection: str) -> dict[str, Any]:
    """A step that asks this connection for what the case asks."""
    kind, ports, params = DRAWN[case.request.method](case.request)
    given = {name: value for name, value in params.items() if value != ""}
    return {"type": kind, "in": ports, "params": {**given, "model": f"{connection}/{case.request.model}"}}  # type: ignore[attr-defined]
