"""Reading the words on a picture: where lines stand (PP-OCRv6, DB), and what each says (SVTR, CTC), on this machine.

Lines that lie or stand straight are read; those set at a slant are not. The networks come in a package of their own.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
from PIL import Image

from .checks import Box, Line
from .checks.places import patches
from .checks.view import Mask
from .light import Bytes, Floats, resize, to_unit
from .networks import Network, open_network
from .picture import Picture, to_image

_CARRIER: Final = "rapidocr"
_FINDER: Final = Network(
    _CARRIER,
    "PP-OCRv6_det_small.onnx",
    "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    "reads words",
)
_READER: Final = Network(
    _CARRIER,
    "PP-OCRv6_rec_small.onnx",
    "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    "reads words",
)
_SIDE: Final = 960
_HEIGHT, _LONGEST = 48, 2400
_LIKELY, _SURE = 0.3, 0.5
# The network marks the core of a line; its outline is this much further out: area / circumference (Liao, 2019).
_GROWN: Final = 1.6
MOST_LINES: Final = 80


def can_read() -> bool:
    """Whether the networks are installed."""
    return _READER.is_there()


def read_lines(picture: Picture, *, threads: int = 1) -> list[Line]:
    """The lines on a picture from above, at most 80; raises StepFailed where the networks are not the tested ones."""
    image = _on_white(picture)
    boxes = _find(image, threads)
    lines = [Line(*_read(image, box, threads)) for box in boxes[:MOST_LINES]]
    found = [line for line in lines if line.text and line.sure >= _SURE]
    return sorted(found, key=lambda line: (line.box.y + line.box.h / 2, line.box.x))


def _on_white(picture: Picture) -> Image.Image:
    image = to_image(picture)
    if picture.has_alpha:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "#ffffff"), image)
    return image.convert("RGB")


def _find(image: Image.Image, threads: int) -> list[Box]:
    """Where lines stand, the largest first."""
    share = min(1.0, _SIDE / max(image.size))
    width, height = (max(32, round(side * share / 32) * 32) for side in image.size)
    chances = _run(_FINDER, _scaled(image.resize((width, height), Image.Resampling.BOX)), threads)[0]
    grid = resize(np.ascontiguousarray(chances, dtype=np.float32), width // 2, height // 2)
    likely: Mask = grid > _LIKELY
    cores = [core for _, core in patches(likely) if _is_line(grid, core)]
    return [_outline(core, image.width, image.height) for core in cores]


def _is_line(grid: Floats, core: Box) -> bool:
    """Whether the network is sure enough of a core that is more than a speck."""
    rows, columns = grid.shape
    top, left = round(core.y * rows), round(core.x * columns)
    part = grid[top : round((core.y + core.h) * rows), left : round((core.x + core.w) * columns)]
    return min(part.shape) >= 2 and float(part.mean()) >= _SURE


def _outline(core: Box, width: int, height: int) -> Box:
    wide, high = core.w * width, core.h * height
    more = _GROWN * wide * high / (2 * (wide + high))
    left, top = max(0.0, core.x - more / width), max(0.0, core.y - more / height)
    right, low = min(1.0, core.x + core.w + more / width), min(1.0, core.y + core.h + more / height)
    return Box(left, top, right - left, low - top)


def _read(image: Image.Image, box: Box, threads: int) -> tuple[str, Box, float]:
    """What a line says, by the likeliest sign at each place; a sign that follows on itself counts once (CTC)."""
    part = image.crop(_corners(box, image))
    if part.height > 1.5 * part.width:
        part = part.transpose(Image.Transpose.ROTATE_90)
    width = min(_LONGEST, max(_HEIGHT, round(part.width * _HEIGHT / part.height)))
    chances = _run(_READER, _scaled(part.resize((width, _HEIGHT), Image.Resampling.BILINEAR)), threads)
    best = chances.argmax(axis=1)
    kept = (best > 0) & (best != np.concatenate([[0], best[:-1]]))
    signs = _signs(threads)
    text = "".join(signs[number - 1] for number in best[kept]).strip()
    return text, box, float(chances.max(axis=1)[kept].mean()) if kept.any() else 0.0


def _corners(box: Box, image: Image.Image) -> tuple[int, int, int, int]:
    left, top = int(box.x * image.width), int(box.y * image.height)
    right, low = round((box.x + box.w) * image.width), round((box.y + box.h) * image.height)
    return left, top, max(right, left + 1), max(low, top + 1)


def _scaled(image: Image.Image) -> Floats:
    """As the networks were taught: blue first, -1 to 1, 1 x 3 x H x W."""
    pixels: Bytes = np.asarray(image)[..., ::-1]
    return np.ascontiguousarray((to_unit(pixels) * 2 - 1).transpose(2, 0, 1)[None])


def _run(network: Network, pixels: Floats, threads: int) -> Any:
    session = open_network(network, threads)
    return session.run(None, {session.get_inputs()[0].name: pixels})[0][0]


@cache
def _signs(threads: int) -> list[str]:
    """The signs that the network knows, in its own order; last the space."""
    table = open_network(_READER, threads).get_modelmeta().custom_metadata_map["character"]
    return [*table.split("\n"), " "]
