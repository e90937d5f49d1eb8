"""What stands where nothing is yet: a faint sign and a sentence in the middle of the room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.text import label


class EmptyNote(QWidget):
    """A sign and a sentence."""

    def __init__(self, icon: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = label(text, "muted", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self._sign)
        layout.addSpacing(6)
        layout.addWidget(self._words)
        layout.addStretch(1)
        theme.current().themeChanged.connect(self._dress)
        self._dress()

    def set_text(self, text: str) -> None:
        """Say something else."""
        self._words.setText(text)

    def _dress(self) -> None:
        self._sign.setPixmap(theme.current().pixmap(self._icon, "line", 48))
