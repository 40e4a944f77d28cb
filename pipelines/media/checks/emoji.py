"""Whether a text has emoji: what Unicode shows as one by itself, or is told to show as one."""

from __future__ import annotations

import re
from typing import Final

from .found import PASSED, Finding, Wrong

CHECK: Final = "emoji"
# Characters of the Basic Multilingual Plane with Emoji_Presentation (Unicode 16, emoji-data.txt).
_SHOWN: Final = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd"
    "\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e"
    "\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55"
)
_PLANE: Final = "\U0001f000-\U0001faff"
# One sign: a pair of regional letters, a keycap, or a picture with its tone; joined ones are one.
_ONE: Final = rf"(?:[{_SHOWN}{_PLANE}]\ufe0f?(?!\ufe0e)|[\u00a9\u00ae\u203c-\u3299]\ufe0f)[\U0001f3fb-\U0001f3ff]?"
_EMOJI: Final = re.compile(rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_ONE}(?:\u200d{_ONE})*")


def check_emoji(text: str, *, wrong: Wrong) -> list[Finding]:
    """One finding for each emoji. ©, ™ and arrows are none, unless they are told to look like one."""
    said = "{} is an emoji; none is wanted here."
    found = [Finding(CHECK, wrong, said.format(sign[0]), 1, span=sign.span()) for sign in _EMOJI.finditer(text)]
    return found or [Finding(CHECK, PASSED, "There is no emoji.")]
