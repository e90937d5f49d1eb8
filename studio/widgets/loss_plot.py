"""Validation curves of several runs together; a click on a dot plays that moment."""

from __future__ import annotations

import math
import time

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio import core_words, theme, words
from studio.curves import Curve, RunCurves, smoothed, thinned
from studio.runs import voice_of_run
from studio.theme import DASHED_VOICES
from studio.widgets.empty_note import EmptyNote
from studio.widgets.text import label

MAX_POINTS = 5000
SMOOTHING = 0.6
STAND_IN_S = 2
"""Before the first check the training curve stands in, drawn anew every so many seconds."""


class _Line:
    """The graphics of one run: its curve, its best point, and a dot per spoken sample."""

    def __init__(self, plot: pg.PlotItem, run: str) -> None:
        self.curve = plot.plot([], [])
        self.best = pg.ScatterPlotItem(size=10)
        self.dots = pg.ScatterPlotItem(size=7, hoverable=True, hoverSize=11)
        plot.addItem(self.dots)
        plot.addItem(self.best)
        self.run = run


class LossPlot(QWidget):
    """Loss against step, a line per run in its voice's colour.

    Args:
        runs: Names of the runs, in the order of the legend.
        own: The run whose best step the legend names.

    Signals:
        sampleChosen: A dot was clicked: run, step of its spoken sample.
    """

    sampleChosen = Signal(str, int)

    def __init__(self, runs: list[str], own: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._own = own
        self._curves: dict[str, RunCurves] = {}
        self._live = False
        self._drawn: tuple[object, ...] = ()
        self._graph = pg.PlotWidget(background=None)
        self._graph.setAccessibleName(self.tr("Validation loss"))
        self._graph.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._graph.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._graph.setStyleSheet("background: transparent;")
        # The page gives it what is left; its own wish of 480 pixels would make the page scroll.
        self._graph.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._graph.setMinimumHeight(150)
        self._plot = self._graph.getPlotItem()
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.getViewBox().setDefaultPadding(0.03)
        self._lines = {run: _Line(self._plot, run) for run in runs}
        for line in self._lines.values():
            line.dots.sigClicked.connect(self._on_dots_clicked)
        self.log = self._toggle(self.tr("log"), self.tr("Logarithmic scale"))
        self.smooth = self._toggle(self.tr("smooth"), self.tr("Moving average"))
        self._empty = EmptyNote("voice", self.tr("The curves appear here when training begins."))
        self._legend = QHBoxLayout()
        self._legend.setSpacing(16)
        self._names = {run: label("", "muted") for run in runs}
        self._marks = {run: QLabel() for run in runs}
        for run in runs:
            pair = QHBoxLayout()
            pair.setSpacing(6)
            pair.addWidget(self._marks[run])
            pair.addWidget(self._names[run])
            self._legend.addLayout(pair)
        self._legend.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._graph, 1)
        layout.addLayout(self._legend)
        self._dress()
        self.show_curves({}, live=False)
        theme.current().themeChanged.connect(self._dress)

    def _toggle(self, text: str, meaning: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(meaning)
        button.setAccessibleName(meaning)
        button.setCheckable(True)
        button.toggled.connect(self._on_toggled)
        return button

    def show_curves(self, curves: dict[str, RunCurves], *, live: bool) -> None:
        """Show runs; `live` draws without antialiasing, which is what makes it cheap."""
        self._curves = curves
        self._live = live
        shown = [run for run in self._runs if run in curves and _curve(curves[run]).steps]
        # Likelihoods may be negative, and a negative number has no logarithm.
        positive = all(min(_curve(curves[run]).values) > 0 for run in shown)
        self.log.setEnabled(positive)
        if not positive and self.log.isChecked():
            self.log.setChecked(False)
            return
        drawn = (live, self.log.isChecked(), self.smooth.isChecked(), theme.current().ui_scale)
        drawn += tuple(_state(run, curves[run]) for run in shown)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._empty.setVisible(not shown)
        self._graph.setVisible(bool(shown))
        says = []
        for run in self._runs:
            self._marks[run].setVisible(run in shown)
            self._names[run].setVisible(run in shown)
            if run in shown:
                says.append(self._draw(self._lines[run], curves[run]))
            else:
                self._clear(self._lines[run])
        self._graph.setAccessibleDescription("; ".join(says))

    def _clear(self, line: _Line) -> None:
        line.curve.setData([], [])
        line.best.setData([], [])
        line.dots.setData([], [])

    def _draw(self, line: _Line, run: RunCurves) -> str:
        curve = _curve(run)
        steps, values = thinned(curve.steps, curve.values, MAX_POINTS)
        if self.smooth.isChecked():
            values = smoothed(values, SMOOTHING)
        line.curve.setData(steps, values, antialias=not self._live)
        shown = dict(zip(steps, values, strict=True))
        spoken = [sample.step for sample in run.samples if steps and sample.step >= steps[0]]
        line.dots.setData(
            spoken,
            [self._height(_nearest(shown, step)) for step in spoken],
            data=spoken,
        )
        best = run.best_step
        points = [best] if best is not None and steps and best >= steps[0] else []
        line.best.setData(points, [self._height(_nearest(shown, step)) for step in points])
        name = core_words.run(line.run)
        says = self.tr("{0} {1}").format(name, words.number(curve.values[-1]))
        if best is not None and line.run == self._own:
            says += self.tr(", best at step {0}").format(words.count(best))
        self._names[line.run].setText(says)
        return says

    def _height(self, value: float) -> float:
        # Scatter items, unlike curves, are not told of the logarithmic scale.
        return math.log10(value) if self.log.isChecked() and value > 0 else value

    def _dress(self) -> None:
        look = theme.current()
        muted = QColor(look.colours.muted)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setTextPen(muted)
            axis.setPen(QColor(look.colours.line))
            axis.setTickPen(QColor(look.colours.text))
            axis.setTickFont(look.font(11))
            axis.setStyle(tickLength=0, maxTickLevel=0)
        self._plot.getAxis("left").setPen(None)
        self._plot.getAxis("bottom").setTickPen(None)
        self._plot.showGrid(x=False, y=True, alpha=0.10)
        self._plot.getAxis("left").setWidth(look.px(48))
        for run, line in self._lines.items():
            colour = look.colour(voice_of_run(run))
            dashed = voice_of_run(run) in DASHED_VOICES
            dashes = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            line.curve.setPen(pg.mkPen(colour, width=1, style=dashes))
            line.best.setPen(pg.mkPen(colour, width=1))
            line.best.setBrush(pg.mkBrush(colour))
            line.dots.setPen(pg.mkPen(colour, width=1))
            line.dots.setBrush(pg.mkBrush(look.colour("surface")))
            self._marks[run].setPixmap(_mark(colour, dashed=dashed))

    @Slot()
    def _on_toggled(self) -> None:
        self._plot.setLogMode(x=False, y=self.log.isChecked())
        self.show_curves(self._curves, live=self._live)

    @Slot(object, object, object)
    def _on_dots_clicked(self, dots: object, points: list[object], event: object) -> None:  # noqa: ARG002
        for run, line in self._lines.items():
            if line.dots is dots and len(points):
                self.sampleChosen.emit(run, int(points[0].data()))  # type: ignore[attr-defined]


def _curve(run: RunCurves) -> Curve:
    """The validation curve, or before the first check the training curve."""
    curve = run.validation.get("total")
    return curve if curve is not None else run.train.get("total", Curve())


def _state(name: str, run: RunCurves) -> tuple[object, ...]:
    """Changes when the run has to be drawn again: painting is what a live plot costs."""
    curve = run.validation.get("total")
    if curve is None:
        return name, id(run), int(time.monotonic() / STAND_IN_S)
    newest = (curve.steps[-1], curve.values[-1])
    return name, id(run), len(curve.steps), *newest, run.best_step, len(run.samples)


def _nearest(shown: dict[int, float], step: int) -> float:
    return shown[min(shown, key=lambda at: abs(at - step))]


def _mark(colour: QColor, *, dashed: bool) -> QPixmap:
    """The line of a run as it stands in the legend."""
    pixmap = QPixmap(14, 4)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    for left, width in ((0, 5), (8, 5)) if dashed else ((0, 13),):
        painter.fillRect(left, 0, width, 3, colour)
    painter.end()
    return pixmap
