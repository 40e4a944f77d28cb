"""From where something is done: told by requests, inherited by threads of a process, and never leaking."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Iterator

import pytest

from pipelines import origin as module
from pipelines.origin import acting_from, begin_command, origin


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    before = module._of_process
    yield
    module._of_process = before


def in_a_thread() -> str:
    heard: list[str] = []
    thread = threading.Thread(target=lambda: heard.append(origin()))
    thread.start()
    thread.join()
    return heard[0]


def test_a_door_holds_inside_and_goes_even_when_something_breaks() -> None:
    with acting_from("page, 192.0.2.7"):
        with pytest.raises(ValueError, match="broken"), acting_from("API, 192.0.2.8"):
            assert origin() == "API, 192.0.2.8"
            raise ValueError("broken")
        assert origin() == "page, 192.0.2.7"
    assert origin() == ""


def test_another_thread_and_another_context_do_not_hear_of_it() -> None:
    elsewhere = contextvars.Context()
    with acting_from("page, 192.0.2.7"):
        assert in_a_thread() == ""
        assert elsewhere.run(origin) == ""


def test_what_a_process_is_for_is_known_to_its_threads() -> None:
    begin_command("sweep")
    assert (origin(), in_a_thread()) == ("sweeper", "sweeper")
    begin_command("connect")
    assert in_a_thread() == "command connect"
    with acting_from("page, 192.0.2.7"):
        assert (origin(), in_a_thread()) == ("page, 192.0.2.7", "command connect")
