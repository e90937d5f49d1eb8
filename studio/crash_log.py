"""What goes wrong unforeseen in the window is written to a log and said; the window goes on.

Python prints an exception that nobody caught to a terminal that nobody sees. Here it goes to a file
that is kept, with what Qt warns of and where a crash of the machine code was.
"""

from __future__ import annotations

import faulthandler
import sys
import threading
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
    qVersion,
)

MOST_BYTES = 1_000_000


def log_path() -> Path:
    """Where the log is: in the user's folder for logs."""
    import platformdirs

    return platformdirs.user_log_path("Sotto", appauthor=False) / "window.log"


class CrashLog(QObject):
    """Writes what goes wrong to a file. Nothing is caught before `install`.

    Signals:
        crashed: An exception that nobody caught: in one line, and in full. Emitted in the thread
            where it happened.
    """

    crashed = Signal(str, str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._guard = threading.RLock()
        self._file: TextIO | None = None
        self._last, self._times = "", 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size > MOST_BYTES:
                path.replace(path.with_suffix(".old.log"))
            self._file = path.open("a", encoding="utf-8", buffering=1)
        except OSError:
            # Without a log the window works as well; errors are still said.
            self._file = None

    def install(self) -> None:
        """Catch what nobody caught: in the window, in threads, in Qt, in machine code."""
        sys.excepthook = self.on_exception
        threading.excepthook = self._on_thread
        qInstallMessageHandler(self._on_message)
        if self._file is not None:
            faulthandler.enable(self._file)
        python = sys.version.partition(" ")[0]
        self.write(f"started: Python {python}, Qt {qVersion()}, {sys.platform}")

    def uninstall(self) -> None:
        """Leave everything as it was before `install`."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)
        with self._guard:
            if self._file is not None:
                faulthandler.disable()
                self._file.close()
                self._file = None

    def write(self, text: str) -> None:
        """Add an entry with the time to the log."""
        with self._guard:
            if self._file is not None:
                self._file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text.rstrip()}\n")

    def on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Write an exception to the log and tell of it; does what `sys.excepthook` does."""
        if issubclass(kind, (KeyboardInterrupt, SystemExit)):
            sys.__excepthook__(kind, error, trace)
            return
        full = "".join(traceback.format_exception(kind, error, trace))
        # What goes wrong at every repaint must not fill the disk.
        self._times = self._times + 1 if full == self._last else 1
        self._last = full
        if self._times == 1:
            self.write(full)
        elif self._times.bit_count() == 1:
            self.write(f"the same again, {self._times} times now")
        print(full, file=sys.stderr, end="")  # noqa: T201 - seen where there is a terminal
        line = str(error).strip().partition("\n")[0]
        self.crashed.emit(f"{kind.__name__}: {line}" if line else kind.__name__, full)

    def _on_thread(self, failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None:
            self.on_exception(failed.exc_type, failed.exc_value, failed.exc_traceback)

    def _on_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:  # noqa: ARG002
        if kind != QtMsgType.QtDebugMsg:
            self.write(f"Qt: {text}")
