"""The newest figures of a run: step, pressure, learning rate, speed, memory."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from core.settings import Settings
from studio import words
from studio.curves import RunCurves
from studio.progress import JobState
from studio.runs import is_vocoder
from studio.widgets.card import rule
from studio.widgets.text import label


class NowTable(QWidget):
    """Names at the left, figures at the right, a thin line between rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = {
            "step": self.tr("step"),
            "pressure": self.tr("pressure reached"),
            "learning_rate": self.tr("learning rate"),
            "frames_per_second": self.tr("frames per second"),
            "memory_bytes": self.tr("memory"),
        }
        self._rows: dict[str, tuple[QLabel, QLabel, QWidget]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        for row, (key, name) in enumerate(self._names.items()):
            parts = (label(name, "muted"), label("", "strong"), rule())
            parts[1].setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(parts[0], 2 * row, 0)
            grid.addWidget(parts[1], 2 * row, 1)
            grid.addWidget(parts[2], 2 * row + 1, 0, 1, 2)
            self._rows[key] = parts

    def show_run(
        self, run: str, curves: RunCurves | None, state: JobState | None, settings: Settings
    ) -> None:
        """Show the newest figures of a run; `state` is that of the job at work, if one is."""
        figures = self._figures(run, curves, state, settings) if curves is not None else {}
        last = list(figures)[-1] if figures else ""
        for key, parts in self._rows.items():
            for part in parts:
                part.setVisible(key in figures)
            parts[1].setText(figures.get(key, ""))
            if key == last:
                parts[2].hide()
        self.setAccessibleName(
            "; ".join(f"{self._names[key]} {figure}" for key, figure in figures.items())
        )

    def _figures(
        self, run: str, curves: RunCurves, state: JobState | None, settings: Settings
    ) -> dict[str, str]:
        of = self.tr("{0} of {1}")
        step = words.count(curves.step)
        if state is not None and state.phase == run and state.total > curves.step > 1:
            step = of.format(step, words.count(state.total))
        figures = {"step": step}
        rates = curves.rates
        if "pressure" in rates:
            wanted = settings.vocoder if is_vocoder(run) else settings.compress
            target = words.number(wanted.pressure)
            figures["pressure"] = of.format(words.number(rates["pressure"]), target)
        if "learning_rate" in rates:
            figures["learning_rate"] = words.number(rates["learning_rate"], 2)
        if "frames_per_second" in rates:
            figures["frames_per_second"] = words.count(rates["frames_per_second"])
        if "memory_bytes" in rates:
            figures["memory_bytes"] = words.file_size(rates["memory_bytes"])
        return figures
