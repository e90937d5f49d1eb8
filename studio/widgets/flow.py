"""A row that goes on in the next line where the room ends, as words do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Lays out widgets from left to right, then line by line, each in its own size."""

    def __init__(self, across: int, down: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._across, self._down = across, down
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, place: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items[place] if 0 <= place < len(self._items) else None

    def takeAt(self, place: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items.pop(place) if 0 <= place < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay_out(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._lay_out(area, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _lay_out(self, area: QRect, *, move: bool) -> int:
        """Place all items, line by line; gives the height that takes."""
        lines: list[list[tuple[QLayoutItem, QSize, int]]] = []
        line: list[tuple[QLayoutItem, QSize, int]] = []
        top, x = area.top(), area.left()
        for item in self._items:
            if item.isEmpty():
                continue
            wide = min(item.sizeHint().width(), area.width())
            if line and x + wide > area.right() + 1:
                lines.append(line)
                line, x = [], area.left()
            line.append((item, QSize(wide, item.sizeHint().height()), x))
            x += wide + self._across
        for full in [*lines, line] if line else lines:
            high = max(size.height() for _, size, _ in full)
            if move:
                for item, size, left in full:
                    middle = top + (high - size.height()) // 2
                    item.setGeometry(QRect(QPoint(left, middle), size))
            top += high + self._down
        return max(top - self._down - area.top(), 0)
