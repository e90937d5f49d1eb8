"""Several pages in one place, of which only the one that is shown asks for room."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget


class PageStack(QWidget):
    """As a `QStackedWidget`, which would be as large as the largest of its pages likes to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: list[QWidget] = []
        self._current = 0
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def addWidget(self, page: QWidget) -> int:
        """Add a page; gives its place."""
        self._pages.append(page)
        self._column.addWidget(page)
        page.setVisible(len(self._pages) == 1)
        return len(self._pages) - 1

    def currentIndex(self) -> int:
        return self._current

    def currentWidget(self) -> QWidget:
        return self._pages[self._current]

    @Slot(int)
    def setCurrentIndex(self, place: int) -> None:
        if place != self._current:
            # Hidden first: for a moment there must not be two that ask for room.
            self._pages[self._current].hide()
            self._current = place
            self._pages[place].show()

    def setCurrentWidget(self, page: QWidget) -> None:
        self.setCurrentIndex(self._pages.index(page))
