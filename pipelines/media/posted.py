"""Pictures for a mail: small, and in the one format that every mail program shows."""

from __future__ import annotations

import io

from .picture import read_picture, srgb_profile, to_image, working_size


def posted(data: bytes, *, side: int = 240) -> bytes:
    """A JPEG no longer than `side` pixels on its long side, on white where it is transparent; raises BadFile."""
    image = to_image(working_size(read_picture(data), side=side))
    if image.mode != "RGB":
        ground = image.copy()
        ground.paste((255, 255, 255, 255), (0, 0, *image.size))
        ground.alpha_composite(image)
        image = ground.convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80, optimize=True, icc_profile=srgb_profile())
    return out.getvalue()
