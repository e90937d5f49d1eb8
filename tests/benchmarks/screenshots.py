"""Pictures of every page: light and dark, English and Chinese, 1280×800 and at 150 %.

    python -m tests.benchmarks.screenshots PROJECT --out DIR

They are named `<page>[-<tab>]-<light|dark>-<en|zh>[-150].png`. The project is copied first.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QEvent, QSettings
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

SIZE = (1280, 800)
WAIT_MS = {"compress": 30_000, "listen": 8_000}
"""How long pages that compute or draw sounds get; the others need a second."""

TABS = {"student": ("runs", "sweep")}
"""Other faces of pages, besides the one that they begin with."""


def main() -> None:
    """Take the pictures."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pages", nargs="+", default=None, help="only these")
    parser.add_argument("--languages", nargs="+", default=["en", "zh_CN"])
    parser.add_argument("--modes", nargs="+", default=["light", "dark"])
    parser.add_argument("--scales", nargs="+", type=float, default=[1.0, 1.5])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
            QSettings.setPath(QSettings.Format.IniFormat, scope, folder)
        project = Path(folder) / asked.project.resolve().name
        shutil.copytree(asked.project, project)
        app = QApplication([])
        app.setOrganizationName("Sotto")
        QSettings().setValue("export/folder", "/home/anna/Sotto/exports")
        asked.out.mkdir(parents=True, exist_ok=True)
        for code in asked.languages:
            photograph(app, project, code, asked)


def photograph(app: QApplication, project: Path, code: str, asked: Namespace) -> None:
    """All pages in one language."""
    from studio import language
    from studio.main_window import STEPS, MainWindow
    from studio.session import Session

    language.current().choose(code)
    session = Session()
    try:
        window = MainWindow(session)
        window.resize(*SIZE)
        ready = []
        window.ready.connect(lambda: ready.append(True))
        window.show()
        wait(app, 20_000, lambda: bool(ready))
        session.open_project(project)
        wait(app, 1500)
        for place, page in enumerate(STEPS):
            if asked.pages and page not in asked.pages:
                continue
            window.show_step(place)
            wait(app, WAIT_MS.get(page, 1500))
            take(app, window, page, code, asked)
            for tab in TABS.get(page, ()):
                button: QAbstractButton = getattr(window.stack.currentWidget(), f"{tab}_tab")
                button.click()
                wait(app, 1500)
                take(app, window, f"{page}-{tab}", code, asked)
        window.close()
        window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    finally:
        session.close()


def take(app: QApplication, window: QWidget, name: str, code: str, asked: Namespace) -> None:
    """What the window shows, at every size and in every light."""
    from studio import theme

    for scale in asked.scales:
        theme.current().set_ui_scale(scale)
        for mode in asked.modes:
            theme.current().set_mode(mode)
            wait(app, 600)
            large = "" if scale == 1.0 else f"-{round(100 * scale)}"
            file = f"{name}-{mode}-{code.partition('_')[0]}{large}.png"
            window.grab().save(str(asked.out / file))
    theme.current().set_ui_scale(1.0)


def wait(app: QApplication, milliseconds: int, until: object = None) -> None:
    """Let the window work for a while, or until something is so."""
    clock = QElapsedTimer()
    clock.start()
    while clock.elapsed() < milliseconds and not (callable(until) and until()):
        app.processEvents()


if __name__ == "__main__":
    main()
