"""Deleting contents: a file that somebody wants in the same moment is there afterwards."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.actions import assets, store_content
from pipelines.actions import contents as contents_verbs
from pipelines.models import content_name


def test_a_file_that_is_dropped_in_the_middle_of_a_touch_is_stored_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / content_name(store_content(b"wanted again"))
    os.utime(target, (time.time() - 7200,) * 2)

    def touch_what_is_gone(path: Path) -> None:
        # The system had found the file already; what it touches now has no name any more.
        contents_verbs._drop(str(Path(path).relative_to(tmp_path)))

    monkeypatch.setattr(assets.os, "utime", touch_what_is_gone)
    store_content(b"wanted again")
    assert target.read_bytes() == b"wanted again"


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
