"""Earlier students: kept, compared by eye and ear, taken up again, deleted."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from core.history import remember
from core.project import Project
from core.settings import Settings
from studio.pages.student import StudentPage
from studio.sentences import voice_of
from studio.widgets.dot_plot import REST_MS, Axis, Dot
from studio.widgets.pareto_plot import ParetoPlot
from studio.widgets.run_table import figure_words

STUDENTS = ((0.2, 900_000, 3.8), (0.6, 500_000, 4.2), (0.9, 400_000, 4.1))
"""Pressure, parameters, MCD: the second is beaten by the third."""


def keep(project, pressure, parameters, mcd_db):
    for voice in ("teacher", "student"):
        sound = project.audio_folder / voice / "a.wav"
        sound.parent.mkdir(parents=True, exist_ok=True)
        sound.write_bytes(b"sound")
    run = project.run_folder("student")
    run.mkdir(parents=True, exist_ok=True)
    losses = [
        {"step": step, "split": "validation", "values": {"total": pressure + 1 / step}}
        for step in (10, 20, 30)
    ]
    (run / "metrics.jsonl").write_text("".join(json.dumps(record) + "\n" for record in losses))
    figures = {"parameters": parameters, "bytes": 4 * parameters, "rtf": parameters / 1e8}
    settings = Settings().changed({"compress.pressure": pressure, "student.alpha": 0.5})
    report = {
        "settings": settings.model_dump(mode="json"),
        "teacher": {"parameters": 2_000_000, "mcd_db": 3.5},
        "student": figures | {"mcd_db": mcd_db, "mcd_db_se": 0.05},
        "control": None,
        "seconds": {"student": 75.0},
        "by_sentence": [{"id": "a", "text": "It rained all week.", "speaker": ""}],
    }
    return remember(project, report, f"key {pressure}")


@pytest.fixture
def project(tmp_path):
    project = Project.create(tmp_path / "voice", Settings())
    for student in STUDENTS:
        keep(project, *student)
    return project


@pytest.fixture
def page(qtbot, session, project):
    page = StudentPage(session)
    qtbot.addWidget(page)
    page.resize(1072, 624)
    page.show()
    session.open_project(project.folder)
    qtbot.waitUntil(lambda: len(session.history.entries) == len(STUDENTS))
    page.runs_tab.click()
    return page


def test_all_that_there_have_been_stand_on_the_plot_and_in_the_table(page):
    assert page.runs_tab.text() == "Runs (3)"
    assert page.runs.plot.isVisible()
    assert not page.plot.isVisible()
    # One teacher had all of them.
    assert page.runs.plot.on_front == {(1, "teacher"), (1, "student"), (3, "student")}
    said = page.runs.plot.accessibleDescription()
    assert "Run 2, parameters 500 k, MCD, dB 4.2;" in said
    assert "Run 3, parameters 400 k, MCD, dB 4.1, on the front" in said
    assert page.runs.table.model().rowCount() == 3
    assert page.runs.table.model().index(0, 0).data() == "3"


def test_a_dot_plays_when_the_mouse_rests_on_it(qtbot, session, page):
    place = page.runs.plot.place_of((2, "student")).toPoint()
    with qtbot.waitSignal(session.playRequested, timeout=20 * REST_MS) as played:
        qtbot.mouseMove(page.runs.plot, place + QPoint(60, 0))
        qtbot.mouseMove(page.runs.plot, place)
    assert played.args[0].endswith("student.wav")
    assert played.args[1] == "Run 2"
    path = session.history.entry(2).sound("student")
    assert voice_of(session.project, path) == "student"


def test_arrows_walk_and_enter_plays(qtbot, session, page):
    plot = page.runs.plot
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Left)  # The newest is chosen, and there is no smaller one.
    assert page.runs._key == (3, "student")
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert page.runs._key == (2, "student")
    qtbot.keyClick(plot, Qt.Key.Key_Down)  # By quality: the third is better than the second.
    assert page.runs._key == (3, "student")
    with qtbot.waitSignal(session.playRequested) as played:
        qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert played.args[1] == "Run 3"
    for _ in range(3):
        qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert page.runs._key == (1, "teacher")
    assert page.runs.use.isHidden()


def test_the_line_says_what_made_a_run_and_its_settings_come_back_in_one_step(qtbot, session, page):
    plot = page.runs.plot
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=plot.place_of((1, "student")).toPoint())
    assert page.runs._name.text().startswith("Run 1 ·")
    recipe = page.runs._recipe.text().replace("\N{NO-BREAK SPACE}", " ")
    assert recipe.startswith("Prune 20 %")
    assert "α 0.5" in recipe
    assert "900 k parameters, 3.6 MB" in page.runs._figures.text()
    assert "MCD 3.80 ± 0.05 dB" in page.runs._figures.text()
    before = session.settings
    page.runs.use.click()
    assert session.setting("compress.pressure") == 0.2
    assert session.setting("student.alpha") == 0.5
    assert session.settings.budget == before.budget
    assert "undo" in page.runs._said.text().lower()
    session.undo_stack.undo()
    assert session.settings == before


def test_the_axes_can_be_chosen(page):
    runs = page.runs
    runs.across.setCurrentIndex(runs.across.findData("rtf"))
    runs.across.activated.emit(0)
    said = runs.plot.accessibleDescription()
    assert "Run 2, ms per second of speech 5, MCD, dB 4.2" in said
    # The teacher's speed was not measured: it has no dot.
    assert "Teacher" not in said


def test_a_ticked_run_has_its_curve_drawn_beside_the_present_one(qtbot, session, page):
    model = page.runs.table.model()
    tick = model.index(2, 0)  # Run 1: the newest stands first.
    page.runs.table.setFocus()
    page.runs.table.setCurrentIndex(tick)
    with qtbot.waitSignal(session.history.comparedChanged):
        qtbot.keyClick(page.runs.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(session.history.curves("student")))
    page.training_tab.click()
    assert "run 1 0.233" in page.plot._graph.accessibleDescription()
    assert page.panels["student"].compare.text() == "compare (1) ▾"
    model.setData(tick, Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert "run 1" not in page.plot._graph.accessibleDescription()


def test_the_menu_beside_the_curves_ticks_too_and_the_first_of_too_many_goes(
    qtbot, session, project, page
):
    for place in range(2):
        keep(project, 0.3 + place / 10, 600_000, 4.0)
    session.stagesChanged.emit()
    qtbot.waitUntil(lambda: len(session.history.entries) == 5)
    compare = page.panels["student"].compare
    compare._fill()
    actions = compare._menu.actions()
    assert [action.text()[:5] for action in actions] == [f"Run {n}" for n in (5, 4, 3, 2, 1)]
    for action in actions:
        action.trigger()
    assert session.history.compared == [4, 3, 2, 1]
    qtbot.waitUntil(lambda: len(session.history.curves("student")) == 4)


def test_a_run_is_deleted_after_a_question(qtbot, session, project, page):
    page.runs.delete.click()
    box = page.runs.findChild(QMessageBox)
    next(b for b in box.findChildren(QPushButton) if b.text() == "Delete").click()
    qtbot.waitUntil(lambda: len(session.history.entries) == 2)
    assert not (project.folder / "history" / "3").exists()
    assert page.runs._key == (2, "student")


def test_a_damaged_run_is_named_and_the_others_are_there(qtbot, session, project, page):
    (project.folder / "history" / "2" / "entry.json").write_text("{")
    session.stagesChanged.emit()
    qtbot.waitUntil(lambda: len(session.history.entries) == 2)
    assert page.runs._damaged.isVisible()
    assert "damaged" in page.runs._damaged.text()


def test_damaged_curves_are_told_and_not_compared(qtbot, session, project, page):
    (project.folder / "history" / "2" / "curves" / "student.jsonl").write_text("{")
    with qtbot.waitSignal(session.failed) as said:
        session.history.compare(2, on=True)
    assert "damaged" in said.args[0]
    assert session.history.compared == []


def test_another_project_has_another_history(qtbot, session, project, page, tmp_path):
    session.history.compare(1, on=True)
    other = Project.create(tmp_path / "other", Settings())
    session.open_project(other.folder)
    assert session.history.entries == []
    assert session.history.compared == []
    assert page.runs_tab.text() == "Runs"


def test_settings_of_another_version_have_no_words_but_a_place(project):
    entry = keep(project, 0.5, 500_000, 4.0)
    path = entry.folder / "entry.json"
    content = json.loads(path.read_text())
    content["settings"]["compress"]["unheard_of"] = 3
    path.write_text(json.dumps(content))
    from core.history import entries
    from studio.recipe_words import short_recipe

    newest = entries(project.folder)[0][-1]
    assert short_recipe(newest) == "made by another version of Sotto"
    assert figure_words(newest, "control", "rtf") == "–"


def test_dots_that_were_not_measured_are_not_drawn(qtbot):
    plot = ParetoPlot()
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    nan = float("nan")
    dots = [
        Dot((number, "student"), "student", x, y, f"dot {number}")
        for number, (x, y) in enumerate([(1e5, 4.0), (None, 3.0), (1e5, nan), (0.0, 3.0)])
    ]
    plot.show_dots(dots, Axis("size", str), Axis("error", str))
    plot.show()
    assert plot.on_front == {(0, "student")}
    assert plot.place_of((1, "student")) is None
    plot.show_dots([], Axis("size", str), Axis("error", str))
    plot.grab()


def test_keys_of_the_player_stand_back_for_the_plots(page):
    for plot in (page.runs.plot, page.plot._graph):
        plot.setFocus()
        for key in (Qt.Key.Key_Left, Qt.Key.Key_Space):
            asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
            asked.ignore()
            QApplication.sendEvent(plot, asked)
            assert asked.isAccepted()
        # What means nothing here is the player's: 1 to 5 switch the voices.
        other = QKeyEvent(
            QEvent.Type.ShortcutOverride, Qt.Key.Key_3, Qt.KeyboardModifier.NoModifier
        )
        other.ignore()
        QApplication.sendEvent(plot, other)
        assert not other.isAccepted()
