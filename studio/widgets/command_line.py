"""A line to type elsewhere, with a button that copies it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from studio import theme
from studio.widgets.text import label

LONG = 70


class CommandLine(QFrame):
    """Shows a command in letters of equal width; a long one has a line per option.

    It is copied as one line, which every shell reads.
    """

    def __init__(self, command: str, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.command = command
        self.setProperty("code", "true")
        shown = command.replace(" --", "\n  --") if len(command) > LONG else command
        self._words = label(shown, wrap=True)
        self._words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._words.setAccessibleName(what)
        self.copy = QPushButton(self.tr("Copy"))
        self.copy.setProperty("kind", "plain")
        self.copy.setAccessibleName(self.tr("Copy: {0}").format(what))
        self.copy.clicked.connect(self._on_copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        theme.current().themeChanged.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        family = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        size = theme.current().px(12)
        self._words.setStyleSheet(f'font-family: "{family}"; font-size: {size}px;')

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command)
