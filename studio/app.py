"""The studio as a program: `sotto-studio [DIR]`.

Nothing heavy is imported at the top: the processes that do the work import this module too, when it
is the program's main one.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, on the project in DIR if one is named; gives the exit status."""
    parser = argparse.ArgumentParser(
        prog="sotto-studio", description="Make a voice small, and hear it."
    )
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", help="project folder to open, or its project.toml"
    )
    named = parser.parse_args(argv)

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from studio import language, theme
    from studio.crash_log import CrashLog, log_path
    from studio.session import Session
    from studio.shell import Shell

    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setOrganizationName("Sotto")
    app.setApplicationName("Sotto")
    log = CrashLog(log_path())
    log.install()
    # Ctrl-C in the terminal ends the window; a job in its own process notices, saves and ends.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    language.current().apply()
    theme.current().apply()
    session = Session()
    shell = Shell(session, log)
    window = shell.window
    if named.folder:
        folder = project_folder(named.folder)
        window.painted.connect(lambda: window.open_voice(folder))
    window.show()
    QTimer.singleShot(0, window.raise_)
    status = app.exec()
    session.close()
    log.uninstall()
    return status


def project_folder(named: str) -> Path:
    """The project that is meant by a folder, or by the `project.toml` that was double-clicked."""
    path = Path(named)
    return path.parent if path.name == "project.toml" else path


if __name__ == "__main__":
    sys.exit(main())
