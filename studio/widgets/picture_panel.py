"""A spectrogram with the name of its voice above it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.spectrogram import Spectrogram
from studio.widgets.text import ElidedLabel, label
from studio.widgets.voice_chip import paint_swatch


class PicturePanel(QWidget):
    """A spectrogram under the name of its voice.

    Attributes:
        picture: The spectrogram.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._voice = ""
        self._name = label("", "strong")
        self._note = ElidedLabel("", "small")
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.picture = Spectrogram()
        self._swatch = _Swatch()
        head = QHBoxLayout()
        head.setContentsMargins(theme.current().px(28), 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(self._swatch)
        head.addWidget(self._name)
        head.addWidget(self._note, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.picture, 1)

    def show_head(self, voice: str, name: str, note: str = "") -> None:
        """Name what is shown."""
        self._swatch.show_voice(voice)
        self._name.setText(name)
        self._note.setText(note)


class _Swatch(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._voice = ""
        self.setFixedSize(theme.current().px(10), theme.current().px(10))

    def show_voice(self, voice: str) -> None:
        self._voice = voice
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._voice:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_swatch(painter, QRectF(self.rect()), self._voice)
