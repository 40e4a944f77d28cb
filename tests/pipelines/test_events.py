"""Announcing: seldom enough, and never the last one lost."""

from __future__ import annotations

import threading

from pipelines.events import Throttle


def test_many_calls_for_one_key_become_one_and_it_is_the_newest() -> None:
    throttle, called = Throttle(), list[int]()
    throttle._calling.acquire()  # nothing is called while this is held
    for number in range(50):
        throttle.soon(1, lambda number=number: called.append(number))  # type: ignore[misc]
    throttle._calling.release()
    throttle.flush()
    assert called == [49]


def test_each_key_is_called_for_itself() -> None:
    throttle, called = Throttle(), set[int]()
    for key in (1, 2, 3):
        throttle.soon(key, lambda key=key: called.add(key))  # type: ignore[misc]
    throttle.flush()
    assert called == {1, 2, 3}


def test_flushing_waits_for_what_is_being_called() -> None:
    throttle, begun, over = Throttle(), threading.Event(), threading.Event()
    told: list[str] = []

    def slow() -> None:
        begun.set()
        over.wait(10)
        told.append("slow")

    throttle.soon(1, slow)
    assert begun.wait(10)
    threading.Timer(0.05, over.set).start()
    throttle.flush()
    assert told == ["slow"]


def test_a_call_that_fails_does_not_silence_those_after_it(recwarn: object) -> None:
    throttle, called = Throttle(), threading.Event()
    before = threading.excepthook
    threading.excepthook = lambda _: None

    def fail() -> None:
        raise RuntimeError("boom")

    try:
        throttle.soon(1, fail)
        assert throttle._thread
        throttle._thread.join(10)
        throttle.soon(2, called.set)
        assert called.wait(10)
    finally:
        threading.excepthook = before
