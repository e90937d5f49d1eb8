"""What stands around the window: which window there is, and what went wrong unforeseen.

A window speaks one language from its beginning. When another is chosen, a new window is built on
the same session; nothing is lost, for the session holds all there is.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from studio import language, tour
from studio.crash_log import CrashLog
from studio.main_window import MainWindow
from studio.session import Session
from studio.widgets.tour import seen

WAIT_MS = 100
"""How often a window that is at work is asked whether it is done."""


class Shell(QObject):
    """Keeps one window on a session.

    Args:
        log: Where what went wrong is written.

    Attributes:
        window: The window there is now.
    """

    def __init__(self, session: Session, log: CrashLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._log = log
        # The old window is in the midst of its menu when a language is chosen, or at work.
        self._waiting = QTimer(self)
        self._waiting.setInterval(WAIT_MS)
        self._waiting.timeout.connect(self._replace)
        self.window = self._new_window()
        self.window.ready.connect(self._on_first_ready)
        language.current().languageChanged.connect(self._on_language)
        # What goes wrong in a thread is said by the window's.
        log.crashed.connect(self._on_crash, Qt.ConnectionType.QueuedConnection)

    def _new_window(self) -> MainWindow:
        window = MainWindow(self.session)
        window.banner.accepted.connect(self._on_banner)
        return window

    @Slot()
    def _on_first_ready(self) -> None:
        if not seen():
            tour.begin(self.window)

    # --- language --------------------------------------------------------------------------------

    @Slot()
    def _on_language(self) -> None:
        self._waiting.start()
        if self.window.busy:
            self.window.banner.offer(
                self.tr("The window changes its language when the work is done."),
                self.tr("It goes on undisturbed until then."),
                "",
            )

    @Slot()
    def _replace(self) -> None:
        if self.window.busy:
            return
        self._waiting.stop()
        old, app = self.window, QApplication.instance()
        assert isinstance(app, QApplication)
        app.setQuitOnLastWindowClosed(False)
        old.retire()
        window = self.window = self._new_window()
        window.resume_from(old)
        old.deleteLater()
        app.setQuitOnLastWindowClosed(True)

    # --- what went wrong -------------------------------------------------------------------------

    @Slot(str, str)
    def _on_crash(self, line: str, details: str) -> None:
        self.window.banner.show_error(
            self.tr("Something went wrong inside Sotto ({0}).").format(line),
            self.tr("Your work is kept. Copy the details and report them."),
            details,
            self.tr("Show log"),
        )

    @Slot()
    def _on_banner(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log.path)))
