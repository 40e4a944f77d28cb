"""What a picture carries besides its pixels: the texts that programs write into a PNG. No pixel is decoded."""

from __future__ import annotations

import io
import struct
import warnings

from PIL import Image, PngImagePlugin, UnidentifiedImageError

from ..errors import BadFile

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def texts_in(data: bytes) -> dict[str, str]:
    """The texts before a PNG's pixels, by their keyword; raises BadFile where it cannot be read."""
    try:
        with warnings.catch_warnings():
            # How large it is matters to nobody here.
            warnings.simplefilter("ignore")
            image = PngImagePlugin.PngImageFile(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        raise BadFile("This picture is larger than can be looked into here.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise BadFile("This PNG is damaged or cut short. Save it again, then bring it here once more.") from error
    return {str(name): str(text) for name, text in image.info.items() if isinstance(text, str)}
