"""Loss against step: training and validation, of several runs; a dot plays its moment."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from studio import core_words, theme, words
from studio.curves import Curve, RunCurves, smoothed
from studio.runs import voice_of_run
from studio.theme import DASHED_VOICES
from studio.widgets.empty_note import EmptyNote
from studio.widgets.flow import Flow
from studio.widgets.loss_graph import Graph
from studio.widgets.loss_legend import Legend
from studio.widgets.range_box import RangeBox
from studio.widgets.setting_choice import ChoiceBox
from studio.widgets.text import ElidedLabel

MAX_POINTS = 1500
"""More than the plot has pixels across; what is drawn is what a live plot costs."""

SMOOTHING = 0.6
STAND_IN_S = 2
"""While a run is live, its training curve is drawn anew every so many seconds."""

TOTAL = "total"
DASHES = ((2, 3), (7, 3, 2, 3), (7, 3, 2, 3, 2, 3), (12, 4))
"""Of earlier runs, one after the other."""

_ZOOM = 0.8

_Piece = tuple[NDArray[Any], NDArray[Any]]
"""Steps and losses that are drawn."""


class _Line:
    """The graphics of one run: its curve, its best point, and a dot per spoken sample."""

    def __init__(self, plot: pg.PlotItem, run: str) -> None:
        self.curve = plot.plot([], [])
        self.best = pg.ScatterPlotItem(size=10)
        self.dots = pg.ScatterPlotItem(size=7, hoverable=True, hoverSize=11)
        plot.addItem(self.dots)
        plot.addItem(self.best)
        self.run = run
        self.places: dict[int, float] = {}


class LossPlot(QWidget):
    """A line per run in its voice's colour; training pale, validation strong.

    Args:
        runs: Names of the runs, in the order of the legend.
        own: The run whose training and whose best step are shown.

    Attributes:
        tools: The row of controls above the curves.
        log, smooth: Buttons that the page puts beside its heading.

    Signals:
        sampleChosen: A dot was chosen: run, step of its spoken sample.
    """

    sampleChosen = Signal(str, int)

    def __init__(self, runs: list[str], own: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._own = own
        self._curves: Mapping[str, RunCurves] = {}
        self._others: Mapping[int, RunCurves] = {}
        self._live = False
        self._drawn: tuple[object, ...] = ()
        self._term = TOTAL
        self._at: tuple[str, int] | None = None
        self._graph = Graph()
        self._graph.setAccessibleName(self.tr("Loss curves"))
        self._plot = self._graph.getPlotItem()
        self._training = self._plot.plot([], [])
        self._lines = {run: _Line(self._plot, run) for run in runs}
        self._earlier = [self._plot.plot([], []) for _ in DASHES]
        self._chosen = pg.ScatterPlotItem(size=14, brush=None)
        self._plot.addItem(self._chosen)
        for line in self._lines.values():
            line.dots.sigClicked.connect(self._on_dots_clicked)
        self._graph.ranged.connect(self.show_range)
        self._graph.zoomed.connect(self._on_zoomed)
        self._graph.keyed.connect(self._on_key)
        self.log = self._toggle(self.tr("log"), self.tr("Logarithmic scale"))
        self.smooth = self._toggle(self.tr("smooth"), self.tr("Moving average"))
        self.tools = Flow(8, 4)
        self._fill_tools()
        self._empty = EmptyNote("voice", self.tr("The curves appear here when training begins."))
        self._legend = Legend((self._training, *runs, *self._earlier))
        self._hint = ElidedLabel("", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self.tools)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._graph, 1)
        layout.addLayout(self._legend)
        layout.addWidget(self._hint)
        self._dress()
        self.show_curves({}, live=False)
        theme.current().themeChanged.connect(self._dress)

    def _toggle(self, text: str, meaning: str, *, on: bool = False) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(meaning)
        button.setAccessibleName(meaning)
        button.setCheckable(True)
        button.setChecked(on)
        button.toggled.connect(self._on_toggled)
        return button

    def _fill_tools(self) -> None:
        self.term = ChoiceBox()
        self.term.setAccessibleName(self.tr("Loss term"))
        self.term.setToolTip(self.tr("Which part of the loss is drawn"))
        self.term.activated.connect(self._on_term)
        self.window_ = RangeBox()
        self.window_.chosen.connect(self._again)
        self.train = self._toggle(
            self.tr("training"), self.tr("The training loss beside the validation loss"), on=True
        )
        for widget in (self.term, self.window_, self.train):
            self.tools.addWidget(widget)

    # --- showing ---------------------------------------------------------------------------------

    def show_curves(
        self,
        curves: Mapping[str, RunCurves],
        *,
        live: bool,
        others: Mapping[int, RunCurves] | None = None,
    ) -> None:
        """Show runs; `live` draws without antialiasing, which is what makes it cheap.

        Args:
            others: Earlier runs of the same kind as the own one, by their number.
        """
        self._curves, self._live, self._others = curves, live, others or {}
        self._offer_terms()
        shown = [run for run in self._runs if run in curves and self._of(curves[run]).steps]
        drawn = (live, self._term, self._window(), theme.current().ui_scale)
        drawn += tuple(button.isChecked() for button in (self.log, self.smooth, self.train))
        drawn += tuple(self._others)
        drawn += tuple(_state(run, curves[run], self._of(curves[run]), live) for run in shown)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        for widget in (self._graph, self.term, self.window_, self.train, self._hint):
            widget.setVisible(bool(shown))
        self._empty.setVisible(not shown)
        self._draw(shown)

    def show_range(self, first: float, last: float) -> None:
        """Look at the steps from one to another."""
        end = self._end()
        first, last = max(min(first, last), 0.0), min(max(first, last), end)
        whole = last - first < 1 or (first <= 0 and last >= end)
        self.window_.set_own(None if whole else (first, last))
        self._again()

    @Slot()
    def _again(self) -> None:
        """Draw the same curves, as the controls now say."""
        self.show_curves(self._curves, live=self._live, others=self._others)

    def _window(self) -> tuple[float, float] | None:
        """First and last step to be seen, None for all."""
        return self.window_.window_of(self._end())

    def _end(self) -> float:
        """The last step of the own run, or else of the longest."""
        own = self._curves.get(self._own)
        runs = [own] if own is not None and own.step else list(self._curves.values())
        return float(max((run.step for run in runs), default=0))

    def _offer_terms(self) -> None:
        own = self._curves.get(self._own)
        terms = own.terms() if own else [TOTAL]
        if terms == [self.term.itemData(place) for place in range(self.term.count())]:
            return
        self.term.clear()
        for name in terms:
            self.term.addItem(core_words.loss(name), name)
        self._term = self._term if self._term in terms else TOTAL
        self.term.setCurrentIndex(max(self.term.findData(self._term), 0))

    def show_term(self, name: str) -> None:
        """Draw another loss term."""
        self._term = name
        self.term.setCurrentIndex(self.term.findData(name))
        self._again()

    def _of(self, run: RunCurves) -> Curve:
        """The validation curve of the term, or where there is none yet the training curve."""
        curve = run.validation.get(self._term)
        return curve if curve is not None else run.train.get(self._term, Curve())

    def _pieces(self, shown: list[str]) -> dict[object, _Piece]:
        """What is drawn of each curve, by run or by its graphics; without those that are empty."""
        curves: dict[object, Curve] = {}
        own = self._curves.get(self._own)
        if own is not None and self.train.isChecked() and self._term in own.validation:
            curves[self._training] = own.train.get(self._term, Curve())
        curves |= {run: self._of(self._curves[run]) for run in shown}
        # The two may be of different length: there are as many earlier runs as were ticked.
        earlier = zip(self._earlier, self._others.values(), strict=False)
        curves |= {item: self._of(run) for item, run in earlier}
        window = self._window()
        pieces = {}
        for key, curve in curves.items():
            steps, values = curve.piece(MAX_POINTS, window)
            if self.smooth.isChecked():
                values = smoothed(values, SMOOTHING)
            if steps:
                pieces[key] = np.array(steps), np.array(values)
        return pieces

    def _draw(self, shown: list[str]) -> None:
        pieces = self._pieces(shown)
        # Likelihoods may be negative, and a negative number has no logarithm.
        positive = all(values.min() > 0 for _, values in pieces.values())
        self.log.setEnabled(positive)
        if not positive and self.log.isChecked():
            self.log.setChecked(False)  # Draws again.
            return
        says = []
        for run, line in self._lines.items():
            says += self._draw_line(line, pieces.get(run))
        for item in (self._training, *self._earlier):
            if item in pieces:
                item.setData(*pieces[item])
            elif item.getOriginalDataset()[0] is not None:
                item.setData([], [])
        if self._training in pieces:
            newest = words.number(float(pieces[self._training][1][-1]))
            says.append(self.tr("{0}, training {1}").format(core_words.run(self._own), newest))
            self._legend.set_name(self._training, self.tr("training {0}").format(newest))
        for item, number in zip(self._earlier, self._others, strict=False):
            if item in pieces:
                newest = words.number(float(pieces[item][1][-1]))
                says.append(self.tr("run {0} {1}").format(number, newest))
                self._legend.set_name(item, says[-1])
        self._legend.show_only(pieces)
        self._show_ranges(pieces)
        self._graph.setAccessibleDescription("; ".join(says))
        self._show_chosen()

    def _show_ranges(self, pieces: Mapping[object, _Piece]) -> None:
        ends = [float(at) for steps, _ in pieces.values() for at in (steps[0], steps[-1])]
        whole = (min(ends, default=0.0), max(ends, default=1.0))
        self._plot.setXRange(*(self._window() or whole), padding=0.03)
        self._plot.setYRange(*self._heights(pieces), padding=0.06)
        # Else a click before the next paint would look for dots where they were.
        self._plot.vb.updateMatrix()

    def _heights(self, pieces: Mapping[object, _Piece]) -> tuple[float, float]:
        """What is to be seen of the losses: the first of training would flatten all the rest."""
        seen = []
        for key, (steps, values) in pieces.items():
            late = key is self._training and self._window() is None
            seen.append(values[np.searchsorted(steps, 0.1 * steps[-1]) :] if late else values)
        every = np.concatenate([*seen, np.zeros(0)])
        known = every[np.isfinite(every)]
        if not len(known):
            return 0.0, 1.0
        return self._height(float(known.min())), self._height(float(known.max()))

    def _draw_line(self, line: _Line, piece: _Piece | None) -> list[str]:
        """Draw a run; gives what there is to say of it."""
        line.places = {}
        if piece is None:
            for item in (line.curve, line.best, line.dots):
                item.setData([], [])
            return []
        steps, values = piece
        line.curve.setData(steps, values, antialias=not self._live)
        run = self._curves[line.run]
        first, last = self._window() or (float(steps[0]), math.inf)
        spoken = [sample.step for sample in run.samples if first <= sample.step <= last]
        line.places = {step: self._height(_nearest(steps, values, step)) for step in spoken}
        line.dots.setData(spoken, list(line.places.values()), data=spoken)
        best = run.best_step
        points = [best] if best is not None and first <= best <= last else []
        at = [self._height(_nearest(steps, values, step)) for step in points]
        line.best.setData(points, at)
        newest = words.number(self._of(run).values[-1])
        says = self.tr("{0} {1}").format(core_words.run(line.run), newest)
        if best is not None and line.run == self._own:
            says += self.tr(", best at step {0}").format(words.count(best))
        self._legend.set_name(line.run, says)
        return [says]

    def _height(self, value: float) -> float:
        # Scatter items, unlike curves, are not told of the logarithmic scale.
        return math.log10(value) if self.log.isChecked() and value > 0 else value

    def _show_chosen(self) -> None:
        """A ring around the dot that the keyboard stands at, and what it is in words."""
        run, step = self._at or ("", 0)
        line = self._lines.get(run)
        if line is None or step not in line.places:
            self._at = None
            self._chosen.setData([], [])
            self._hint.setText(
                self.tr("Click a dot, or choose it with the arrows and press Enter, to hear it.")
            )
            return
        self._chosen.setData([step], [line.places[step]])
        value = self._of(self._curves[run]).value_at(step)
        self._hint.setText(
            self.tr("{0}, step {1}: {2}. Enter plays it.").format(
                core_words.run(run),
                words.count(step),
                words.number(value) if value is not None else "–",
            )
        )

    def _dress(self) -> None:
        look = theme.current()
        self._graph.dress()
        for run, line in self._lines.items():
            colour = look.colour(voice_of_run(run))
            dashed = voice_of_run(run) in DASHED_VOICES
            dashes = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            line.curve.setPen(pg.mkPen(colour, width=1, style=dashes))
            line.best.setPen(pg.mkPen(colour, width=1))
            line.best.setBrush(pg.mkBrush(colour))
            line.dots.setPen(pg.mkPen(colour, width=1))
            line.dots.setBrush(pg.mkBrush(look.colour("surface")))
            self._legend.set_mark(run, colour, (4, 2) if dashed else ())
        pale = look.colour(voice_of_run(self._own))
        pale.setAlphaF(0.4)
        self._training.setPen(pg.mkPen(pale, width=1))
        self._legend.set_mark(self._training, pale, ())
        colour = look.colour(voice_of_run(self._own))
        for item, dashes in zip(self._earlier, DASHES, strict=True):
            item.setPen(pg.mkPen(colour, width=1, dash=list(dashes)))
            self._legend.set_mark(item, colour, dashes)
        self._chosen.setPen(pg.mkPen(look.colour("accent"), width=2))

    # --- what happens ----------------------------------------------------------------------------

    @Slot()
    def _on_toggled(self) -> None:
        self._plot.setLogMode(x=False, y=self.log.isChecked())
        self._again()

    @Slot()
    def _on_term(self) -> None:
        self.show_term(str(self.term.currentData()))

    @Slot(float, float)
    def _on_zoomed(self, at: float, notches: float) -> None:
        """Nearer to a step or farther from it."""
        first, last = self._window() or (0.0, self._end())
        at = min(max(at, first), last)
        factor = _ZOOM**notches
        self.show_range(at - (at - first) * factor, at + (last - at) * factor)

    @Slot(object, object, object)
    def _on_dots_clicked(self, dots: object, points: list[object], event: object) -> None:  # noqa: ARG002
        for run, line in self._lines.items():
            if line.dots is dots and len(points):
                self._choose(run, int(points[0].data()))  # type: ignore[attr-defined]
                self.sampleChosen.emit(run, self._at[1] if self._at else 0)

    def _choose(self, run: str, step: int) -> None:
        self._at = (run, step)
        self._show_chosen()

    @Slot(int)
    def _on_key(self, key: int) -> None:
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            at = float(self._at[1]) if self._at else self._end()
            self._on_zoomed(at, -1 if key == Qt.Key.Key_Minus else 1)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Escape):
            self.show_range(0.0, math.inf)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self._at is not None:
                self.sampleChosen.emit(*self._at)
        else:
            self._move(key)

    def _move(self, key: int) -> None:
        """To the next dot of this run, or to the nearest one of the next run."""
        runs = [run for run, line in self._lines.items() if line.places]
        if not runs:
            return
        run, step = self._at or (self._own if self._own in runs else runs[0], -1)
        steps = list(self._lines[run].places)
        if step < 0:
            self._choose(run, steps[-1])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            place = steps.index(step) + (1 if key == Qt.Key.Key_Right else -1)
            self._choose(run, steps[min(max(place, 0), len(steps) - 1)])
        else:
            place = runs.index(run) + (1 if key == Qt.Key.Key_Down else -1)
            run = runs[place % len(runs)]
            self._choose(run, min(self._lines[run].places, key=lambda at: abs(at - step)))


def _state(name: str, run: RunCurves, curve: Curve, live: bool) -> tuple[object, ...]:
    """Changes when the run has to be drawn again: painting is what a live plot costs."""
    checks = run.validation.get(TOTAL)
    if live:
        # What is validated is drawn at once, what is trained now and then.
        newest: tuple[object, ...] = (int(time.monotonic() / STAND_IN_S),)
    else:
        newest = (run.step, len(curve.steps), curve.values[-1])
    checked = (len(checks.steps), checks.values[-1]) if checks is not None else ()
    return name, id(run), *newest, *checked, run.best_step, len(run.samples)


def _nearest(steps: NDArray[Any], values: NDArray[Any], step: int) -> float:
    """The value of a drawn curve at the point next to a step."""
    place = min(int(np.searchsorted(steps, step)), len(steps) - 1)
    if place and abs(steps[place - 1] - step) < abs(steps[place] - step):
        place -= 1
    return float(values[place])
