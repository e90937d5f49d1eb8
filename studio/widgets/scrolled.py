"""A part of a page that scrolls by itself, so that what stands beside it stays in sight."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from studio import theme


class _Scrolled(QScrollArea):
    def sizeHint(self) -> QSize:
        # Columns share the room of the page as it says, not by what they hold.
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        inside = self.widget().minimumSizeHint().width()
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(inside + bar, theme.current().px(48))


def scrolled(inside: QWidget, name: str) -> QScrollArea:
    """A scroll area around a widget that keeps to the top; `name` is for screen readers."""
    holder = QWidget()
    holder.setObjectName("clear")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 6, 0)
    column.addWidget(inside)
    column.addStretch(1)
    scroll = _Scrolled()
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidgetResizable(True)
    scroll.viewport().setAutoFillBackground(False)
    scroll.setWidget(holder)
    scroll.setAccessibleName(name)
    return scroll
