"""Short work beside the window's thread, of which only the newest counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from core.errors import SottoError


class Newest(QObject):
    """Runs a function in a thread of its own; a newer call replaces an older one.

    The result of a replaced call is dropped, never delivered. Functions must not touch widgets.

    Signals:
        done: The result of the newest call; in the window's thread.
        failed: Problem and advice, where it raised a `SottoError`.
    """

    done = Signal(object)
    failed = Signal(str, str)
    _arrived = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)
        self._generation = 0
        self._busy = False
        # Queued: the signal is sent from the pool's thread, the slot runs in this object's.
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a result is still to come."""
        return self._busy

    def run(self, function: Callable[..., Any], *args: Any) -> None:
        """Call `function` with `args`; what ran before is no longer wanted."""
        self.cancel()
        self._busy = True
        self._pool.start(_Call(self, self._generation, function, args))

    def cancel(self) -> None:
        """No longer want what is being worked on."""
        self._generation += 1
        self._busy = False
        self._pool.clear()

    def close(self) -> None:
        """Want nothing more, and wait for the thread."""
        self.cancel()
        self._pool.waitForDone()

    @Slot(int, object, object)
    def _on_arrived(self, generation: int, result: object, error: object) -> None:
        if generation != self._generation:
            return
        self._busy = False
        if isinstance(error, SottoError):
            self.failed.emit(error.problem, error.advice)
        elif isinstance(error, BaseException):
            raise error
        else:
            self.done.emit(result)


class _Call(QRunnable):
    def __init__(
        self, owner: Newest, generation: int, function: Callable[..., Any], args: tuple[Any, ...]
    ) -> None:
        super().__init__()
        self._owner, self._generation = owner, generation
        self._function, self._args = function, args

    def run(self) -> None:
        result, error = None, None
        try:
            result = self._function(*self._args)
        except Exception as raised:  # noqa: BLE001 - raised again in the window's thread
            error = raised
        self._owner._arrived.emit(self._generation, result, error)
