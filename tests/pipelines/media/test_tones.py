"""The rehearsal's voice."""

from __future__ import annotations

import io
import wave

import numpy as np

from pipelines.media.tones import RATE, hum


def samples(data: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


def test_each_word_sounds_where_its_times_say_and_rests_follow() -> None:
    hummed = hum("Made to last.")
    sound = np.abs(samples(hummed.wav).astype(int))
    assert sound.max() < 16_000
    for (_, _, end), (_, start, _) in zip(hummed.words, hummed.words[1:], strict=False):
        assert sound[round(end * RATE) + 20 : round(start * RATE) - 20].max() == 0
    assert all(sound[round(start * RATE) : round(end * RATE)].max() > 3_000 for _, start, end in hummed.words)


def test_the_same_text_is_the_same_file_and_speed_shortens_it() -> None:
    assert hum("one two") == hum("one two")
    assert hum("one two", speed=2).words[-1][2] < hum("one two").words[-1][2] * 0.55


def test_no_words_are_a_moment_of_silence() -> None:
    hummed = hum("")
    assert (hummed.words, samples(hummed.wav).any()) == ([], False)
