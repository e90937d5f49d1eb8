"""The legend of the loss curves: a line as it is drawn, and its name with its newest value."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from studio.widgets.flow import Flow
from studio.widgets.text import label


class Legend(Flow):
    """Pairs of a mark and a name, by any key; as many lines as they need."""

    def __init__(self, keys: Collection[object]) -> None:
        super().__init__(16, 2)
        self._pairs: dict[object, tuple[QWidget, QLabel, QLabel]] = {}
        for key in keys:
            pair, mark, name = QWidget(), QLabel(), label("", "muted")
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(6)
            row.addWidget(mark)
            row.addWidget(name)
            self.addWidget(pair)
            self._pairs[key] = (pair, mark, name)

    def set_name(self, key: object, name: str) -> None:
        """Name a curve."""
        self._pairs[key][2].setText(name)

    def set_mark(self, key: object, colour: QColor, dashes: tuple[int, ...]) -> None:
        """Say how a curve is drawn; `dashes` are lengths on and off, in pixels."""
        self._pairs[key][1].setPixmap(_mark(colour, dashes))

    def show_only(self, keys: Collection[object]) -> None:
        """Show those that are drawn."""
        for key, (pair, _, _) in self._pairs.items():
            pair.setVisible(key in keys)


def _mark(colour: QColor, dashes: tuple[int, ...]) -> QPixmap:
    pixmap = QPixmap(22 if len(dashes) > 2 else 14, 4)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    pen = QPen(colour, 3)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashes:
        # In units of the pen's width.
        pen.setDashPattern([length / 2 for length in dashes])
    painter.setPen(pen)
    painter.drawLine(0, 2, pixmap.width(), 2)
    painter.end()
    return pixmap
