"""The curves of one run: validation loss large, each loss term small below it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio import core_words
from studio.curves import RunCurves
from studio.runs import voice_of_run
from studio.widgets.card import rule
from studio.widgets.loss_plot import LossPlot
from studio.widgets.spark_line import SparkLine
from studio.widgets.text import label

SPARKS = 5


class RunPanel(QWidget):
    """Curves of a run, beside those of the runs it is compared with.

    Args:
        run: Whose loss terms are shown.
        shown: All runs whose validation curves are drawn.

    Attributes:
        plot: The validation curves.
    """

    def __init__(self, run: str, shown: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run = run
        self._shown = shown
        self.plot = LossPlot(shown, run)
        self._sparks: dict[str, SparkLine] = {}
        self._rule = rule()
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        says = [core_words.about_run(run), self.tr("Click a dot to hear that moment.")]
        column.addWidget(label(" ".join(filter(None, says)), "small", wrap=True))
        column.addWidget(self.plot, 3)
        column.addWidget(self._rule)
        column.addLayout(self._row, 1)

    def show_curves(self, curves: Mapping[str, RunCurves], *, live: bool) -> None:
        """Show the runs that are there."""
        shown = {run: curves[run] for run in self._shown if run in curves}
        self.plot.show_curves(shown, live=live)
        own = curves.get(self.run)
        terms = [name for name in own.train if name != "total"][:SPARKS] if own else []
        for name in terms:
            if name not in self._sparks:
                self._sparks[name] = SparkLine(core_words.loss(name), voice_of_run(self.run))
                self._row.addWidget(self._sparks[name])
        for name, spark in self._sparks.items():
            spark.setVisible(name in terms)
            if own and name in terms:
                spark.set_values(own.train[name].steps, own.train[name].values)
        self._rule.setVisible(bool(terms))
