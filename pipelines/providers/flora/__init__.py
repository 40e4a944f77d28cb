"""FLORA: pictures, films, speech and text by any model it lists, and techniques, which are workflows of its own.

Each is a run that is asked after; FLORA tells what it charged. A request goes with an idempotency key: sent once more,
it is answered as before, or as a duplicate. What each model takes is as FLORA lists it, so its list is read first.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ...errors import BadRequest, Forbidden, Lost, StepFailed, Uncertain
from ..abilities import (
    ImageProvider,
    ImageRequest,
    ImageResult,
    SpeechProvider,
    SpeechRequest,
    SpeechResult,
    TextProvider,
    TextRequest,
    TextResult,
    VideoProvider,
    VideoRequest,
    VideoResult,
    WorkflowProvider,
    WorkflowRequest,
    WorkflowResult,
)
from ..base import API_KEY, Exchange, File, Health, ModelInfo, Pending, Request, Setting
from ..http import Reply
from ..merge import merged
from ..uploads import put_once
from .assets import upload
from .params import Wish, fill, fill_inputs, schema_of_inputs, schema_of_params
from .runs import Duplicate, failure, path_of, result_of, run_in
from .webhook import is_signed, run_told

R = TypeVar("R")
SOON = 3.0
ABILITIES = {"image": "generate_image", "video": "generate_video", "audio": "speak", "text": "text"}
WORKSPACE = Setting("workspace_id", "Workspace", help="The id that begins with ws_; it is the one that pays.")
PROJECT = Setting("project_id", "Project", help="The id that begins with prj_; on its canvas lies what is made.")
SECRET = Setting(
    "webhook_secret",
    "Webhook secret",
    secret=True,
    required=False,
    help="It begins with whsec_ and is shown with a new key.",
)


class Flora(ImageProvider, VideoProvider, SpeechProvider, TextProvider, WorkflowProvider):
    """FLORA's models and techniques, in one workspace and project."""

    key = "flora"
    label = "FLORA"
    reconcile = "key"
    settings = (API_KEY, WORKSPACE, PROJECT, SECRET)
    default_url = "https://app.flora.ai/api/v1"
    slots = 2

    def credentials(self) -> Mapping[str, str]:
        """A bearer token."""
        return {"Authorization": f"Bearer {self.setting('key')}"}

    def check(self) -> Health:
        """Lists the workspaces: that needs a key that is accepted, and tells whether ours is among them."""
        listed = self._listed("workspaces")
        names = {item.get("workspace_id"): item.get("name", "") for item in listed}
        workspace = self.setting("workspace_id")
        if workspace not in names:
            raise BadRequest(f"FLORA accepts the key, and it does not open the workspace {workspace or 'that is set'}.")
        return Health("FLORA accepts the key.", {"workspace": names[workspace]})

    def models(self) -> Sequence[ModelInfo]:
        """All models it lists, and the first hundred techniques of the workspace."""
        models = [
            ModelInfo(str(item["model_id"]), str(item.get("name") or ""), (ABILITIES[item["type"]],))
            for item in self._listed("models")
            if item.get("type") in ABILITIES and item.get("model_id")
        ]
        techniques = self._listed("techniques", workspace_id=self.setting("workspace_id"), limit=100)
        return models + [
            ModelInfo(str(item["technique_id"]), str(item.get("name") or ""), (WorkflowProvider.ability,))
            for item in techniques
            if item.get("technique_id")
        ]

    def model_form(self, model: str) -> Mapping[str, Any] | None:
        """The parameters of a model, or the inputs of a technique."""
        if model.startswith("tech_"):
            return schema_of_inputs(self._technique(model))
        found = next((item for item in self._listed("models") if item.get("model_id") == model), None)
        return None if found is None else schema_of_params(found)

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult | Pending:
        """A picture, by as much of the request as the model takes."""
        wish = Wish(
            width=request.width,
            height=request.height,
            seed=request.seed,
            negative=request.negative,
            pictures=request.pictures,
        )
        return self._generate("image", request.prompt, wish, request, exchange)

    def generate_video(self, request: VideoRequest, exchange: Exchange) -> VideoResult | Pending:
        """A film, by as much of the request as the model takes."""
        wish = Wish(
            width=request.width,
            height=request.height,
            seed=request.seed,
            negative=request.negative,
            seconds=request.seconds,
            sound=request.sound,
            first=request.first,
            last=request.last,
        )
        return self._generate("video", request.prompt, wish, request, exchange)

    def speak(self, request: SpeechRequest, exchange: Exchange) -> SpeechResult | Pending:
        """A recording of the text; FLORA does not tell when each word is said."""
        wish = Wish(seed=request.seed, voice=request.voice, language=request.language, speed=request.speed)
        return self._generate("audio", request.text, wish, request, exchange)

    def write_text(self, request: TextRequest, exchange: Exchange) -> TextResult | Pending:
        """A text; system and schema are part of the prompt, since there are no fields for them."""
        parts = [request.system, request.prompt]
        if request.schema:
            parts.append(f"Answer with JSON alone, by this JSON Schema: {json.dumps(request.schema)}")
        wish = Wish(seed=request.seed, pictures=request.pictures)
        return self._generate("text", "\n\n".join(filter(None, parts)), wish, request, exchange)

    def run_workflow(self, request: WorkflowRequest, exchange: Exchange) -> WorkflowResult | Pending:
        """A technique, named by its id, over inputs by their ids or names."""
        inputs = fill_inputs(self._technique(request.model), request.inputs, self._uploading(exchange))
        body: dict[str, Any] = {"inputs": inputs, "mode": "async", "idempotency_key": exchange.key}
        # Only techniques are told where to say that they have ended: its other runs take no address.
        if exchange.hook_url and self.setting("webhook_secret"):
            body["callback_url"] = exchange.hook_url
        return self._start(f"techniques/{path_of(request.model)}/runs", merged(body, request.extra), exchange)

    def poll(self, request: Request[R], exchange: Exchange) -> R | Pending:
        """What came out once the run is over, fetched at once."""
        try:
            reply = self.http.get(f"runs/{path_of(exchange.job)}")
        except BadRequest as error:
            # Nothing else is asked than the id, so that what cannot be taken is the id.
            raise Lost("FLORA does not know this run any longer.") from error
        told = self.http.read(reply, works=False)
        match told.get("status"):
            case "completed":
                return result_of(self, request, exchange, told)  # type: ignore[no-any-return]
            case "failed":
                raise failure(told)
        done = told.get("progress")
        share = min(max(done / 100, 0.0), 1.0) if isinstance(done, int | float) else 0.0
        exchange.progress(share, "Being made at FLORA")
        return Pending(SOON)

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> str:
        """The run of a webhook that was signed with the workspace's secret in the last five minutes."""
        header = next((value for name, value in headers.items() if name.lower() == "flora-signature"), "")
        if not is_signed(header, body, secret=self.setting("webhook_secret"), now=time.time()):
            raise Forbidden("The signature of this webhook is not FLORA's.")
        run = run_told(body)
        if not run:
            raise Forbidden("This webhook names no run.")
        return run

    def explain(self, reply: Reply) -> StepFailed | None:
        """A key that was used before: the same work is there already."""
        error = reply.body.get("error") if isinstance(reply.body, dict) else None
        code = error.get("code") if isinstance(error, dict) else None
        if code not in ("idempotency_duplicate", "idempotency_conflict"):
            return None
        return Duplicate("FLORA took this request before, and does not say as which run.", run_in(reply.body))

    # --- What is the same for all ------------------------------------------------------------------

    def _generate(self, kind: str, prompt: str, wish: Wish, request: Any, exchange: Exchange) -> Pending:
        params = fill(self._model(kind, request.model), wish, self._uploading(exchange))
        if wish.negative and "negative_prompt" not in params:
            prompt = f"{prompt}\nAvoid: {wish.negative}"
        body: dict[str, Any] = {
            "type": kind,
            "prompt": prompt,
            "workspace_id": self.setting("workspace_id"),
            "project_id": self.setting("project_id"),
            **({"model": request.model} if request.model else {}),
            **({"params": params} if params else {}),
        }
        return self._start("generate", merged(body, request.extra), exchange)

    def _start(self, path: str, body: Mapping[str, Any], exchange: Exchange) -> Pending:
        charged = None
        try:
            told = self.http.read(self.http.post(path, json=body, headers={"Idempotency-Key": exchange.key}))
            run, charged = run_in(told), told.get("charged_cost")
        except Duplicate as error:
            if not error.run:
                raise
            run = error.run
        if not run:
            raise Uncertain("FLORA took this without saying what it calls it.")
        exchange.accepted(run, charged=charged)
        return Pending(SOON)

    def _model(self, kind: str, model: str) -> Mapping[str, Any]:
        """A model as it is listed; nothing is known of the workspace's usual one, which has no name here."""
        if not model:
            return {}
        found = next((item for item in self._listed("models", type=kind) if item.get("model_id") == model), None)
        if found is None:
            raise BadRequest(f"FLORA lists no {kind} model `{model}`. Choose another in the step's settings.")
        return found

    def _technique(self, technique: str) -> Mapping[str, Any]:
        return self.http.read(self.http.get(f"techniques/{path_of(technique)}"), works=False)

    def _listed(self, name: str, **asked: Any) -> list[Mapping[str, Any]]:
        """The items of one of its lists, which are named as their address is."""
        found = self.http.read(self.http.get(name, params=asked), works=False).get(name)
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    def _uploading(self, exchange: Exchange) -> Callable[[File], str]:
        """Puts a file at FLORA, once for each request: sent again with other addresses, it would be another one."""

        def put(file: File) -> str:
            return upload(self.http, file, workspace=self.setting("workspace_id"))

        return lambda file: put_once(exchange, file, put)
