"""Networks on this machine: only the very file that was tested is run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.errors import StepFailed
from pipelines.media.networks import Network

NETWORK = Network("pillow", "__init__.py", "0" * 64, "sees things")


def test_a_file_that_is_not_the_one_that_was_tested_is_not_run() -> None:
    with pytest.raises(StepFailed, match=r"The network that sees things is not the one .* was tested with"):
        NETWORK.weights()


def test_a_package_or_a_file_that_is_missing_is_told_with_what_to_run() -> None:
    for missing in (replace(NETWORK, carrier="no-such-package"), replace(NETWORK, file="weights.onnx")):
        with pytest.raises(StepFailed, match=r"not installed.*make setup"):
            missing.weights()
    assert NETWORK.is_there()
    assert not replace(NETWORK, carrier="no-such-package").is_there()
