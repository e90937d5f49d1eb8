"""The studio as a program: `sotto-studio [DIR]`.

Nothing heavy is imported at the top: the processes that do the work import this module too, when it
is the program's main one.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, on the project in DIR if one is named; gives the exit status."""
    parser = argparse.ArgumentParser(
        prog="sotto-studio", description="Make a voice small, and hear it."
    )
    parser.add_argument("folder", metavar="DIR", nargs="?", help="project folder to open")
    named = parser.parse_args(argv)

    from PySide6.QtCore import QLocale, QTimer
    from PySide6.QtWidgets import QApplication

    from studio import theme
    from studio.main_window import MainWindow
    from studio.session import Session

    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setOrganizationName("Sotto")
    app.setApplicationName("Sotto")
    if QLocale.system().language() == QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English))
    # Ctrl-C in the terminal ends the window; a job in its own process notices, saves and ends.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    theme.current().apply()
    session = Session()
    window = MainWindow(session)
    if named.folder:
        folder = str(named.folder)
        window.painted.connect(lambda: window.open_voice(folder))
    window.show()
    QTimer.singleShot(0, window.raise_)
    status = app.exec()
    session.close()
    return status


if __name__ == "__main__":
    sys.exit(main())
