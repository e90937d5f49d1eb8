"""The curves of a run: what is drawn, looking closer, and hearing a moment by mouse or keys."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from core.project import Project
from core.settings import Settings
from studio.curves import Curve, RunCurves
from studio.history import History
from studio.pages.student import StudentPage
from studio.widgets.loss_plot import MAX_POINTS, LossPlot
from studio.widgets.run_panel import RunPanel


def curves(offset=0.0):
    """A thousand steps of training, checked and spoken after every hundred."""
    run = RunCurves()
    for step in range(1, 1001):
        run.add_losses(step, "train", {"total": 6 / step + offset, "mel_soft": 1 / step}, {})
        if step % 100 == 0:
            run.add_losses(step, "validation", {"total": 500 / step + offset, "mel": 0.25}, {})
            run.add_sample(step, f"samples/{step}.wav", "Hello.")
    run.best_step = 1000
    return run


@pytest.fixture
def plot(qtbot):
    plot = LossPlot(["teacher", "student"], "student")
    qtbot.addWidget(plot)
    plot.resize(600, 400)
    plot.show()
    qtbot.waitExposed(plot)
    plot.show_curves({"teacher": curves(1.0), "student": curves()}, live=False)
    return plot


def said(plot):
    return plot._graph.accessibleDescription()


def seen(plot):
    """First and last step on the axis."""
    first, last = plot._plot.viewRange()[0]
    return round(first), round(last)


def drawn(plot, run="student"):
    return plot._lines[run].curve.getOriginalDataset()


def test_training_and_validation_are_drawn_and_said(plot):
    assert "training 0.006" in said(plot)
    assert "Student 0.5, best at step 1" in said(plot)
    assert len(plot._training.getOriginalDataset()[0]) == 1000
    plot.train.click()
    assert "training" not in said(plot)


def test_each_term_can_be_drawn(plot):
    terms = [plot.term.itemData(place) for place in range(plot.term.count())]
    assert terms == ["total", "mel", "mel_soft"]
    plot.term.setCurrentIndex(1)
    plot.term.activated.emit(1)
    assert "Student 0.25" in said(plot)
    # This one is not validated: the training curve itself is drawn.
    plot.show_term("mel_soft")
    assert "Student 0.001" in said(plot)
    assert "training" not in said(plot)


def test_a_spark_is_drawn_large_when_it_is_clicked(qtbot, session):
    panel = RunPanel("student", ["student"], History(session))
    qtbot.addWidget(panel)
    panel.resize(600, 500)
    panel.show()
    panel.show_curves({"student": curves()}, live=False)
    qtbot.mouseClick(panel._sparks["mel_soft"], Qt.MouseButton.LeftButton)
    assert panel.plot.term.currentData() == "mel_soft"


def test_the_last_half_is_looked_at_by_name(plot):
    plot.window_.setCurrentIndex(1)
    plot.window_.activated.emit(1)
    first, last = seen(plot)
    assert first == pytest.approx(500, abs=15)
    assert last == pytest.approx(1000, abs=15)
    assert set(plot._lines["student"].places) == {500, 600, 700, 800, 900, 1000}


def test_dragging_looks_closer_and_escape_steps_back(qtbot, plot):
    whole = seen(plot)
    graph, view = plot._graph, plot._graph.viewport()
    middle = view.height() // 2
    places = [
        graph.mapFromScene(plot._plot.vb.mapViewToScene(QPointF(step, 2.0))).x()
        for step in (300, 450, 600)
    ]
    begin, between, end = (QPoint(x, middle) for x in places)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=begin)
    qtbot.mouseMove(view, between)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    first, last = seen(plot)
    assert first == pytest.approx(300, abs=15)
    assert last == pytest.approx(600, abs=15)
    assert plot.window_.currentText().startswith("steps ")
    qtbot.keyClick(graph, Qt.Key.Key_Escape)
    assert seen(plot) == whole
    assert plot.window_.currentText() == "all steps"
    assert plot.window_.count() == 4


def test_the_wheel_looks_closer_only_where_it_is_meant(qtbot, plot):
    def turn():
        place = QPointF(plot._graph.viewport().rect().center())
        event = QWheelEvent(
            place,
            plot._graph.viewport().mapToGlobal(place),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(plot._graph.viewport(), event)

    whole = seen(plot)
    plot.window_.setFocus()
    turn()
    assert seen(plot) == whole
    plot._graph.setFocus()
    turn()
    assert seen(plot)[1] - seen(plot)[0] < 0.9 * (whole[1] - whole[0])


def test_keys_walk_from_dot_to_dot_and_play(qtbot, plot):
    graph = plot._graph
    graph.setFocus()
    qtbot.keyClick(graph, Qt.Key.Key_Left)  # Where it stands now.
    qtbot.keyClick(graph, Qt.Key.Key_Left)
    assert "Student, step 900: 0.556" in plot._hint.text()
    with qtbot.waitSignal(plot.sampleChosen) as chosen:
        qtbot.keyClick(graph, Qt.Key.Key_Return)
    assert chosen.args == ["student", 900]
    qtbot.keyClick(graph, Qt.Key.Key_Up)
    with qtbot.waitSignal(plot.sampleChosen) as chosen:
        qtbot.keyClick(graph, Qt.Key.Key_Space)
    assert chosen.args == ["teacher", 900]
    for _ in range(20):
        qtbot.keyClick(graph, Qt.Key.Key_Right)
    assert "step 1000" in plot._hint.text().replace(",", "")
    qtbot.keyClick(graph, Qt.Key.Key_Plus)
    assert seen(plot)[0] > 150
    qtbot.keyClick(graph, Qt.Key.Key_0)
    assert seen(plot)[0] <= 1


def test_a_live_run_that_grows_stays_in_the_range_that_was_named(plot):
    run = curves()
    plot.window_.setCurrentIndex(2)
    plot.window_.activated.emit(2)
    plot.show_curves({"student": run}, live=True)
    run.add_losses(2000, "validation", {"total": 0.4}, {})
    plot.show_curves({"student": run}, live=True)
    assert seen(plot)[0] == pytest.approx(1500, abs=25)
    assert seen(plot)[1] == pytest.approx(2000, abs=25)


def test_a_million_points_cost_as_little_as_a_thousand(qtbot, plot):
    run = RunCurves()
    steps = list(range(1, 1_000_001))
    for split in (run.train, run.validation):
        split["total"] = Curve(list(steps), [1.0 + 1.0 / step for step in steps])
    run.step = 1_000_000
    plot.show_curves({"student": run}, live=True)
    assert len(drawn(plot)[0]) <= MAX_POINTS
    assert drawn(plot)[0][-1] == 1_000_000
    began = time.process_time()
    for more in range(1, 11):
        run.add_losses(1_000_000 + more, "validation", {"total": 1.0}, {})
        plot.show_curves({"student": run}, live=True)
        plot.grab()
    # 30 a second, with room for a busy machine; `tests.benchmarks.window` has the figure.
    assert (time.process_time() - began) / 10 < 0.1


def test_a_killed_run_is_offered_when_its_project_is_opened(qtbot, session, tmp_path):
    project = Project.create(tmp_path / "voice", Settings())
    teacher = project.voice_folder("teacher")
    teacher.mkdir(parents=True)
    (teacher / "voice.toml").write_text("")
    for stage in ("data", "teacher", "teacher_vocoder"):
        project.finish_stage(stage, seconds=1.0, key="old")
    run = project.run_folder("student")
    run.mkdir(parents=True)
    (run / "metrics.jsonl").write_text(
        '{"step": 120, "split": "train", "values": {"total": 1.0}, "rates": {}}\n{"step": 1'
    )
    page = StudentPage(session)
    qtbot.addWidget(page)
    page.show()
    session.open_project(project.folder)
    assert session.standing_at() == "student"
    assert page.offer.isVisible()
    assert page.offer._what.text() == "Student: this run stopped at step 120."
    assert page.offer._accept.text() == "Resume"
    assert page.train.text() == "Resume"
