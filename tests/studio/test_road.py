"""The whole road by mouse and key, with the real engine: trained, stopped, killed, resumed."""

from __future__ import annotations

import os
import shutil
import signal

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMessageBox

from core.project import Project
from studio.main_window import STEPS, MainWindow
from studio.runs import RUNS
from studio.session import Session

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TINY = {
    "data.sentences": 24,
    "teacher.size": "tiny",
    "teacher.steps": 60,
    "student.steps": 12,
    "vocoder.size": "micro",
    "vocoder.steps": 4,
    "budget.minutes": 0.5,
    "compress.pressure": 0.5,
}


@pytest.fixture
def windows(qtbot):
    """Opens windows, each with a session of its own, and closes them."""
    opened = []

    def open_window(folder=None):
        session = Session()
        window = MainWindow(session)
        qtbot.addWidget(window)
        with qtbot.waitSignal(window.ready, timeout=30_000):
            window.show()
        opened.append(window)
        if folder is not None:
            window.open_voice(folder)
        return window

    yield open_window
    for window in opened:
        window.session.kill()
        window.session.close()
        window.close()


def click(qtbot, button):
    assert button.isVisible()
    assert button.isEnabled(), button.toolTip()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def step(window, run):
    curves = window.session.curves.get(run)
    return curves.step if curves else 0


def ended(qtbot, window):
    qtbot.waitUntil(lambda: not window.session.running, timeout=300_000)


def shown(window):
    return STEPS[window.stack.currentIndex()]


def test_all_six_steps_with_a_stop_a_kill_and_a_resume(qtbot, windows, tmp_path):
    window = windows()
    session = window.session
    for name, value in TINY.items():
        session.set_setting(name, value)

    # Data: the built-in voice is chosen. Teacher: Train, see it learn, Stop and keep.
    click(qtbot, window.rail._next)
    page = window._pages[STEPS.index("teacher")]
    click(qtbot, page.train)
    assert session.project is not None
    folder = session.project.folder
    qtbot.waitUntil(lambda: step(window, "teacher") >= 2, timeout=300_000)
    assert page.plot.isVisible()
    click(qtbot, page.buttons.stop)
    ended(qtbot, window)
    stopped_at = step(window, "teacher")
    assert session.run_state("teacher") == "stopped"
    assert page.offer.isVisible()
    window.close()

    # The next start offers to go on; the process is killed in the midst of it.
    window = windows(folder)
    session = window.session
    assert shown(window) == "teacher"
    page = window._pages[STEPS.index("teacher")]
    assert page.offer.isVisible()
    assert step(window, "teacher") == stopped_at
    click(qtbot, page.offer._accept)
    qtbot.waitUntil(lambda: step(window, "teacher") > stopped_at, timeout=300_000)
    os.kill(session.job.pid, signal.SIGKILL)
    ended(qtbot, window)
    assert window.banner.isVisible()
    assert "SIGKILL" in window.banner._details
    assert window.session.run_state("teacher") == "stopped"

    # Resumed again, it comes to its end.
    click(qtbot, page.train)
    ended(qtbot, window)
    assert session.finished("teacher"), session.job_state.failure
    assert step(window, "teacher") == TINY["teacher.steps"]
    samples = session.curves["teacher"].samples
    assert samples
    assert all(session.sample_path("teacher", sample.path).is_file() for sample in samples)
    with qtbot.waitSignal(session.playRequested) as played:
        page.plot.sampleChosen.emit("teacher", samples[0].step)
    assert played.args[0].endswith(f"{samples[0].step:06d}.wav")

    # Data: its clips are there, and Space plays one.
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    table = window._pages[0].clips.table
    assert table.model().rowCount() == TINY["data.sentences"]
    table.selectRow(0)
    with qtbot.waitSignal(session.playRequested) as played:
        qtbot.keyClick(table, Qt.Key.Key_Space)
    assert played.args[0].endswith(".wav")

    # Compress: the bill follows the slider.
    window.go_to("compress")
    page = window._pages[STEPS.index("compress")]
    size = page.strip.stats["parameters"]
    qtbot.waitUntil(lambda: size.figure.text() != "–", timeout=120_000)
    before, figure = size.note.text(), size.figure.text()
    slider = page.groups["remove"].rows[0].slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert session.settings.compress.pressure > TINY["compress.pressure"]
    qtbot.waitUntil(lambda: size.figure.text() != figure, timeout=60_000)
    assert size.note.text() != before

    # Student: distilled, its control beside it, all measured.
    click(qtbot, page.train)
    assert shown(window) == "student"
    ended(qtbot, window)
    assert session.finished("evaluation"), session.job_state.failure
    page = window._pages[STEPS.index("student")]
    assert set(session.curves) == set(RUNS)
    assert not page.offer.isVisible()

    # Listen and Export by Next; the student leaves as files for other programs.
    click(qtbot, window.rail._next)
    assert shown(window) == "listen"
    click(qtbot, window.rail._next)
    assert shown(window) == "export"
    QSettings().setValue("export/folder", str(tmp_path / "exports"))
    page = window._pages[STEPS.index("export")]
    page.choices.weights.choose("fp32")
    click(qtbot, page.export)
    qtbot.waitUntil(lambda: not page.busy, timeout=300_000)
    assert page.proof.isVisible(), window.banner._what.text()
    (exported,) = (tmp_path / "exports").iterdir()
    assert len(list(exported.glob("*.onnx"))) == 1
    # Such weights as twelve steps give are as good as random; the file still says the same.
    assert "the studio's voice" in page.proof._sound.accessibleName()

    # Other settings make the student out of date, and Undo makes it current again.
    qtbot.waitUntil(lambda: not session.stale, timeout=60_000)
    session.set_setting("compress.pressure", 0.9)
    qtbot.waitUntil(lambda: "student" in session.stale, timeout=60_000)
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: not session.stale, timeout=60_000)
    window.close()

    # What was made here opens for the command line.
    assert Project.open(folder).report() is not None


