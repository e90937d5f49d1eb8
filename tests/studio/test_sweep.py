"""The Sweep side of the Student page: what a setting does, seen, heard, taken over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from core.events import Control
from core.pipeline import run_road
from core.project import Project
from core.settings import Settings
from studio.pages.student import StudentPage
from studio.widgets.dot_plot import REST_MS
from tests.core.pipeline.test_road import TINY
from tests.studio.player.listening import make_project
from tests.studio.whole import SWEPT, keep_sweep


def opened(qtbot, session, folder):
    page = StudentPage(session)
    qtbot.addWidget(page)
    page.resize(1072, 624)
    page.show()
    session.open_project(folder)
    page.sweep_tab.click()
    return page


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path / "voice")


@pytest.fixture
def page(qtbot, session, project):
    keep_sweep(project, SWEPT, missing=1)
    page = opened(qtbot, session, project.folder)
    qtbot.waitUntil(lambda: page.sweep.shown is not None)
    return page


@pytest.fixture
def view(page):
    return page.sweep


def dot(temperature, alpha):
    return (("student.temperature", temperature), ("student.alpha", alpha))


def test_each_student_is_a_dot_and_the_nearest_is_looked_at_first(view):
    said = view.plot.accessibleDescription().split("; ")
    # Whoever does not listen is one student on three lines.
    assert said[0] == said[3] == said[6] == "Temperature 1, Soft labels α 0, MCD 4.00 ± 0.05 dB"
    assert said[1] == "Temperature 1, Soft labels α 0.5, MCD 4.10 ± 0.05 dB"
    assert said[-1] == "Teacher, MCD, dB 3.5"
    assert len(said) == 9  # The last one is not measured yet.
    assert view._name.text() == "Temperature 1, Soft labels α 0"
    assert "MCD 4.00 ± 0.05 dB" in view._figures.text()
    assert "113 k parameters, 400 steps in 1 min 2 s" in view._figures.text()


def test_arrows_walk_enter_plays_and_its_values_are_taken_over_in_one_step(qtbot, session, view):
    plot = view.plot
    plot.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
        qtbot.keyClick(plot, key)
    assert view._key == dot(2.0, 0.5)
    with qtbot.waitSignal(session.playRequested) as played:
        qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert played.args[0].endswith("alpha=0.5,temperature=2/sample.wav")
    assert played.args[1] == "Temperature 2, Soft labels α 0.5"
    with qtbot.waitSignal(session.playRequested) as played:
        view.hear_teacher.click()
    assert played.args[0].endswith("samples/teacher.wav")
    before = session.settings
    view.use.click()
    assert session.setting("student.temperature") == 2.0
    assert session.setting("student.alpha") == 0.5
    assert "undo" in view._said.text()
    session.undo_stack.undo()
    assert session.settings == before


def test_a_dot_plays_when_the_mouse_rests_on_it(qtbot, session, view):
    place = view.plot.place_of(dot(5.0, 0.5)).toPoint()
    with qtbot.waitSignal(session.playRequested, timeout=20 * REST_MS) as played:
        qtbot.mouseMove(view.plot, place + QPoint(40, 0))
        qtbot.mouseMove(view.plot, place)
    assert played.args[0].endswith("alpha=0.5,temperature=5/sample.wav")


def test_the_form_says_how_many_students_how_long_and_why_not(session, view):
    assert view._expected.text().startswith("17 students, about 18 min")
    view.steps.setValue(4000)
    assert "about 2 h 56 min" in view._expected.text()
    view.values[0].setText("1, 99")
    assert "less than or equal to 20" in view._expected.text()
    assert not view.start.isEnabled()
    view.values[0].setText("1; 2")
    assert view._expected.text().startswith("9 students")
    view.names[1].setCurrentIndex(view.names[1].findData("student.temperature"))
    view.names[1].activated.emit(0)
    assert view._expected.text() == "Choose two different settings."
    view.names[1].setCurrentIndex(view.names[1].findData(""))
    view.names[1].activated.emit(0)
    assert view._expected.text().startswith("2 students")
    assert not view.values[1].isEnabled()
    assert view.start.isEnabled()


def test_without_a_teacher_it_waits_for_one(qtbot, session, tmp_path):
    Project.create(tmp_path / "new", Settings())
    page = opened(qtbot, session, tmp_path / "new")
    assert page.sweep._expected.text() == "Train the teacher first."
    assert not page.sweep.start.isEnabled()
    assert page.sweep._note.text().startswith("One student is trained for each combination")


def test_a_sweep_can_be_forgotten_after_a_question(qtbot, session, project):
    folder = keep_sweep(project, SWEPT)
    other = keep_sweep(project, {"compress.criterion": ("l1", "l2")})
    page = opened(qtbot, session, project.folder)
    view = page.sweep
    qtbot.waitUntil(lambda: view.which.count() == 2)
    view.which.setCurrentIndex(view.which.findData(str(folder)))
    view.which.activated.emit(0)
    view.delete.click()
    question = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
    qtbot.waitUntil(question.isVisible)
    next(b for b in question.findChildren(QPushButton) if b.text() == "Delete").click()
    qtbot.waitUntil(lambda: view.shown is not None and view.shown.folder == other)
    assert not folder.exists()


def test_the_sweep_that_was_asked_about_goes_whatever_is_shown_since(qtbot, session, project):
    folder = keep_sweep(project, SWEPT)
    other = keep_sweep(project, {"compress.criterion": ("l1", "l2")})
    page = opened(qtbot, session, project.folder)
    view = page.sweep
    qtbot.waitUntil(lambda: view.which.count() == 2)
    view.which.setCurrentIndex(view.which.findData(str(folder)))
    view.which.activated.emit(0)
    view.delete.click()
    view.which.setCurrentIndex(view.which.findData(str(other)))
    view.which.activated.emit(0)
    question = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
    next(b for b in question.findChildren(QPushButton) if b.text() == "Delete").click()
    qtbot.waitUntil(lambda: not folder.exists())
    assert other.exists()


def test_what_cannot_be_read_is_said_beside_what_can(qtbot, session, project):
    keep_sweep(project, SWEPT)
    broken = keep_sweep(project, {"compress.criterion": ("l1", "l2")}) / "sweep.json"
    broken.write_text("{}")
    page = opened(qtbot, session, project.folder)
    qtbot.waitUntil(lambda: page.sweep.shown is not None)
    said = page.sweep._note.text()
    assert str(broken) in said
    assert f"Delete {broken.parent}." in said
    assert "Each dot is a student" in said


@pytest.mark.slow
def test_the_real_engine_sweeps_stops_and_goes_on(qtbot, session, tmp_path):
    folder = tmp_path / "project"
    settings = Settings().changed(TINY | {"vocoder.kind": "griffinlim"})
    Project.create(folder, settings)
    list(run_road(str(folder), Control(), ["data", "teacher"]))
    voices = {path.name: path.read_bytes() for path in (folder / "voices/teacher").iterdir()}

    page = opened(qtbot, session, folder)
    view = page.sweep
    view.values[0].setText("1, 4")
    view.values[1].setText("0.5, 1")
    view.steps.setValue(3)
    qtbot.mouseClick(view.start, Qt.MouseButton.LeftButton)
    assert view.stop.isVisible()
    assert not view.start.isVisible()
    assert not view.delete.isEnabled()
    # The first students appear while the others are trained.
    qtbot.waitUntil(lambda: view.shown is not None and len(view.shown.points) > 0, timeout=120_000)
    qtbot.mouseClick(view.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.running, timeout=120_000)
    qtbot.waitUntil(view.start.isEnabled)
    there = len(view.shown.points)
    assert 1 <= there <= 4

    qtbot.mouseClick(view.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.running, timeout=120_000)
    qtbot.waitUntil(lambda: len(view.shown.points) == 4)
    assert view.which.count() == 1
    with qtbot.waitSignal(session.playRequested) as played:
        view.hear.click()
    assert played.args[0].startswith(str(folder / "sweeps"))
    after = {path.name: path.read_bytes() for path in (folder / "voices/teacher").iterdir()}
    assert after == voices
