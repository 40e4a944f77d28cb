"""The rehearsal's voice: a soft tone for each word, the same for the same word, with the time of each."""

from __future__ import annotations

import hashlib
import io
import wave
from dataclasses import dataclass

import numpy as np

from .light import Floats

RATE = 16_000
_SCALE = (220.0, 246.9, 277.2, 329.6, 370.0)  # A major pentatonic, hertz
_PAUSE = 0.08


@dataclass(frozen=True)
class Hummed:
    """A WAV file, mono with 16 bits, and when each word begins and ends in it, in seconds."""

    wav: bytes
    words: list[tuple[str, float, float]]


def hum(text: str, *, speed: float = 1.0) -> Hummed:
    """The text as tones, longer words longer, with a rest after a sentence; half a second of silence for no words."""
    at, words = 0.0, []
    pieces: list[Floats] = []
    for word in text.split():
        length = (0.12 + 0.03 * min(len(word), 16)) / speed
        rest = (0.35 if word[-1] in ".!?…" else _PAUSE) / speed
        tone = _tone(word, length)
        silence = np.zeros(round(rest * RATE), dtype=np.float32)
        words.append((word, round(at, 3), round(at + tone.size / RATE, 3)))
        pieces += [tone, silence]
        at += (tone.size + silence.size) / RATE
    return Hummed(wav(np.concatenate(pieces) if pieces else np.zeros(RATE // 2, dtype=np.float32)), words)


def wav(sound: Floats, *, rate: int = RATE) -> bytes:
    """Samples -1 to 1 as a mono WAV with 16 bits."""
    return wav_of(np.rint(np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes(), rate=rate)


def wav_of(samples: bytes, *, rate: int, channels: int = 1, depth: int = 2) -> bytes:
    """Bare little-endian samples, as some services give them, as a WAV file; `depth` is in bytes."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(depth)
        file.setframerate(rate)
        file.writeframes(samples)
    return out.getvalue()


def _tone(word: str, seconds: float) -> Floats:
    digest = hashlib.sha256(word.lower().encode()).digest()
    at = np.arange(round(seconds * RATE), dtype=np.float32) / RATE
    turn = np.float32(2 * np.pi * _SCALE[digest[0] % len(_SCALE)])
    sound = np.sin(turn * at) + np.float32(0.25) * np.sin(2 * turn * at)
    arch = np.sin(np.linspace(0, np.pi, at.size, dtype=np.float32))
    swell = np.maximum(arch, 0) ** np.float32(0.6)
    return (0.22 * sound * swell).astype(np.float32)
