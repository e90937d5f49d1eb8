"""Chooses a sentence; shows the chosen one on two lines."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QTextLayout, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from studio import theme

_LINES = 2


class SentenceBox(QComboBox):
    """A combo box whose text may take two lines, and ends in … where the room ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(self.tr("Sentence"))
        theme.current().themeChanged.connect(self.update)

    def show_words(self, words: str) -> None:
        """Show what is played; also where it is none of the sentences."""
        self._words = words
        self.setToolTip(words)
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(280), look.px(54))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(190), self.sizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        colours = look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border = colours.accent if self.hasFocus() else colours.line
        painter.setPen(QPen(QColor(border), 1))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        arrow = look.px(16) if self.count() else 0
        if arrow:
            icon = look.pixmap("chevron", "muted")
            painter.drawPixmap(
                self.width() - arrow - look.px(8), (self.height() - arrow) // 2, icon
            )
        font = look.font(12.5)
        painter.setPen(QColor(colours.text))
        painter.setFont(font)
        margin = look.px(12)
        room = self.width() - margin - arrow - look.px(14)
        lines = _wrapped(self._words, font, room)
        height = painter.fontMetrics().lineSpacing()
        top = (self.height() - height * len(lines)) / 2 + painter.fontMetrics().ascent()
        for number, line in enumerate(lines):
            painter.drawText(margin, round(top + number * height), line)


def _wrapped(text: str, font: object, width: int) -> list[str]:
    """At most two lines that fit into `width`, the last one elided."""
    from PySide6.QtGui import QFontMetricsF

    layout = QTextLayout(text, font)
    layout.beginLayout()
    starts = []
    while len(starts) < _LINES:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    lines = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    metrics = QFontMetricsF(font)
    return [metrics.elidedText(line.strip(), Qt.TextElideMode.ElideRight, width) for line in lines]
