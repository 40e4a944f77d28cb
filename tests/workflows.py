"""ComfyUI workflows to bring along, as its API has them, and pictures that carry them."""

from __future__ import annotations

import io
import json
from typing import Any

from PIL import Image, PngImagePlugin

CHECKPOINT = "sd_xl_base_1.0.safetensors"


def node(class_type: str, title: str = "", **inputs: Any) -> dict[str, Any]:
    """A node, titled where people have written a title."""
    titled = {"_meta": {"title": title}} if title else {}
    return {"inputs": inputs, "class_type": class_type, **titled}


# A picture made over after a photo: the usual nodes, as `Export (API)` writes them.
OVER: dict[str, Any] = {
    "3": node(
        *("KSampler", "KSampler"),
        seed=156680208700286,
        steps=20,
        cfg=8,
        sampler_name="euler",
        scheduler="normal",
        denoise=0.87,
        model=["4", 0],
        positive=["6", 0],
        negative=["7", 0],
        latent_image=["12", 0],
    ),
    "4": node("CheckpointLoaderSimple", "Load Checkpoint", ckpt_name=CHECKPOINT),
    "6": node("CLIPTextEncode", "CLIP Text Encode (Prompt)", text="a harbour at dusk", clip=["4", 1]),
    "7": node("CLIPTextEncode", "CLIP Text Encode (Prompt)", text="people, boats", clip=["4", 1]),
    "8": node("VAEDecode", "VAE Decode", samples=["3", 0], vae=["4", 2]),
    "9": node("SaveImage", "Save Image", filename_prefix="ComfyUI", images=["8", 0]),
    "10": node("LoadImage", "Load Image", image="example.png", upload="image"),
    "12": node("VAEEncode", "VAE Encode", pixels=["10", 0], vae=["4", 2]),
}
# The same saved for the editor.
EDITORS: dict[str, Any] = {
    "last_node_id": 9,
    "nodes": [{"id": 9, "type": "SaveImage", "widgets_values": ["ComfyUI"]}],
    "links": [],
    "version": 0.4,
}


def png_with(**texts: str) -> bytes:
    """A small PNG that carries these texts, as ComfyUI saves one."""
    info, out = PngImagePlugin.PngInfo(), io.BytesIO()
    for name, text in texts.items():
        info.add_text(name, text)
    Image.new("RGB", (8, 8), "grey").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def png_of(api: dict[str, Any], **more: str) -> bytes:
    """A PNG that carries a workflow."""
    return png_with(prompt=json.dumps(api), **more)
