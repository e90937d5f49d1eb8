"""The engine process: answers come in the window's thread, old ones never; it can die."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QThread

from studio.child import plain
from studio.engine import EngineProcess


class Receiver(QObject):
    """Notes what was delivered, and in which thread."""

    def __init__(self):
        super().__init__()
        self.results = []
        self.failures = []
        self.events = []
        self.threads = set()

    def on_result(self, value):
        self.threads.add(QThread.currentThread())
        self.results.append(value)

    def on_error(self, failure):
        self.failures.append(failure)

    def on_event(self, event):
        self.events.append(event)


@pytest.fixture
def engine(qapp):
    engine = EngineProcess()
    yield engine
    engine.close()


@pytest.fixture
def receiver():
    return Receiver()


def test_answers_arrive_in_the_windows_thread(qtbot, engine, receiver):
    engine.request("double", "tests.studio.work:double", (21,), receiver.on_result)
    qtbot.waitUntil(lambda: receiver.results == [42], timeout=20_000)
    assert receiver.threads == {receiver.thread()}


def test_only_the_newest_of_a_kind_is_delivered(qtbot, engine, receiver):
    for number in range(20):
        engine.request("double", "tests.studio.work:double", (number,), receiver.on_result)
    engine.request("other", "tests.studio.work:double", (100,), receiver.on_result)
    qtbot.waitUntil(lambda: 200 in receiver.results, timeout=20_000)
    assert receiver.results == [38, 200]


def test_a_newer_request_ends_the_work_on_an_older_one(qtbot, engine, receiver):
    engine.request(
        "slow", "tests.studio.work:slow_double", (1,), receiver.on_result, None, receiver.on_event
    )
    qtbot.waitUntil(lambda: bool(receiver.events), timeout=20_000)
    engine.request("slow", "tests.studio.work:double", (2,), receiver.on_result)
    qtbot.waitUntil(lambda: receiver.results == [4], timeout=2_000)


def test_cancelled_work_is_never_delivered(qtbot, engine, receiver):
    engine.request(
        "slow", "tests.studio.work:slow_double", (1,), receiver.on_result, None, receiver.on_event
    )
    qtbot.waitUntil(lambda: bool(receiver.events), timeout=20_000)
    engine.cancel("slow")
    engine.request("double", "tests.studio.work:double", (5,), receiver.on_result)
    qtbot.waitUntil(lambda: bool(receiver.results), timeout=2_000)
    assert receiver.results == [10]


def test_a_crash_is_said_and_the_next_request_works(qtbot, engine, receiver):
    engine.request("crash", "tests.studio.work:crash", (1,), receiver.on_result, receiver.on_error)
    qtbot.waitUntil(lambda: len(receiver.failures) == 1, timeout=20_000)
    assert "SIGKILL" in receiver.failures[0].details
    engine.request("double", "tests.studio.work:double", (3,), receiver.on_result)
    qtbot.waitUntil(lambda: receiver.results == [6], timeout=20_000)


def test_errors_without_a_receiver_are_signalled(qtbot, engine, receiver):
    with qtbot.waitSignal(engine.failed, timeout=20_000) as said:
        engine.request("refuse", "tests.studio.work:refuse", (), receiver.on_result)
    assert said.args == ["a.wav is empty", "record it again", ""]


def test_the_child_loads_no_qt(qtbot, engine, receiver):
    engine.request("modules", "tests.studio.work:loaded_modules", (), receiver.on_result)
    qtbot.waitUntil(lambda: bool(receiver.results), timeout=20_000)
    assert not [name for name in receiver.results[0] if name.startswith("PySide6")]


def test_plain_values_carry_no_class_of_the_engine():
    from core.events import Notice
    from core.settings import Settings

    value = plain({"notice": Notice("a", "info"), "numbers": (1, 2.5), "settings": Settings()})
    assert value["notice"] == {"message": "a", "level": "info"}
    assert value["numbers"] == [1, 2.5]
    assert value["settings"]["student"]["alpha"] == Settings().student.alpha
