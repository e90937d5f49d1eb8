"""What goes wrong unforeseen in the real program is logged and said, and the program goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from studio.crash_log import CrashLog
from studio.shell import Shell

ROOT = Path(__file__).parents[2]

SCRIPT = """
import sys, threading
from PySide6.QtCore import QSettings, QTimer, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

def in_a_thread():
    raise OSError("a thread fell over")

def tick():
    window = next((w for w in QApplication.topLevelWidgets() if hasattr(w, "banner")), None)
    if window is None or None in window._pages:
        return
    stage.append(True)
    if len(stage) == 1:
        qWarning("Qt has something to say")
        raise ValueError("a slot fell over")
    if window.banner.isVisible() and len(said) == 0 or "thread" in window.banner._what.text():
        said.append(window.banner._what.text())
        window.banner._copy.click()
        copied.append(QGuiApplication.clipboard().text())
        if len(said) == 1:
            threading.Thread(target=in_a_thread).start()
        else:
            print(said, "Traceback" in copied[0], "in tick" in copied[0], flush=True)
            print("still here:", window.isVisible(), flush=True)
            timer.stop()
            window.close()

if __name__ == "__main__":
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, sys.argv[1])
    stage, said, copied = [], [], []
    app = QApplication([])
    timer = QTimer(interval=50)
    timer.timeout.connect(tick)
    timer.start()
    from studio.app import main
    sys.exit(main([]))
"""


def test_an_error_in_a_slot_or_a_thread_is_logged_and_said_and_the_program_goes_on(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(path), str(tmp_path)],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "QT_QPA_PLATFORM": "offscreen",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "ValueError: a slot fell over" in done.stdout
    assert "OSError: a thread fell over" in done.stdout
    assert "True True" in done.stdout
    assert "still here: True" in done.stdout
    (log,) = (tmp_path / "state").rglob("window.log")
    text = log.read_text()
    assert "ValueError: a slot fell over" in text
    assert "OSError: a thread fell over" in text
    assert "Qt has something to say" in text
    assert "in tick" in text


def raised(words):
    try:
        raise RuntimeError(words)
    except RuntimeError as error:
        return type(error), error, error.__traceback__


@pytest.fixture
def log(tmp_path):
    log = CrashLog(tmp_path / "log" / "window.log")
    yield log
    log.uninstall()


def test_what_is_said_leads_to_the_log(qtbot, session, log, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    shell = Shell(session, log)
    qtbot.addWidget(shell.window)
    shell.window.show()
    log.on_exception(*raised("odd"))
    banner = shell.window.banner
    qtbot.waitUntil(banner.isVisible)
    assert "RuntimeError: odd" in banner._what.text()
    banner._copy.click()
    assert "Traceback" in QGuiApplication.clipboard().text()
    banner._accept.click()
    assert opened == [QUrl.fromLocalFile(str(log.path))]
    shell.window.close()


def test_the_same_error_at_every_repaint_does_not_fill_the_disk(qapp, log):
    log.on_exception(*raised("odd"))
    size = log.path.stat().st_size
    error = raised("again")
    for _ in range(1000):
        log.on_exception(*error)
    assert "again, 512 times now" in log.path.read_text()
    assert log.path.stat().st_size < 4 * size + 1000


def test_a_folder_that_cannot_be_written_to_does_not_stop_the_window(qapp, tmp_path):
    (tmp_path / "file").write_text("")
    log = CrashLog(tmp_path / "file" / "window.log")
    log.on_exception(*raised("odd"))
    assert not log.path.exists()


def test_a_long_log_is_put_aside(qapp, tmp_path):
    path = tmp_path / "window.log"
    path.write_text("x" * 1_000_001)
    log = CrashLog(path)
    log.write("new")
    log.uninstall()
    assert path.read_text().endswith("new\n")
    assert path.stat().st_size < 100
    assert path.with_suffix(".old.log").exists()
