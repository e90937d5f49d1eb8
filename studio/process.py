"""A child process and the worker thread that drives it through a pipe."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QThread

from core.events import Failed

# A forked child would inherit the window's connection to the screen and its locks.
_SPAWN = multiprocessing.get_context("spawn")


def spare_threads() -> int:
    """Threads for the engine while the window is open: all cores but one, which draws and plays."""
    return max(1, (os.cpu_count() or 2) - 1)


class ChildThread(QThread):
    """Starts a child process, hands on what it says, and knows when it is gone.

    A subclass says what to do in `received` and `ended`; both are called in this thread. `finished`
    (of QThread) comes when the process is gone.

    Args:
        target: Main function of the child; it gets its end of the pipe, then `args`.
        name: Name of the process.
    """

    def __init__(self, target: Callable[..., None], args: tuple[Any, ...], name: str) -> None:
        super().__init__()
        self._connection, self._theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=target, args=(self._theirs, *args), name=name)
        self._killed = False

    @property
    def pid(self) -> int | None:
        """Number of the child process, None before it has started."""
        return self._process.pid

    def send(self, message: Any) -> None:
        """Say something to the child; nothing happens if it has just ended."""
        try:
            self._connection.send(message)
        except OSError:
            return

    def kill(self) -> None:
        """End the child at once. What it has written stays usable: every write is atomic."""
        self._killed = True
        if self._process.pid is not None:
            self._process.kill()

    def run(self) -> None:
        """Body of the thread; ends when the child does."""
        try:
            self._process.start()
        except OSError as error:
            self._theirs.close()
            self._connection.close()
            self.ended(_cannot_start(error))
            return
        self._theirs.close()
        if self._killed:
            self._process.kill()
        try:
            while True:
                self.received(self._connection.recv())
        except (EOFError, OSError):
            pass
        self._process.join()
        self._connection.close()
        self.ended(_died(self._process.exitcode))

    def received(self, message: Any) -> None:
        """The child said something."""
        raise NotImplementedError

    def ended(self, failure: Failed) -> None:
        """The child is gone; `failure` says so in plain words, for when that was not expected."""
        raise NotImplementedError


def _died(exitcode: int | None) -> Failed:
    negative = exitcode is not None and exitcode < 0
    how = signal.Signals(-exitcode).name if negative else str(exitcode)
    return Failed(
        QCoreApplication.translate("jobs", "the process doing the work ended without a word"),
        QCoreApplication.translate(
            "jobs",
            "all up to the last checkpoint is kept: press Resume; if it happens again, the memory "
            "may be too small, so choose a smaller size or fewer sentences per step",
        ),
        f"exit {how}",
    )


def _cannot_start(error: OSError) -> Failed:
    return Failed(
        QCoreApplication.translate("jobs", "no process could be started for the work"),
        QCoreApplication.translate("jobs", "close other programs and try again"),
        str(error),
    )
