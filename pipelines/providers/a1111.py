"""AUTOMATIC1111's Stable Diffusion web UI, and Forge, by their API: pictures made, drawn over and enlarged.

One thing is done at a time and the answer is the picture itself; what was made is not kept for asking after.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ..brand import Lora
from ..errors import BadRequest, NotConfigured, Refused, StepFailed, Uncertain
from .abilities import (
    EditProvider,
    EditRequest,
    ImageProvider,
    ImageRequest,
    ImageResult,
    UpscaleProvider,
    UpscaleRequest,
)
from .base import Bill, Exchange, File, Health, ModelInfo, Setting
from .http import Reply
from .merge import merged
from .redact import safe_text
from .shapes import in_steps
from .styling import Drawn, drawn_by

# Drawing over leaves something of the picture; inside a mask it leaves less.
OVER, INSIDE = 0.6, 0.85
# What lies below the mask is where the drawing starts from.
ORIGINAL = 1
TOO_LARGE = ("outofmemory", "out of memory")
# What it says where the same request fails every time.
MISTAKES = ("invalid encoded image", "could not find upscaler", "' not found")
ONCE = Bill(usage={"calls": Decimal(1), "images": Decimal(1)})


class Automatic1111(ImageProvider, EditProvider, UpscaleProvider):
    """One web UI started with `--api`; a model is a checkpoint's name there, or an upscaler's."""

    key = "a1111"
    label = "Stable Diffusion web UI"
    free = True
    settings = (
        Setting(
            "key",
            "User and password",
            secret=True,
            required=False,
            help="As user:password, where it was started with --api-auth.",
        ),
    )
    default_url = "http://127.0.0.1:7860"
    lists_all = True
    slots = 1

    def credentials(self) -> Mapping[str, str]:
        """Basic authentication, where it is set."""
        key = self.setting("key")
        return {"Authorization": f"Basic {base64.b64encode(key.encode()).decode()}"} if key else {}

    def check(self) -> Health:
        """Asks for its options: only there if its API was switched on."""
        told = self.http.read(self.http.get("sdapi/v1/options"), works=False)
        return Health(f"{self.label} answers.", {"model": told.get("sd_model_checkpoint")})

    def models(self) -> Sequence[ModelInfo]:
        """Its checkpoints and its upscalers."""
        draws, enlarges = ("generate_image", "edit_image"), ("upscale_image",)
        checkpoints = self._list("sd-models", "model_name", "title")
        upscalers = [found for found in self._list("upscalers", "name", "name") if found[0] != "None"]
        return [
            *(ModelInfo(name, title, draws) for name, title in checkpoints),
            *(ModelInfo(name, title, enlarges) for name, title in upscalers),
        ]

    def generate_image(self, request: ImageRequest, exchange: Exchange) -> ImageResult:
        """Drawn from words."""
        return self._draw("txt2img", request, exchange, {})

    def edit_image(self, request: EditRequest, exchange: Exchange) -> ImageResult:
        """Drawn over; with a mask only where that is white, out of the whole picture's context."""
        body: dict[str, Any] = {"init_images": [_base64(request.picture)], "denoising_strength": OVER}
        if request.mask is not None:
            body |= {"mask": _base64(request.mask), "denoising_strength": INSIDE, "inpainting_mask_invert": 0}
            body |= {"inpainting_fill": ORIGINAL, "inpaint_full_res": False}
        return self._draw("img2img", request, exchange, body)

    def upscale_image(self, request: UpscaleRequest, exchange: Exchange) -> ImageResult:
        """Enlarged by one of its upscalers; without one by Lanczos."""
        body = {"image": _base64(request.picture), "resize_mode": 0, "upscaling_resize": request.factor}
        body["upscaler_1"] = request.model or "Lanczos"
        told = self.http.read(self.http.post("sdapi/v1/extra-single-image", json=merged(body, request.extra)))
        data = self._picture(told.get("image"))
        return ImageResult(data, f"{self.name}/{body['upscaler_1']}", request.seed, bill=ONCE)

    def explain(self, reply: Reply) -> StepFailed | None:
        """Errors by the name of their Python class; most are a 500, a picture that is too large as well."""
        told = reply.body if isinstance(reply.body, dict) else {}
        if reply.status == 404 and told.get("detail") == "Not Found":
            return NotConfigured(f"{self.label} has its API switched off. Start it with `--api`.")
        said = " ".join(str(told.get(part) or "") for part in ("error", "errors", "detail"))
        if reply.status != 500:
            return None
        if any(sign in said.lower() for sign in TOO_LARGE):
            return BadRequest("This is too large for the memory of the graphics card there. Ask for fewer pixels.")
        if any(sign in said.lower() for sign in MISTAKES):
            return BadRequest(
                f"{self.label} cannot take this. It says: {safe_text(said, secrets=[self.setting('key')])}"
            )
        return None

    # --- One request -------------------------------------------------------------------------------

    def _draw(self, path: str, request: ImageRequest | EditRequest, exchange: Exchange, more: Any) -> ImageResult:
        if request.pictures:
            raise BadRequest(f"{self.label} takes no reference pictures.")
        drawn = _drawn(request)
        body = merged({**self._body(request, exchange, drawn), **more}, request.extra)
        told = self.http.read(self.http.post(f"sdapi/v1/{path}", json=body))
        images = told.get("images")
        if not isinstance(images, list):
            raise Uncertain(f"{self.label} answered something that is not a picture.")
        data, info = self._picture(images[0] if images else ""), _info(told)
        self._check_model(drawn.checkpoint, info)
        seed = info.get("seed")
        facts = {"task": body.get("force_task_id", ""), "checkpoint": info.get("sd_model_hash") or ""}
        return ImageResult(
            data,
            f"{self.name}/{drawn.checkpoint or info.get('sd_model_name', '')}",
            seed if isinstance(seed, int) else request.seed,
            facts=facts | ({"loras": [lora.name for lora in drawn.loras]} if drawn.loras else {}),
            bill=ONCE,
        )

    def _body(self, request: ImageRequest | EditRequest, exchange: Exchange, drawn: Drawn) -> dict[str, Any]:
        width, height = in_steps(request.width, request.height, step=8, smallest=64, largest=4_096)
        body: dict[str, Any] = {
            "prompt": _with_loras(request.prompt, drawn.loras),
            "negative_prompt": request.negative,
            "seed": request.seed,
            "width": width,
            "height": height,
            "force_task_id": str(uuid5(NAMESPACE_URL, exchange.key)),
        }
        if drawn.checkpoint:
            # It stays loaded: to bring back the one before would take longer than many a picture.
            body["override_settings"] = {"sd_model_checkpoint": drawn.checkpoint}
            body["override_settings_restore_afterwards"] = False
        return body

    def _picture(self, told: Any) -> bytes:
        """The picture out of base64, with or without the beginning of a data address."""
        if not isinstance(told, str):
            raise Uncertain(f"{self.label} answered something that is not a picture.")
        try:
            data = base64.b64decode(told.rpartition(",")[2], validate=True)
        except (binascii.Error, ValueError) as error:
            raise Uncertain(f"{self.label} answered something that is not a picture.") from error
        if not data:
            raise Refused(f"{self.label} says it is done and gave no picture.")
        return data

    def _check_model(self, model: str, info: Mapping[str, Any]) -> None:
        """A checkpoint that it does not know is left out in silence, and the one that is loaded draws instead."""
        used = [str(info[part]) for part in ("sd_model_name", "sd_model_hash") if info.get(part)]
        if model and used and not any(name in model for name in used):
            raise BadRequest(f"{self.label} does not have the model `{model}` and used `{used[0]}`.")

    def _list(self, path: str, name: str, title: str) -> list[tuple[str, str]]:
        found = self.http.read_list(self.http.get(f"sdapi/v1/{path}"), works=False)
        items = [item for item in found if isinstance(item, dict) and item.get(name)]
        return [(str(item[name]), str(item.get(title) or "")) for item in items]


def _drawn(request: ImageRequest | EditRequest) -> Drawn:
    settings = request.extra.get("override_settings")
    chosen = settings.get("sd_model_checkpoint") if isinstance(settings, Mapping) else ""
    return drawn_by(request, Automatic1111.key, chosen=str(chosen or ""))


def _with_loras(prompt: str, loras: Sequence[Lora]) -> str:
    """The prompt with the LoRAs as it reads them there; one that the words name already stays as they have it."""
    named = [(_called(lora.name), lora.strength) for lora in loras]
    written = [f"<lora:{name}:{strength:g}>" for name, strength in named if f"<lora:{name}:" not in prompt]
    return " ".join([prompt, *written])


def _called(file: str) -> str:
    """A LoRA is called by its file there, without folder and ending: by any other name it is not found."""
    return re.sub(r"\.(safetensors|pt|ckpt)$", "", PurePosixPath(file.replace("\\", "/")).name)


def _info(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What it says of the picture: JSON inside of JSON; empty where it cannot be read."""
    try:
        info = json.loads(told.get("info") or "{}")
    except (TypeError, ValueError):
        return {}
    return info if isinstance(info, dict) else {}


def _base64(file: File) -> str:
    return base64.b64encode(file.data).decode()
