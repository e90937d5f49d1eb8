"""The curves of one run: one loss term large, each of them small below it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio import core_words
from studio.curves import RunCurves
from studio.history import History
from studio.runs import voice_of_run
from studio.widgets.card import rule
from studio.widgets.compare_button import CompareButton
from studio.widgets.loss_plot import LossPlot
from studio.widgets.spark_line import SparkLine
from studio.widgets.text import label

SPARKS = 5


class RunPanel(QWidget):
    """Curves of a run, beside those of the runs it is compared with.

    Args:
        run: Whose loss terms are shown.
        shown: All runs whose validation curves are drawn.
        history: Earlier runs, of which some may be compared.

    Attributes:
        plot: The large curves.
        compare: The button that chooses earlier runs.
    """

    def __init__(
        self, run: str, shown: list[str], history: History, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.run = run
        self._shown = shown
        self._history = history
        self.plot = LossPlot(shown, run)
        self.compare = CompareButton(history)
        self.plot.tools.addWidget(self.compare)
        self._sparks: dict[str, SparkLine] = {}
        self._rule = rule()
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        about = label(core_words.about_run(run), "small", wrap=True)
        column.addWidget(about)
        # Not before it has a place: shown without one, it would be a window for a moment.
        about.setVisible(bool(about.text()))
        column.addWidget(self.plot, 3)
        column.addWidget(self._rule)
        column.addLayout(self._row, 1)

    def show_curves(self, curves: Mapping[str, RunCurves], *, live: bool) -> None:
        """Show the runs that are there."""
        shown = {run: curves[run] for run in self._shown if run in curves}
        self.plot.show_curves(shown, live=live, others=self._history.curves(self.run))
        own = curves.get(self.run)
        terms = [name for name in own.train if name != "total"][:SPARKS] if own else []
        for name in terms:
            if name not in self._sparks:
                spark = SparkLine(core_words.loss(name), voice_of_run(self.run))
                # For the mouse; the list of terms above is for everybody.
                spark.clicked.connect(partial(self.plot.show_term, name))
                self._sparks[name] = spark
                self._row.addWidget(spark)
        for name, spark in self._sparks.items():
            spark.setVisible(name in terms)
            if own and name in terms:
                spark.show_curve(own.train[name])
        self._rule.setVisible(bool(terms))
