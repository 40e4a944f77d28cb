"""ComfyUI on a machine of one's own: any graph in its API's format, and pictures by graphs that are built in.

The id of a job is chosen here, out of the call's key, and written down before the graph is sent; so after a crash its
queue and its history say whether it ever came. The history is in its memory: a restart loses it, and the job with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from mimetypes import guess_extension, guess_type
from pathlib import PurePosixPath
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from ...errors import BadRequest, Lost, NotConfigured, Refused, StepFailed, Transient, Uncertain
from ..abilities import (
    EditProvider,
    EditRequest,
    ImageProvider,
    ImageRequest,
    ImageResult,
    UpscaleProvider,
    UpscaleRequest,
    WorkflowProvider,
    WorkflowRequest,
    WorkflowResult,
)
from ..base import Bill, Exchange, File, Health, ModelInfo, Pending, Request, Setting
from ..http import Fetched, Reply
from ..merge import merged
from ..redact import safe_text
from ..styling import drawn_by
from .graphs import filled, results_of, wanted
from .outcome import Output, check_end, faults_of, outputs_of

R = TypeVar("R")
SOON, LATE = 1.0, 15.0
UPLOAD_SECONDS = 120.0
# A longer queue is not read for each job in it: it comes whole, with every graph.
LONG_QUEUE = 40
ONCE = Bill(usage={"calls": Decimal(1), "images": Decimal(1)})


class ComfyUI(WorkflowProvider, ImageProvider, EditProvider, UpscaleProvider):
    """One ComfyUI; a model is the file of a checkpoint, or of an upscaler where a picture is to be enlarged.

    `extra` is merged into the body of POST /prompt, so that it reaches the nodes of the built-in graphs too: more
    steps are `{"prompt": {"sampler": {"inputs": {"steps": 40}}}}`.
    """

    key = "comfyui"
    label = "ComfyUI"
    reconcile = "job"
    free = True
    settings = (
        Setting(
            "key",
            "Access key",
            secret=True,
            required=False,
            help="Only where a gateway stands before it; sent as a bearer token.",
        ),
    )
    default_url = "http://127.0.0.1:8188"
    lists_all = True
    slots = 8

    def credentials(self) -> Mapping[str, str]:
        """It asks for none itself; a gateway may."""
        return {"Authorization": f"Bearer {key}"} if (key := self.setting("key")) else {}

    def check(self) -> Health:
        """Asks for its version and devices."""
        told = self.http.read(self.http.get("system_stats"), works=False)
        system, devices = told.get("system"), told.get("devices")
        if not isinstance(system, dict):
            raise NotConfigured("What answers at this address is not ComfyUI.")
        version = str(system.get("comfyui_version") or "")
        names = [str(device.get("name", "")) for device in devices or () if isinstance(device, dict)]
        return Health(f"ComfyUI {version} answers.".replace("  ", " "), {"version": version, "devices": names})

    def models(self) -> Sequence[ModelInfo]:
        """Its checkpoints, and what it can enlarge with."""
        draws, enlarges = ("generate_image", "edit_image"), ("upscale_image",)
        return [
            *(ModelInfo(name, abilities=draws) for name in self._files("checkpoints")),
            *(ModelInfo(name, abilities=enlarges) for name in self._files("upscale_models")),
        ]

    def run_workflow(self, request: WorkflowRequest, exchange: Exchange) -> Pending:
        """A graph of one's own; a slot named `seed` is given the request's seed."""
        return self._ask(request, exchange)

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> Pending:
        """Drawn from words by a checkpoint."""
        return self._ask(request, exchange)

    def edit_image(self, request: EditRequest, exchange: Exchange) -> Pending:
        """Drawn over; with a mask, every pixel outside of it stays as it is."""
        return self._ask(request, exchange)

    def upscale_image(self, request: UpscaleRequest, exchange: Exchange) -> Pending:
        """Enlarged by an upscaler and brought to the very size; without a model by Lanczos alone."""
        return self._ask(request, exchange)

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """What came out, once it is done; a job that never arrived is sent now."""
        ended = self._ended(exchange.job)
        ahead = None if ended else self._ahead(exchange)
        if ahead is not None:
            exchange.progress(0.0, "Waiting in the queue of ComfyUI" if ahead else "Being made by ComfyUI")
            return Pending(min(SOON + ahead, LATE))
        # It may have ended between the two questions.
        if ended := ended or self._ended(exchange.job):
            return self._result(request, exchange, ended)  # type: ignore[return-value]
        if exchange.handle.get("sent"):
            raise Lost("ComfyUI does not know this job any longer. It may have been restarted.")
        return self._ask(request, exchange)

    def cancel(self, exchange: Exchange) -> None:
        """Takes the job out of the queue, or stops it where it is the one that runs."""
        self.http.send("POST", "queue", json={"delete": [exchange.job]})
        # Older ones know no id here and stop whatever runs.
        running, _ = self._queue()
        if exchange.job in running:
            self.http.send("POST", "interrupt", json={"prompt_id": exchange.job})

    def explain(self, reply: Reply) -> StepFailed | None:
        """A graph that it cannot run: which node, and why."""
        told = reply.body
        if reply.status != 400 or not isinstance(told, dict) or not (faults := faults_of(told)):
            return None
        return BadRequest(f"ComfyUI cannot run this. {self._safe(faults)}")

    # --- A job -------------------------------------------------------------------------------------

    def _ask(self, request: Any, exchange: Exchange) -> Pending:
        job = exchange.job or str(uuid5(NAMESPACE_URL, exchange.key))
        workflow, inputs = wanted(request, job)
        results_of(workflow)
        body = merged({"prompt": filled(workflow, inputs, self._upload)}, request.extra)
        exchange.accepted(job)
        told = self.http.read(self.http.post("prompt", json={**body, "prompt_id": job}))
        # One older than August 2025 chooses the id itself.
        named = told.get("prompt_id")
        if not named or not isinstance(named, str):
            raise Uncertain("ComfyUI took this without saying what it calls it.")
        exchange.accepted(named, sent=True, faults=self._safe(faults_of(told)))
        return Pending(SOON)

    def _upload(self, file: File) -> str:
        """What a node is to call the file; its name is its content's, so that a repeat is the same file."""
        ending = guess_extension(file.mime) or PurePosixPath(file.name).suffix
        name = f"{hashlib.sha256(file.data).hexdigest()}{ending}"
        told = self.http.read(
            self.http.send(
                "POST",
                "upload/image",
                files={"image": (name, file.data, file.mime)},
                # It compares and keeps what it has, where overwriting could be in the way of a job that reads it.
                data={"type": "input", "subfolder": "pressline"},
                seconds=UPLOAD_SECONDS,
            ),
            works=False,
        )
        if not isinstance(told.get("name"), str):
            raise Transient("ComfyUI took a file without saying what it calls it.")
        return f"{told.get('subfolder') or ''}/{told['name']}".lstrip("/")

    def _ended(self, job: str) -> Mapping[str, Any]:
        """What the history says of a job; empty until it has ended."""
        told = self.http.read(self.http.get(f"history/{job}"), works=False).get(job)
        return told if isinstance(told, dict) else {}

    def _ahead(self, exchange: Exchange) -> int | None:
        """How many jobs go before this one, 0 while it runs; None where it is not in the queue."""
        if exchange.handle.get("sent") and (waiting := self._waiting()) > LONG_QUEUE:
            return waiting
        running, pending = self._queue()
        jobs = [*running, *pending]
        return jobs.index(exchange.job) if exchange.job in jobs else None

    def _waiting(self) -> int:
        told = self.http.read(self.http.get("prompt"), works=False).get("exec_info")
        left = told.get("queue_remaining") if isinstance(told, dict) else 0
        return left if isinstance(left, int) else 0

    def _queue(self) -> tuple[list[str], list[str]]:
        """The ids of what runs and of what waits, out of one answer: between two a job goes from one to the other."""
        told = self.http.read(self.http.get("queue"), works=False)
        return _ids(told.get("queue_running")), _ids(told.get("queue_pending"))

    def _files(self, folder: str) -> list[str]:
        return [str(name) for name in self.http.read_list(self.http.get(f"models/{folder}"), works=False)]

    # --- What came out -----------------------------------------------------------------------------

    def _result(self, request: Any, exchange: Exchange, ended: Mapping[str, Any]) -> WorkflowResult | ImageResult:
        check_end(ended, secrets=[self.setting("key")])
        workflow, _ = wanted(request, exchange.job)
        results = results_of(workflow)
        found = outputs_of(ended, results)
        named = {output.name for output in found}
        if missing := [name for name in results if name not in named]:
            raise Refused(f"ComfyUI is done and gave no `{missing[0]}`. {exchange.handle.get('faults', '')}".strip())
        if not found:
            raise Refused("ComfyUI is done and gave nothing. Name the node to take it from in the workflow's results.")
        # A workflow brings its models itself.
        model = f"{self.name}/{request.model}".removesuffix("/")
        facts: dict[str, Any] = {"job": exchange.job}
        if isinstance(request, ImageRequest | EditRequest):
            drawn = drawn_by(request, self.key)
            model = f"{self.name}/{drawn.checkpoint}".removesuffix("/")
            facts |= {"loras": [lora.name for lora in drawn.loras]} if drawn.loras else {}
        if isinstance(request, WorkflowRequest):
            outputs = [self._output(output) for output in found]
            return WorkflowResult(outputs, model, facts=facts, bill=Bill(usage={"calls": Decimal(1)}))
        return ImageResult(self._fetch(found[0]).data, model, request.seed, facts=facts, bill=ONCE)

    def _output(self, output: Output) -> dict[str, Any]:
        if output.file is None:
            return {"name": output.name, "node": output.node, "kind": "text", "value": output.text}
        fetched = self._fetch(output)
        mime = fetched.mime
        if mime == "application/octet-stream":
            mime = guess_type(output.file["filename"])[0] or mime
        kind = mime.partition("/")[0]
        kind = kind if kind in ("image", "video", "audio", "text") else "file"
        return {"name": output.name, "node": output.node, "kind": kind, "data": fetched.data, "mime": mime}

    def _fetch(self, output: Output) -> Fetched:
        return self.http.fetch(f"{self.base_url}/view?{urlencode(output.file or {})}", trusted=True)

    def _safe(self, said: str) -> str:
        return safe_text(said, secrets=[self.setting("key")])


def _ids(entries: Any) -> list[str]:
    """The ids in a part of the queue, whose entries are [number, id, …]."""
    found = entries if isinstance(entries, list) else []
    return [str(entry[1]) for entry in found if isinstance(entry, list) and len(entry) > 1]
