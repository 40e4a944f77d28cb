"""Deleting contents: a file that somebody wants in the same moment is there afterwards."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.actions import contents as contents_verbs
from pipelines.actions import store_content
from pipelines.models import content_name


def test_a_file_that_is_stored_while_it_is_dropped_is_there_afterwards(tmp_path: Path) -> None:
    name = content_name(store_content(b"wanted again"))
    target = tmp_path / name

    def meet(both: threading.Barrier, verb: Callable[[], object]) -> None:
        both.wait()
        verb()

    for _ in range(300):
        store_content(b"wanted again")
        os.utime(target, (time.time() - 7200,) * 2)
        both = threading.Barrier(2)
        threads = [
            threading.Thread(target=meet, args=(both, lambda: store_content(b"wanted again"))),
            threading.Thread(target=meet, args=(both, lambda: contents_verbs._drop(name))),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert target.read_bytes() == b"wanted again"
    assert [path.name for path in target.parent.iterdir()] == [target.name]