def test_a_project_at_work_elsewhere_says_so(qtbot, windows, tmp_path):
    window = windows()
    session = window.session
    assert session.new_project(tmp_path / "voice")
    with session.project.locked():
        with qtbot.waitSignal(session.jobEnded, timeout=120_000) as over:
            session.start(["data"])
        assert over.args == [False]
    assert "another job is at work" in window.banner._what.text().lower()
    window.close()


def test_the_built_in_voice_can_be_heard_before_anything_starts(qtbot, windows):
    window = windows()
    with qtbot.waitSignal(window.session.playRequested, timeout=120_000) as played:
        click(qtbot, window._pages[0].source.hear)
    assert played.args[0].endswith(".wav")
    window.close()


def test_recordings_are_checked_before_anything_starts(qtbot, windows, tmp_path):
    import numpy as np
    import soundfile

    folder = tmp_path / "recordings"
    folder.mkdir()
    noise = np.random.default_rng(1)
    for number, seconds in enumerate((2.0, 2.5, 3.0, 0.2)):
        time = np.arange(int(22050 * seconds)) / 22050
        sound = 0.3 * np.sin(2 * np.pi * 200 * time) * (np.sin(2 * np.pi * 2 * time) > 0)
        soundfile.write(
            folder / f"{number}.wav", sound + 1e-4 * noise.normal(size=len(time)), 22050
        )
        (folder / f"{number}.txt").write_text("A sentence of some length." * int(seconds + 0.5))
    window = windows()
    page = window._pages[0]
    page.source.folderChosen.emit(str(folder))
    assert not window._pages[0].next.isEnabled()
    qtbot.waitUntil(lambda: page.clips.isVisible(), timeout=120_000)
    assert page.clips.table.model().rowCount() == 4
    kinds = {clip["id"]: clip["usable"] for clip in page._report["clips"]}
    assert kinds["3"] is False  # too short
    assert page.figures.speech.figure.text() != "–"
    shutil.rmtree(folder)
    page.source.folderChosen.emit(str(folder / "gone"))
    qtbot.waitUntil(lambda: page._problem is not None, timeout=60_000)
    assert not page.next.isEnabled()
    assert page.missing()
    assert window.findChild(QMessageBox) is None
    window.close()
