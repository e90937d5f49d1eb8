"""The window as a whole: steps, keys, names for screen readers, looks, and its end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QMessageBox

from studio import theme
from studio.main_window import STEPS, MainWindow

ROOT = Path(__file__).parents[2]


@pytest.fixture
def window(qtbot, session):
    theme.current().set_mode("light")
    window = MainWindow(session)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.ready, timeout=20_000):
        window.show()
    yield window
    window.close()


def test_first_start_next_leads_to_training_without_a_decision(qtbot, window):
    assert window.stack.currentIndex() == 0
    assert window._pages[0].source.built_in.isChecked()
    qtbot.mouseClick(window.rail._next, Qt.MouseButton.LeftButton)
    assert window.stack.currentIndex() == 1
    assert window._pages[1].train.isEnabled()


def test_next_says_why_it_is_off(qtbot, window):
    window.show_step(1)
    assert not window.rail._next.isEnabled()
    assert "Train the teacher" in window.rail._why.text()
    assert window.rail._next.accessibleDescription() == window.rail._why.text()


def test_one_can_go_anywhere_and_nothing_is_lost(qtbot, window):
    window.session.set_setting("student.alpha", 0.3)
    for place in (5, 2, 0, 3, 4, 1):
        qtbot.keyClick(
            window, getattr(Qt.Key, f"Key_{place + 1}"), Qt.KeyboardModifier.ControlModifier
        )
        assert window.stack.currentIndex() == place
    assert window.session.settings.student.alpha == 0.3


def test_undo_and_redo_by_key(qtbot, window):
    before = window.session.settings.student.alpha
    window.session.set_setting("student.alpha", 0.3)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.session.settings.student.alpha == before
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_Z, both)
    assert window.session.settings.student.alpha == 0.3


def test_the_look_changes_everywhere_and_is_remembered(qtbot, window):
    look = theme.current()
    look.set_mode("dark")
    assert window.palette().window().color().name().upper() == theme.DARK.background
    assert look.colour("teacher").name().upper() == "#3F86C9"
    look.set_mode("light")
    assert window.palette().window().color().name().upper() == theme.LIGHT.background
    look.set_ui_scale(1.5)
    assert look.font(13).pixelSize() == 20
    assert theme.Theme().ui_scale == 1.5
    look.set_ui_scale(1.0)


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_page_is_wider_than_its_room(qtbot, window, scale):
    theme.current().set_ui_scale(scale)
    window.resize(round(1280 * scale), round(800 * scale))
    for place, page in enumerate(window._pages):
        window.show_step(place)
        qtbot.waitUntil(page.isVisible)
        assert page.widget().minimumSizeHint().width() <= page.viewport().width(), STEPS[place]
    theme.current().set_ui_scale(1.0)


def test_an_error_is_shown_in_the_window_with_what_to_do(qapp, window):
    window.session.failed.emit("the disk is full", "free some space", "Traceback …")
    assert window.banner.isVisible()
    assert window.banner._what.text() == "The disk is full."
    assert window.banner._advice.text() == "Free some space."
    window.banner._copy.click()
    assert "Traceback" in qapp.clipboard().text()


def test_closing_while_training_asks_and_keeps_the_work(qtbot, window, tmp_path):
    session = window.session
    events = []
    session.eventsArrived.connect(events.extend)
    assert session.new_project(tmp_path / "voice")
    session.start_work("tests.studio.work:work_until_stopped", (str(tmp_path),), ["teacher"])
    qtbot.waitUntil(lambda: bool(events), timeout=20_000)
    window.close()
    assert window.isVisible()
    box = window.findChild(QMessageBox)
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert session.running
    window.close()
    box = window.findChildren(QMessageBox)[-1]
    agree = next(b for b in box.buttons() if box.buttonRole(b) == QMessageBox.ButtonRole.AcceptRole)
    agree.click()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=10_000)
    assert (tmp_path / "kept.txt").exists()


def test_a_dragged_project_folder_is_recognised(window, tmp_path):
    from studio.main_window import _project_in

    assert window.session.new_project(tmp_path / "voice")
    urls = [QUrl.fromLocalFile(str(tmp_path)), QUrl.fromLocalFile(str(tmp_path / "voice"))]
    assert _project_in(urls) == tmp_path / "voice"
    assert _project_in(urls[:1]) is None


def test_the_window_never_loads_torch_scipy_or_pyplot_and_paints_before_it_plots(tmp_path):
    script = f"""
import sys
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

if __name__ == "__main__":
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, {str(tmp_path)!r})
    app = QApplication([])
    from studio.main_window import MainWindow
    from studio.session import Session

    window = MainWindow(Session())
    early = []
    window.painted.connect(lambda: early.extend(sys.modules))

    def end():
        for place in range(6):
            window.show_step(place)
        heavy = {{"torch", "scipy", "matplotlib.pyplot", "onnx", "onnxruntime"}} & set(sys.modules)
        print("pyqtgraph" in early, sorted(heavy))
        window.close()
        app.quit()

    window.ready.connect(lambda: QTimer.singleShot(0, end))
    window.show()
    app.exec()
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip().splitlines()[-1] == "False []", done.stdout + done.stderr
