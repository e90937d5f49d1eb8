"""What each step of a recipe saves, in a small list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from studio.widgets.text import ElidedLabel, label


@dataclass(frozen=True, slots=True)
class StepSaving:
    """One step and what it changes, in words: parameters, bytes, milliseconds."""

    name: str
    parameters: str
    bytes: str
    milliseconds: str


class StepList(QWidget):
    """A line per step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(4, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._lines: list[tuple[QLabel, ...]] = []
        heads = ("", self.tr("parameters"), self.tr("file"), self.tr("ms/s"))
        for column, head in enumerate(heads):
            self._grid.addWidget(label(head, "small"), 0, column, Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(self.tr("What each step saves"))

    def show_steps(self, steps: Sequence[StepSaving]) -> None:
        """Show steps in their order."""
        while len(self._lines) > len(steps):
            for widget in self._lines.pop():
                self._grid.removeWidget(widget)
                widget.deleteLater()
        while len(self._lines) < len(steps):
            line = (ElidedLabel(), *(label("", "unit") for _ in range(3)))
            for column, widget in enumerate(line):
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                widget.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self._grid.addWidget(widget, len(self._lines) + 1, column)
            self._lines.append(line)
        for line, step in zip(self._lines, steps, strict=True):
            figures = (step.name, step.parameters, step.bytes, step.milliseconds)
            for widget, text in zip(line, figures, strict=True):
                widget.setText(text)
        self.setAccessibleDescription(
            "; ".join(f"{s.name}: {s.parameters}, {s.bytes}, {s.milliseconds} ms/s" for s in steps)
        )
