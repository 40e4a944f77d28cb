"""A real ComfyUI on the processor, without any weights: files taken up, graphs run once, stopped and looked up again.

COMFYUI_DIR names a checkout with its requirements in its own `.venv`; without it these are skipped.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import numpy as np
import pytest

from pipelines.errors import BadRequest, JobFailed
from pipelines.media.picture import Picture, png, read_picture
from pipelines.providers import Access, File, Pending
from pipelines.providers.abilities import EditRequest, ImageRequest, UpscaleRequest, WorkflowRequest
from pipelines.providers.comfyui import ComfyUI
from pipelines.providers.comfyui.graphs import FOLDER, built_in
from studio.management.processes import tie_to_parent
from tests.hands import Quiet

SHRINK = {
    "graph": {
        "photo": {"class_type": "LoadImage", "inputs": {"image": ""}},
        "small": {
            "class_type": "ImageScale",
            "inputs": {"image": ["photo", 0], "upscale_method": "area", "width": 8, "height": 8, "crop": "disabled"},
        },
        "save": {"class_type": "SaveImage", "inputs": {"images": ["small", 0], "filename_prefix": "small"}},
    },
    "slots": {
        "photo": {"node": "photo", "field": "image"},
        "width": {"node": "small", "field": "width"},
        "file": {"node": "save", "field": "filename_prefix"},
    },
    "results": {"small": "save"},
}
BLURS = 60


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a ComfyUI of these tests' own listens, with folders of its own."""
    home, folder = os.environ.get("COMFYUI_DIR"), tmp_path_factory.mktemp("comfyui")
    if not home:
        pytest.skip("COMFYUI_DIR names no checkout of ComfyUI with its own .venv")
    folders = {name: folder / name for name in ("input", "output", "temp", "user")}
    for path in folders.values():
        path.mkdir()
    port = _find_port()
    own = [part for name, path in folders.items() for part in (f"--{name}-directory", str(path))]
    more = ["--disable-auto-launch", "--disable-all-custom-nodes", "--database-url", f"sqlite:///{folder}/comfyui.db"]
    command = [".venv/bin/python", "main.py", "--cpu", "--listen", "127.0.0.1", "--port", str(port), *own, *more]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=home, stdout=log, stderr=log, preexec_fn=tie_to_parent())
    try:
        _wait_for(f"http://127.0.0.1:{port}/system_stats", process, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def comfyui(address: str) -> ComfyUI:
    return ComfyUI(Access(base_url=address, private=True))


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180
    while True:
        try:
            httpx.get(url, timeout=5).raise_for_status()
            return
        except httpx.HTTPError:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"ComfyUI did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.2)


def until(look: Callable[[], Any]) -> Any:
    """What `look` finds, once it finds something."""
    deadline = time.monotonic() + 120
    while not (found := look()):
        assert time.monotonic() < deadline, "It never came."
        time.sleep(0.1)
    return found


def finished(comfyui: ComfyUI, request: Any, exchange: Quiet) -> Any:
    """The result of a job that was sent."""

    def look() -> Any:
        answer = comfyui.poll(request, exchange)
        return None if isinstance(answer, Pending) else answer

    return until(look)


def ask(comfyui: ComfyUI, request: Any, exchange: Quiet | None = None) -> Any:
    """The result, from the beginning."""
    exchange = exchange or a_call()
    assert isinstance(comfyui.submit(request, exchange), Pending)
    return finished(comfyui, request, exchange)


def a_call() -> Quiet:
    return Quiet(key=str(uuid4()))


def a_photo(width: int = 32, height: int = 24) -> Picture:
    """A picture no two of which are alike, since ComfyUI remembers what it made of one."""
    return Picture(np.random.default_rng(uuid4().int).integers(0, 256, (height, width, 3), np.uint8))


def a_file(picture: Picture) -> File:
    return File(png(picture), "image/png")


def shrinking() -> WorkflowRequest:
    """A job over in a moment."""
    return WorkflowRequest({"photo": a_file(a_photo()), "width": 16, "file": f"small-{uuid4()}"}, 7, SHRINK)


def blurring() -> WorkflowRequest:
    """A job that takes long, in many steps between which it can be stopped."""
    size = {"width": 768, "height": 768, "batch_size": 1, "color": uuid4().int % 0xFFFFFF}
    graph: dict[str, Any] = {"0": {"class_type": "EmptyImage", "inputs": size}}
    for number in range(1, BLURS + 1):
        inputs = {"image": [str(number - 1), 0], "blur_radius": 31, "sigma": 10.0}
        graph[str(number)] = {"class_type": "ImageBlur", "inputs": inputs}
    graph["save"] = {"class_type": "SaveImage", "inputs": {"images": [str(BLURS), 0], "filename_prefix": "blurred"}}
    return WorkflowRequest({}, 7, {"graph": graph, "slots": {}, "results": {"picture": "save"}})


def history(address: str) -> dict[str, Any]:
    told: dict[str, Any] = httpx.get(f"{address}/history").json()
    return told


def next_number(comfyui: ComfyUI, address: str) -> int:
    """The number of a job sent now: they are counted, so that one sent twice under one id shows."""
    exchange = a_call()
    ask(comfyui, shrinking(), exchange)
    number: int = history(address)[exchange.job]["prompt"][0]
    return number


def in_queue(address: str, part: str) -> list[str]:
    return [entry[1] for entry in httpx.get(f"{address}/queue").json()[part]]


# --- What comes out ----------------------------------------------------------------------------------


def test_a_picture_goes_up_through_a_graph_and_comes_back(comfyui: ComfyUI) -> None:
    (output,) = ask(comfyui, shrinking()).outputs
    assert (output["name"], output["kind"], output["mime"]) == ("small", "image", "image/png")
    made = read_picture(output["data"])
    assert (made.width, made.height) == (16, 8)


def test_the_same_picture_twice_is_one_file(comfyui: ComfyUI, address: str) -> None:
    request = shrinking()
    calls = [a_call(), a_call()]
    for call in calls:
        ask(comfyui, request, call)
    graphs = [history(address)[call.job]["prompt"][2] for call in calls]
    assert graphs[0]["photo"]["inputs"]["image"] == graphs[1]["photo"]["inputs"]["image"]


def test_a_picture_is_enlarged_without_any_model(comfyui: ComfyUI) -> None:
    photo = a_photo()
    result = ask(comfyui, UpscaleRequest(a_file(photo), photo.width, photo.height, 3))
    made = read_picture(result.data)
    assert (made.width, made.height) == (96, 72)


def test_the_inpainting_graph_keeps_what_is_black_in_the_mask(comfyui: ComfyUI) -> None:
    photo, mask = a_photo(), np.zeros((24, 32, 3), np.uint8)
    mask[:, 16:] = 255
    graph = dict(built_in("inpaint")["graph"])
    # The picture turned to its negative stands in for what a checkpoint would draw.
    parts = {name: graph[name] for name in ("picture", "mask", "kept", "save")}
    parts["sized"] = {"class_type": "ImageInvert", "inputs": {"image": ["picture", 0]}}
    slots = {name: built_in("inpaint")["slots"][name] for name in ("picture", "mask")}
    workflow = {"graph": parts, "slots": slots, "results": {"picture": "save"}}
    inputs = {"picture": a_file(photo), "mask": a_file(Picture(mask))}
    (output,) = ask(comfyui, WorkflowRequest(inputs, 7, workflow)).outputs
    made = read_picture(output["data"]).pixels
    assert (made[:, :16] == photo.pixels[:, :16]).all()
    assert np.abs(made[:, 16:].astype(int) - (255 - photo.pixels[:, 16:])).max() <= 1


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.json")))
def test_the_built_in_graphs_have_nodes_and_fields_that_there_are(address: str, name: str) -> None:
    for node in built_in(name)["graph"].values():
        told = httpx.get(f"{address}/object_info/{node['class_type']}").json()[node["class_type"]]["input"]
        assert told["required"].keys() <= node["inputs"].keys()
        assert node["inputs"].keys() <= {*told["required"], *told.get("optional", {})}


# --- What it cannot do -------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["generate", "edit", "inpaint"])
def test_a_checkpoint_that_is_not_there_is_the_only_fault_of_a_built_in_graph(comfyui: ComfyUI, what: str) -> None:
    photo = a_file(a_photo(64, 64))
    mask = photo if what == "inpaint" else None
    request = (
        ImageRequest("A harbour", 640, 424, 7, model="none.safetensors")
        if what == "generate"
        else EditRequest("At dusk", photo, 64, 64, 7, mask=mask, model="none.safetensors")
    )
    with pytest.raises(BadRequest) as caught:
        comfyui.submit(request, a_call())
    assert (
        "CheckpointLoaderSimple (node checkpoint): Value not in list: ckpt_name: 'none.safeten" in caught.value.message
    )
    assert ";" not in caught.value.message


def test_a_node_that_fails_is_told_with_its_reason(comfyui: ComfyUI) -> None:
    broken = WorkflowRequest({"photo": File(b"no picture at all", "image/png"), "width": 16}, 7, SHRINK)
    exchange = a_call()
    comfyui.submit(broken, exchange)
    with pytest.raises(JobFailed, match=r"LoadImage \(node photo\)"):
        finished(comfyui, broken, exchange)


# --- Once, and never twice ---------------------------------------------------------------------------


def test_a_job_asked_after_anew_after_a_crash_has_run_once(comfyui: ComfyUI, address: str) -> None:
    request, exchange = shrinking(), a_call()
    before, known = next_number(comfyui, address), set(history(address))
    comfyui.submit(request, exchange)
    # All that was stored before the crash is the id: not even that the graph was taken.
    results = [finished(comfyui, request, Quiet(key=exchange.key, job=exchange.job)) for _ in range(3)]
    assert set(history(address)) - known == {exchange.job}
    assert len({result.outputs[0]["data"] for result in results}) == 1
    assert next_number(comfyui, address) == before + 2


def test_a_job_that_never_arrived_is_run_once_when_it_is_asked_after(comfyui: ComfyUI, address: str) -> None:
    request, job = shrinking(), str(uuid4())
    before, known = next_number(comfyui, address), set(history(address))
    exchange = Quiet(key=str(uuid4()), job=job)
    finished(comfyui, request, exchange)
    finished(comfyui, request, Quiet(key=exchange.key, job=job))
    assert set(history(address)) - known == {job}
    assert next_number(comfyui, address) == before + 2


def test_a_running_job_is_found_and_stopped_and_a_waiting_one_taken_out(comfyui: ComfyUI, address: str) -> None:
    running, waiting = a_call(), a_call()
    long, short = blurring(), shrinking()
    comfyui.submit(long, running)
    until(lambda: in_queue(address, "queue_running") == [running.job])
    comfyui.submit(short, waiting)
    assert isinstance(comfyui.poll(long, Quiet(key=running.key, job=running.job)), Pending)
    assert isinstance(comfyui.poll(short, Quiet(key=waiting.key, job=waiting.job)), Pending)
    comfyui.cancel(waiting)
    assert in_queue(address, "queue_pending") == []
    assert in_queue(address, "queue_running") == [running.job]
    comfyui.cancel(running)
    until(lambda: running.job in history(address))
    with pytest.raises(JobFailed, match="told to stop"):
        comfyui.poll(long, running)
    assert waiting.job not in history(address)


# --- The connection ----------------------------------------------------------------------------------


def test_it_tells_its_version_and_what_it_has(comfyui: ComfyUI) -> None:
    health = comfyui.check()
    assert health.facts["version"] and health.facts["devices"] == ["cpu"]
    assert all(model.abilities for model in comfyui.models())
