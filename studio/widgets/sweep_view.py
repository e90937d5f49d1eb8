"""A setting or two taken through several values: every student on one plot, and to be heard."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.declare import value_words
from core.sweeps import Point, Sweep, checked_axes, points_of, variable
from studio import core_words, theme, words
from studio.session import Session
from studio.sweeps import typed_values, usual_values, why_not
from studio.widgets.card import Card
from studio.widgets.dot_plot import Axis, Dot
from studio.widgets.job_bar import ProgressLine, status_words
from studio.widgets.number_box import WholeBox
from studio.widgets.question import ask
from studio.widgets.setting_choice import ChoiceBox
from studio.widgets.surface_plot import Line, SurfacePlot
from studio.widgets.text import label

_SIDE_BY_SIDE_PX = 760
STEPS, MOST_STEPS = 400, 1_000_000
MEASURE = "mcd_db"
FIRST, SECOND = "student.temperature", "student.alpha"


class SweepView(QWidget):
    """Choose what is varied, start and stop it, see and hear what came of it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._sweeps = session.sweeps
        self._key: Hashable | None = None
        self._begun = False
        self._unwanted: Path | None = None
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._top.setContentsMargins(0, 0, 0, 0)
        self._top.setSpacing(14)
        self._top.addWidget(self._build_plot(), 13)
        side = QVBoxLayout()
        side.setSpacing(14)
        side.addWidget(self._build_form())
        side.addWidget(self._build_details(), 1)
        self._top.addLayout(side, 7)
        self._sweeps.changed.connect(self.refresh)
        session.jobStarted.connect(self._follow)
        session.jobEnded.connect(self._follow)
        session.eventsArrived.connect(self._follow)
        session.stagesChanged.connect(self._follow)
        session.settingsChanged.connect(self._follow)
        theme.current().themeChanged.connect(self._arrange)
        self.refresh()

    def _build_plot(self) -> Card:
        card = Card(self.tr("What a setting does"))
        self.which = ChoiceBox()
        self.which.setAccessibleName(self.tr("Which sweep is shown"))
        self.which.setToolTip(self.which.accessibleName())
        self.which.activated.connect(self._on_which)
        self.delete = QPushButton(self.tr("Delete…"))
        self.delete.setToolTip(self.tr("Forget this sweep; asks first"))
        self.delete.clicked.connect(self._on_delete)
        card.head.addWidget(self.which)
        card.head.addWidget(self.delete)
        self.plot = SurfacePlot()
        self.plot.chosen.connect(self._on_dot)
        self.plot.playWanted.connect(self._play)
        card.body.addWidget(self.plot, 1)
        self._note = label("", "small", wrap=True)
        card.body.addWidget(self._note)
        return card

    def _build_form(self) -> Card:
        card = Card(self.tr("Try several values"))
        rows = QGridLayout()
        rows.setHorizontalSpacing(8)
        rows.setVerticalSpacing(8)
        rows.setColumnStretch(1, 1)
        self.names: list[ChoiceBox] = []
        self.values: list[QLineEdit] = []
        for place, chosen in enumerate((FIRST, SECOND)):
            name, values = ChoiceBox(), QLineEdit(usual_values(chosen))
            if place:
                name.addItem(self.tr("nothing else"), "")
            for setting in variable():
                name.addItem(core_words.setting_label(setting), setting)
            name.setCurrentIndex(name.findData(chosen))
            name.setAccessibleName(
                self.tr("Second setting to vary") if place else self.tr("Setting to vary")
            )
            values.setAccessibleName(self.tr("Its values"))
            values.setToolTip(self.tr("Values with commas between them: 1, 2.5, 5"))
            name.activated.connect(self._on_name)
            values.textChanged.connect(self._follow)
            rows.addWidget(name, place, 0)
            rows.addWidget(values, place, 1)
            self.names.append(name)
            self.values.append(values)
        self.steps = WholeBox()
        self.steps.setRange(1, MOST_STEPS)
        self.steps.setValue(STEPS)
        self.steps.setSuffix(self.tr(" steps each"))
        self.steps.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.steps.lineEdit().setTextMargins(0, 0, 6, 0)
        self.steps.setAccessibleName(self.tr("Training steps of each student"))
        self.steps.valueChanged.connect(self._follow)
        card.body.addLayout(rows)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.steps, 1)
        self.start = QPushButton(self.tr("Sweep"))
        self.start.setProperty("kind", "primary")
        self.start.clicked.connect(self._on_start)
        self.stop = QPushButton(self.tr("Stop and keep"))
        self.stop.setToolTip(self.tr("What is measured stays; Sweep goes on from there"))
        self.stop.clicked.connect(self._session.stop_and_keep)
        foot.addWidget(self.start)
        foot.addWidget(self.stop)
        card.body.addLayout(foot)
        self.progress = ProgressLine("student")
        card.body.addWidget(self.progress)
        self._expected = label("", "muted", wrap=True)
        card.body.addWidget(self._expected)
        card.body.addStretch(1)
        return card

    def _build_details(self) -> Card:
        card = Card(" ")
        self._name = card.heading
        self._figures = label("", "", wrap=True)
        self._sentence = label("", "small", wrap=True)
        card.body.addWidget(self._figures)
        card.body.addWidget(self._sentence)
        card.body.addStretch(1)
        self._said = label("", "good", wrap=True)
        card.body.addWidget(self._said)
        self.use = QPushButton(self.tr("Use these values"))
        self.use.setProperty("kind", "primary")
        self.use.setToolTip(self.tr("Set these settings so; can be undone"))
        self.use.clicked.connect(self._on_use)
        self.hear = QPushButton(self.tr("Hear it"))
        self.hear.clicked.connect(self._on_hear)
        self.hear_teacher = QPushButton(self.tr("Hear the teacher"))
        self.hear_teacher.clicked.connect(self._on_hear_teacher)
        pair = QHBoxLayout()
        pair.setSpacing(8)
        pair.addWidget(self.hear, 1)
        pair.addWidget(self.hear_teacher, 1)
        card.body.addWidget(self.use)
        card.body.addLayout(pair)
        self._details = card
        return card

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def shown(self) -> Sweep | None:
        """The sweep on the plot."""
        place = self.which.currentIndex()
        found = self._sweeps.found
        return found[len(found) - 1 - place] if 0 <= place < len(found) else None

    @Slot()
    def refresh(self) -> None:
        """Show all anew; the sweep that was looked at stays."""
        before = self.which.currentData()
        newest_first = list(reversed(self._sweeps.found))
        self.which.clear()
        for sweep in newest_first:
            self.which.addItem(self._title(sweep), str(sweep.folder))
        kept = self.which.findData(before)
        # What was just begun is looked at, once; it may have been there before.
        if self._begun and self._latest() >= 0 and self._sweeps.running:
            self._begun, kept = False, self._latest()
        self.which.setCurrentIndex(kept if kept >= 0 else self._latest())
        self.which.setVisible(len(newest_first) > 1)
        self.delete.setVisible(bool(newest_first))
        self._show()
        self._follow()

    def _latest(self) -> int:
        """Place in the list of the sweep that was written to last."""
        found = list(reversed(self._sweeps.found))
        if not found:
            return -1
        times = [sweep.folder.stat().st_mtime if sweep.folder.exists() else 0 for sweep in found]
        return times.index(max(times))

    def _title(self, sweep: Sweep) -> str:
        names = " × ".join(core_words.setting_label(name) for name in sweep.axes)
        return self.tr("{0}, {1} steps").format(names, words.count(sweep.shared["steps"]))

    def _show(self) -> None:
        sweep = self.shown
        lines, ticks, across, level = _lines(sweep) if sweep else ([], [], Axis("", str), None)
        up = Axis(self.tr("MCD, dB"), words.number)
        self.plot.show_lines(lines, ticks, across, up, level)
        if sweep is None:
            note = self.tr(
                "One student is trained for each combination of values, for as many steps from the "
                "same beginning. Then all stand here, to be seen and heard."
            )
        else:
            note = self.tr(
                "Each dot is a student: rest the mouse on it, or press Enter, to hear it. "
                "{0} held-out sentences measure each; all speak with the teacher's vocoder."
            ).format(words.count(sweep.shared["sentences"]))
        self._note.setText("\n".join([*self._sweeps.damaged, note]))
        there = {dot.key for line in lines for dot in line.dots}
        if self._key not in there:
            best = [p for p in (sweep.points if sweep else ()) if p.figures.get(MEASURE)]
            best.sort(key=lambda point: float(point.figures[MEASURE]))
            self._key = _key(best[0].values) if best else None
        self._show_details()

    def _point(self) -> Point | None:
        points = self.shown.points if self.shown else ()
        return next((point for point in points if _key(point.values) == self._key), None)

    def _show_details(self) -> None:
        point, sweep = self._point(), self.shown
        self._said.hide()
        self._details.setVisible(point is not None)
        if point is None or sweep is None:
            return
        self._name.setText(_values_words(point.values))
        figures = point.figures
        lines = [
            self.tr("MCD {0} dB").format(_with_spread(figures, MEASURE, 2)),
            self.tr("{0} parameters, {1} steps in {2}").format(
                words.short_amount(figures["parameters"]),
                words.count(figures["steps"]),
                words.seconds(figures["seconds"]),
            ),
        ]
        if figures.get("f0_rmse_cents") is not None:
            far = _with_spread(figures, "f0_rmse_cents", 0)
            lines.insert(1, self.tr("pitch error {0} cents").format(far))
        self._figures.setText("\n".join(lines))
        self._sentence.setText(f"“{sweep.sentence}”")
        self.hear.setEnabled(point.sample.is_file())
        self.hear_teacher.setEnabled((sweep.folder / "samples" / "teacher.wav").is_file())
        self.plot.choose(self._key)

    # --- the form --------------------------------------------------------------------------------

    def axes(self) -> dict[str, list[str]]:
        """What is chosen to be varied, as typed."""
        pairs = zip(self.names, self.values, strict=True)
        return {
            str(name.currentData()): typed_values(values.text())
            for name, values in pairs
            if name.currentData()
        }

    @Slot()
    def _on_name(self) -> None:
        for name, values in zip(self.names, self.values, strict=True):
            if self.sender() is name:
                chosen = str(name.currentData())
                values.setText(usual_values(chosen) if chosen else "")
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """What can be pressed, and what is to be expected."""
        running = self._sweeps.running
        self.start.setVisible(not running)
        self.stop.setVisible(running)
        self.stop.setEnabled(not self._session.job_state.stopping)
        self.delete.setEnabled(not running)
        self.progress.setVisible(running)
        state = self._session.job_state
        self.progress.set_share(state.share if running else None)
        for box in (*self.names, self.steps):
            box.setEnabled(not running)
        for name, values in zip(self.names, self.values, strict=True):
            values.setEnabled(not running and bool(name.currentData()))
        reason = self._why_not()
        self.start.setEnabled(not reason)
        self._expected.setText(status_words(state) if running else reason or self._prospect())

    def _why_not(self) -> str:
        if not self._session.has_voice("teacher"):
            return self.tr("Train the teacher first.")
        if self._session.running:
            return self.tr("Another job is at work.")
        axes = self.axes()
        if len(axes) < sum(bool(name.currentData()) for name in self.names):
            return self.tr("Choose two different settings.")
        return why_not(self._session, axes)

    def _prospect(self) -> str:
        count = len(points_of(checked_axes(self.axes(), self._session.settings)))
        said = self.tr("{0} students").format(words.count(count))
        pace = self._sweeps.seconds_per_step()
        if pace is not None:
            time = words.seconds(count * pace * self.steps.value())
            said = self.tr("{0}, about {1}").format(said, time)
        return self.tr("{0}. The voices of the project stay as they are.").format(said)

    @Slot()
    def _on_start(self) -> None:
        self._begun = True
        self._sweeps.start(self.axes(), self.steps.value())

    # --- what happens ----------------------------------------------------------------------------

    @Slot()
    def _on_which(self) -> None:
        self._show()

    @Slot(object)
    def _on_dot(self, key: Hashable) -> None:
        self._key = key
        self._show_details()

    @Slot(object)
    def _play(self, key: Hashable) -> None:
        points = self.shown.points if self.shown else ()
        for point in points:
            if _key(point.values) == key and point.sample.is_file():
                self._session.play_file(point.sample, _values_words(point.values))

    @Slot()
    def _on_hear(self) -> None:
        if self._key is not None:
            self._play(self._key)

    @Slot()
    def _on_hear_teacher(self) -> None:
        if self.shown is not None:
            path = self.shown.folder / "samples" / "teacher.wav"
            self._session.play_file(path, core_words.voice("teacher"))

    @Slot()
    def _on_use(self) -> None:
        point = self._point()
        if point is not None:
            self._session.set_settings(dict(point.values))
            self._said.setText(self.tr("Chosen. Train the student with it; undo takes it back."))
            self._said.show()

    @Slot()
    def _on_delete(self) -> None:
        if self.shown is not None:
            self._unwanted = self.shown.folder
            ask(
                self,
                self.tr("Delete this sweep?"),
                self.tr("Its students' figures and sounds are lost. The voices stay."),
                self.tr("Delete"),
                self._on_delete_agreed,
            )

    @Slot()
    def _on_delete_agreed(self) -> None:
        if self._unwanted is not None:
            self._sweeps.forget(self._unwanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        way = QBoxLayout.Direction
        stacked = self.width() < theme.current().px(_SIDE_BY_SIDE_PX)
        self._top.setDirection(way.TopToBottom if stacked else way.LeftToRight)


def _key(values: Any) -> Hashable:
    return tuple(values.items())


def _value(value: Any) -> str:
    """A value of a setting in words of the window."""
    if isinstance(value, bool):
        yes, no = (QCoreApplication.translate("SweepView", word) for word in (_YES, _NO))
        return yes if value else no
    return core_words.choice(value) if isinstance(value, str) else value_words(value)


_YES, _NO = (
    QT_TRANSLATE_NOOP("SweepView", "on"),
    QT_TRANSLATE_NOOP("SweepView", "off"),
)


def _values_words(values: Any) -> str:
    return ", ".join(
        f"{core_words.setting_label(name)} {_value(value)}" for name, value in values.items()
    )


def _with_spread(figures: Any, name: str, digits: int) -> str:
    value, spread = figures.get(name), figures.get(f"{name}_se")
    if value is None:
        return "–"
    return f"{value:.{digits}f}" + (f" ± {spread:.{digits}f}" if spread is not None else "")


def _lines(
    sweep: Sweep,
) -> tuple[list[Line], list[float], Axis, tuple[str, float] | None]:
    """A sweep as the plot shows it: the last setting across, a line for each value of the first."""
    *rows, across = sweep.axes
    ticks = sweep.axes[across]
    numbers = all(isinstance(tick, int | float) and not isinstance(tick, bool) for tick in ticks)
    places = dict(zip(ticks, map(float, ticks if numbers else range(len(ticks))), strict=True))
    said = {place: _value(tick) for tick, place in places.items()}
    lines = []
    for own in sweep.axes[rows[0]] if rows else (None,):
        named = {rows[0]: own} if rows else {}
        dots = []
        for tick, x in places.items():
            point = sweep.at(named | {across: tick})
            if point is not None:
                y = point.figures.get(MEASURE)
                far = _with_spread(point.figures, MEASURE, 2)
                says = f"{_values_words(point.values)}, MCD {far} dB"
                dots.append(Dot(_key(point.values), "student", x, y, says))
        name = f"{core_words.setting_label(rows[0])} {_value(own)}" if rows else ""
        lines.append(Line(name, tuple(dots)))
    teacher = sweep.references.get("teacher", {}).get(MEASURE)
    level = (core_words.voice("teacher"), float(teacher)) if teacher is not None else None
    axis = Axis(core_words.setting_label(across), lambda place: said[place])
    return lines, list(places.values()), axis, level
