"""A headline figure: what it is, the number large, its unit small, and a line about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.widgets.text import label, set_property


class Stat(QWidget):
    """One figure with its meaning, to stand in a card."""

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = label(heading, "heading")
        self.figure = label("–", "figure")
        self.unit = label("", "unit")
        self.note = label("", "muted", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(5)
        row.addWidget(self.figure, 0, Qt.AlignmentFlag.AlignBaseline)
        row.addWidget(self.unit, 1, Qt.AlignmentFlag.AlignBaseline)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addStretch(1)

    def show_figure(self, figure: str, unit: str, note: str, state: str = "") -> None:
        """Show a figure; `state` may be `careful`."""
        self.figure.setText(figure)
        self.unit.setText(unit)
        self.note.setText(note)
        set_property(self.figure, "state", state)
        self.setAccessibleName(f"{self.heading.text()}: {figure} {unit}. {note}")
