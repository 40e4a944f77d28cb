"""What is sent to Firefly, as its OpenAPI document has it; pictures are named by the id of their upload or address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..abilities import EditRequest, ExtendRequest, ImageRequest, UpscaleRequest, VideoRequest
from ..shapes import nearest_aspect, nearest_size

Source = Mapping[str, str]
IMAGE3 = (
    "2048x2048", "1024x1024", "2304x1792", "1792x2304", "2688x1536", "2688x1512", "1344x768", "1344x756", "1152x896",
    "896x1152",
)  # fmt: skip
IMAGE4 = ("2048x2048", "2304x1792", "1792x2304", "2688x1536", "1440x2560")
FILL = ("2048x2048", "1024x1024", "2304x1792", "1792x2304", "2688x1536", "1344x768", "1152x896", "896x1152")
VIDEO = (
    "1920x1080", "1280x720", "960x540", "1080x1920", "720x1280", "540x960", "1080x1080", "720x720", "540x540",
)  # fmt: skip
ASPECTS = ("1:1", "4:3", "3:4", "16:9", "9:16")
LEVELS = {"1MP": 1.0, "2.4MP": 2.4, "4MP": 4.0}


def generation(model: str) -> int:
    """The number in a model's name: 5 for `image5`; 0 where there is none."""
    found = re.match(r"image(\d+)", model)
    return int(found[1]) if found else 0


def image_body(request: ImageRequest, model: str, sources: Sequence[Source]) -> dict[str, Any]:
    """For Image 3 and 4, at the nearest size there is; a reference is one for style.

    A custom model is written after the version, as in `image4_custom/urn:aaid:…`.
    """
    version, _, custom = model.partition("/")
    sizes = IMAGE4 if generation(version) == 4 else IMAGE3
    body: dict[str, Any] = {
        "prompt": request.prompt,
        "numVariations": 1,
        "seeds": [request.seed],
        "size": _size(request.width, request.height, sizes),
    }
    if request.negative:
        body["negativePrompt"] = request.negative
    if custom:
        body["customModelId"] = custom
    if sources:
        body["style"] = {"imageReference": {"source": sources[0]}}
    if sources and request.style.pictures:
        body["style"]["strength"] = max(1, round(100 * request.style.strength))
    return body


def image5_body(request: ImageRequest | EditRequest, sources: Sequence[Source]) -> dict[str, Any]:
    """For Image 5 and what follows it, by proportion and megapixels; a reference is the picture that is changed."""
    body: dict[str, Any] = {
        "prompt": request.prompt,
        "modelId": "firefly_image",
        "numVariations": 1,
        "seeds": [request.seed],
        "resolutionLevel": _level(request.width, request.height),
    }
    if sources:
        return body | {"referenceBlobs": [{"source": source, "usage": "general"} for source in sources]}
    return body | {"aspectRatio": nearest_aspect(request.width, request.height, ASPECTS)}


def fill_body(request: EditRequest, picture: Source, mask: Source) -> dict[str, Any]:
    """What is white in the mask is filled."""
    body: dict[str, Any] = {
        "image": {"source": picture},
        "mask": {"source": mask, "invert": False},
        "numVariations": 1,
        "seeds": [request.seed],
        "size": _size(request.width, request.height, FILL),
    }
    return body | _words(prompt=request.prompt, negativePrompt=request.negative)


def expand_body(request: ExtendRequest, picture: Source) -> dict[str, Any]:
    """The picture stands so many pixels from each side of the larger one."""
    width, height = request.size
    inset = {"left": request.left, "top": request.top, "right": request.right, "bottom": request.bottom}
    body: dict[str, Any] = {
        "image": {"source": picture},
        "placement": {"inset": inset},
        "numVariations": 1,
        "seeds": [request.seed],
        "size": {"width": width, "height": height},
    }
    return body | _words(prompt=request.prompt)


def upscale_body(request: UpscaleRequest, picture: Source) -> dict[str, Any]:
    """Two, three, four or six times as large."""
    return {"image": {"source": picture}, "upscaleFactor": request.factor, "seeds": [request.seed]}


def video_body(request: VideoRequest, first: Source | None, last: Source | None) -> dict[str, Any]:
    """The length is the service's own; pictures stand at the beginning, 0, and the end, 1."""
    placed = [(first, 0), (last, 1)]
    conditions = [{"source": source, "placement": {"position": position}} for source, position in placed if source]
    sizes = [_size(request.width, request.height, VIDEO)]
    body: dict[str, Any] = {"prompt": request.prompt, "seeds": [request.seed], "sizes": sizes}
    return body | ({"image": {"conditions": conditions}} if conditions else {})


def cut_out_body(address: str) -> dict[str, Any]:
    """For Photoshop, which takes pictures by their address alone."""
    return {
        "image": {"source": {"url": address}},
        "mode": "cutout",
        "output": {"mediaType": "image/png"},
        "trim": False,
    }


def _size(width: int, height: int, choices: Sequence[str]) -> dict[str, int]:
    wide, high = nearest_size(width, height, choices).split("x")
    return {"width": int(wide), "height": int(high)}


def _level(width: int, height: int) -> str:
    megapixels = width * height / 1_000_000
    return min(LEVELS, key=lambda level: abs(LEVELS[level] - megapixels))


def _words(**texts: str) -> dict[str, str]:
    """Those that say something: an empty one is not taken."""
    return {name: text for name, text in texts.items() if text}
