"""Short work: one process that keeps the engine loaded and answers requests.

Speaking a sentence or planning a compression needs torch, whose import would stall the window. So
it is imported once, in this process, right after the window has painted.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from core.events import Event, Failed, Finished
from studio import core_sentences
from studio.child import Answer, Cancel, Request, Returned, serve
from studio.process import ChildThread, spare_threads


@dataclass(slots=True)
class _Pending:
    kind: str
    on_result: Callable[[Any], None]
    on_error: Callable[[Failed], None] | None
    on_event: Callable[[Event], None] | None


class _Reader(ChildThread):
    """Carries answers from the engine process to the window's thread."""

    arrived = Signal(object, object)
    lost = Signal(object, object)

    def __init__(self) -> None:
        super().__init__(serve, (spare_threads(),), "sotto engine")

    def received(self, message: list[Answer]) -> None:
        self.arrived.emit(self, message)

    def ended(self, failure: Failed) -> None:
        self.lost.emit(self, failure)


class EngineProcess(QObject):
    """Answers short requests; the newest request of a kind replaces older ones of that kind.

    An answer to a replaced request is dropped, never delivered. If the process dies, what waited
    gets an error, and the next request starts a new process.

    Signals:
        failed: Problem, advice, details, for requests without an `on_error` of their own.
    """

    failed = Signal(str, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self._pending: dict[int, _Pending] = {}
        self._reader: _Reader | None = None

    @property
    def running(self) -> bool:
        return self._reader is not None

    def start(self) -> None:
        """Start the process, if there is none."""
        if self._reader is None:
            self._reader = _Reader()
            self._reader.arrived.connect(self._on_arrived)
            self._reader.lost.connect(self._on_lost)
            self._reader.start()

    def request(
        self,
        kind: str,
        work: str | Callable[..., Any],
        args: tuple[Any, ...],
        on_result: Callable[[Any], None],
        on_error: Callable[[Failed], None] | None = None,
        on_event: Callable[[Event], None] | None = None,
    ) -> None:
        """Ask for work; all three functions are called in the window's thread.

        Args:
            kind: Names what it is for; a newer request of the same kind replaces this one.
            work: `module:function`; prefer the name, so that the window does not import the engine.
            args: Plain values.
            on_result: Gets the result as plain values (see `studio.child.plain`).
            on_error: Gets the `Failed`; without it the `failed` signal says it.
            on_event: Gets every event on the way, for work that is a generator.
        """
        self.start()
        assert self._reader is not None
        self._forget(kind)
        number = next(self._numbers)
        self._pending[number] = _Pending(kind, on_result, on_error, on_event)
        self._reader.send(Request(kind, number, _reference_of(work), args))

    def cancel(self, kind: str) -> None:
        """No longer want the answer to the request of a kind."""
        for number in self._forget(kind):
            if self._reader is not None:
                self._reader.send(Cancel(number))

    def forget_all(self) -> None:
        """No longer want any answer: those who asked are going away."""
        for kind in {entry.kind for entry in self._pending.values()}:
            self.cancel(kind)

    def close(self) -> None:
        """End the process and wait for it."""
        self._pending.clear()
        if self._reader is not None:
            reader, self._reader = self._reader, None
            reader.arrived.disconnect(self._on_arrived)
            reader.lost.disconnect(self._on_lost)
            reader.kill()
            reader.wait()

    def _forget(self, kind: str) -> list[int]:
        numbers = [number for number, entry in self._pending.items() if entry.kind == kind]
        for number in numbers:
            del self._pending[number]
        return numbers

    @Slot(object, object)
    def _on_arrived(self, reader: _Reader, answers: list[Answer]) -> None:
        if reader is not self._reader:
            return
        for answer in answers:
            self._deliver(answer)

    def _deliver(self, answer: Answer) -> None:
        entry = self._pending.get(answer.number)
        if entry is None:
            return
        event = answer.event
        if isinstance(event, (Returned, Failed)):
            del self._pending[answer.number]
        if isinstance(event, Returned):
            entry.on_result(event.value)
        elif isinstance(event, Failed):
            self._fail(entry, event)
        elif entry.on_event is not None and not isinstance(event, Finished):
            entry.on_event(event)

    def _fail(self, entry: _Pending, event: Failed) -> None:
        event = core_sentences.failure(event)
        if entry.on_error is not None:
            entry.on_error(event)
        else:
            self.failed.emit(event.problem, event.advice, event.details)

    @Slot(object, object)
    def _on_lost(self, reader: _Reader, event: Failed) -> None:
        if reader is not self._reader:
            return
        reader.wait()
        self._reader = None
        entries = list(self._pending.values())
        self._pending.clear()
        for entry in entries:
            self._fail(entry, event)


def _reference_of(work: str | Callable[..., Any]) -> str:
    return work if isinstance(work, str) else f"{work.__module__}:{work.__qualname__}"
