"""A ComfyUI workflow is read for whoever makes a step of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from studio.middleware import PROBLEM_JSON
from tests.studio.api.conftest import ROOT, Caller
from tests.workflows import EDITORS, OVER, node, png_of

HERE = "/comfyui/read"


def bring(caller: Caller, data: bytes, name: str = "workflow.json") -> Any:
    return caller.client.post(f"{ROOT}{HERE}", {"file": SimpleUploadedFile(name, data)}, headers=caller.headers)


def test_a_file_a_picture_and_json_are_read_alike(as_designer: Caller) -> None:
    answers = [
        bring(as_designer, json.dumps(OVER).encode()),
        bring(as_designer, png_of(OVER), "made.png"),
        as_designer("POST", HERE, {"workflow": OVER}),
    ]
    assert [answer.status_code for answer in answers] == [200] * 3
    read = answers[0].json()
    assert all(answer.json() == read for answer in answers)
    assert [(free["node"], free["field"]) for free in read["inputs"] if free["likely"]] == [
        ("3", "seed"),
        ("6", "text"),
        ("10", "image"),
    ]
    assert [(given["node"], given["type"]) for given in read["outputs"]] == [("9", "image")]
    assert read["workflow"]["10"]["inputs"]["image"] == "example.png"


def test_what_was_read_makes_a_step_without_problems(as_designer: Caller) -> None:
    read = as_designer("POST", HERE, {"workflow": OVER}).json()
    takes = {one["name"]: {part: one[part] for part in ("type", "node", "field")} for one in read["inputs"]}
    gives = {one["name"]: {part: one[part] for part in ("type", "node")} for one in read["outputs"]}
    params = {"model": "comfyui", "workflow": read["workflow"], "takes": takes, "gives": gives}
    inputs = {name: {"type": port["type"]} for name, port in takes.items()}
    step = {"type": "comfyui", "in": {name: f"${name}" for name in takes}, "params": params}
    draft = {"format": 1, "name": "Over", "inputs": inputs, "steps": {"over": step}, "outputs": {"a": "over.image"}}
    assert as_designer("POST", "/pipelines/validate", {"draft": draft}).json() == {"valid": True, "errors": []}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"workflow": EDITORS}, "Export (API)"),
        ({"workflow": {"1": node("VAEDecode")}}, "gives anything"),
        ({"workflow": {"1": node("SaveImage", prefix="x" * 2_000_000)}}, "larger than 2 MB"),
        ({"workflow": "1"}, "Send a workflow"),
        ([], "Send a workflow"),
        (None, "Send a workflow"),
        ({"workflow": {"1": node("SaveImage", prefix="\0")}}, "no text"),
    ],
)
def test_what_cannot_be_used_is_told_with_what_to_send_instead(as_designer: Caller, body: Any, told: str) -> None:
    answer = as_designer("POST", HERE, body)
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM_JSON)
    assert told in answer.json()["detail"]


def test_a_text_that_nothing_can_hold_is_told_of_a_file_too(as_designer: Caller) -> None:
    answer = bring(as_designer, json.dumps({"1": node("SaveImage", prefix="\0")}).encode())
    assert (answer.status_code, "no text" in answer.json()["detail"]) == (422, True)


def test_a_request_with_no_file_and_one_too_large_are_told(as_designer: Caller, settings: Any) -> None:
    nothing = as_designer.client.post(f"{ROOT}{HERE}", {"other": "x"}, headers=as_designer.headers)
    assert (nothing.status_code, nothing.json()["errors"][0]["loc"]) == (422, ["file"])
    settings.UPLOAD_MAX_BYTES = 1_000
    answer = bring(as_designer, b"x" * 2_000, "long.png")
    assert (answer.status_code, "long.png is larger" in answer.json()["detail"]) == (422, True)
