"""A card: a rounded surface with a heading, in which a page puts one subject."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.widgets.text import label


class Card(QFrame):
    """A surface with an optional heading; add widgets to `body`.

    Attributes:
        heading: The label of the heading.
        head: The row of the heading; widgets added to it stand at its right end.
    """

    def __init__(self, heading: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 14)
        self.body.setSpacing(8)
        self.heading: QLabel = label(heading, "heading")
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        if heading:
            self.head.addWidget(self.heading)
            self.head.addStretch(1)
            self.head.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.body.addLayout(self.head)


def rule() -> QFrame:
    """A thin line between two parts of a card."""
    line = QFrame()
    line.setProperty("rule", "true")
    return line
