"""A headline figure that stands by itself, on a card of its own."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio.widgets.card import Card
from studio.widgets.stat import Stat


class StatCard(Card):
    """One figure with its meaning."""

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.stat = Stat(heading)
        self.body.addWidget(self.stat)

    def show_figure(self, figure: str, unit: str, note: str, state: str = "") -> None:
        """Show a figure; `state` may be `careful`."""
        self.stat.show_figure(figure, unit, note, state)
        self.setAccessibleName(self.stat.accessibleName())
