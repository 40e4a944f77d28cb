"""What can be measured of a picture or a text before people look at it: one file a craft, all pure."""

from .blank import check_blank
from .borders import check_borders
from .clipping import check_clipping
from .contrast import check_contrast
from .emoji import check_emoji
from .found import FAILED, PASSED, WARNING, Box, Finding, Level, Wrong
from .length import check_length
from .logo import check_clear_space, check_logo
from .marque import Marque, find_marque
from .palette import check_palette, dominant
from .quotes import check_quotes
from .safe_zone import check_safe_zone
from .said import Line, check_legal, check_words_missing, check_words_shown
from .shades import Shade, check_shades, strays
from .sharpness import check_sharpness
from .size import check_resolution, check_weight
from .view import View, look
from .wording import check_banned, check_capitals, check_repeated, check_required

__all__ = [
    "FAILED",
    "PASSED",
    "WARNING",
    "Box",
    "Finding",
    "Level",
    "Line",
    "Marque",
    "Shade",
    "View",
    "Wrong",
    "check_banned",
    "check_blank",
    "check_borders",
    "check_capitals",
    "check_clear_space",
    "check_clipping",
    "check_contrast",
    "check_emoji",
    "check_legal",
    "check_length",
    "check_logo",
    "check_palette",
    "check_quotes",
    "check_repeated",
    "check_required",
    "check_resolution",
    "check_safe_zone",
    "check_shades",
    "check_sharpness",
    "check_weight",
    "check_words_missing",
    "check_words_shown",
    "dominant",
    "find_marque",
    "look",
    "strays",
]
