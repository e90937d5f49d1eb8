"""A headline figure: what it is, the number large, its unit small, and a line about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.widgets.card import Card
from studio.widgets.text import label, set_property


class StatCard(Card):
    """One figure with its meaning."""

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(heading, parent)
        self.body.setSpacing(2)
        self._figure = label("–", "figure")
        self._unit = label("", "unit")
        self._note = label("", "muted", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(5)
        row.addWidget(self._figure, 0, Qt.AlignmentFlag.AlignBaseline)
        row.addWidget(self._unit, 1, Qt.AlignmentFlag.AlignBaseline)
        self.body.addLayout(row)
        self.body.addWidget(self._note)
        self.body.addStretch(1)

    def show_figure(self, figure: str, unit: str, note: str, state: str = "") -> None:
        """Show a figure; `state` may be `careful`."""
        self._figure.setText(figure)
        self._unit.setText(unit)
        self._note.setText(note)
        set_property(self._figure, "state", state)
        self.setAccessibleName(f"{self.heading.text()}: {figure} {unit}. {note}")
