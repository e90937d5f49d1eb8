"""A small curve with its name and its newest value: one loss term."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme, words
from studio.curves import Curve, smoothed

POINTS = 120
"""More would not be seen at this size, and are painted up to ten times a second."""


class SparkLine(QWidget):
    """One curve without axes.

    Signals:
        clicked: It was clicked, to be seen large.
    """

    clicked = Signal()

    def __init__(self, name: str, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._token = token
        self._values: list[float] = []
        self._newest: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.current().themeChanged.connect(self.update)

    def show_curve(self, curve: Curve) -> None:
        """Show a curve."""
        self._values = smoothed(curve.piece(POINTS)[1], 0.8)
        self._newest = curve.values[-1] if curve.values else None
        newest = "" if self._newest is None else words.number(self._newest)
        self.setAccessibleName(self.tr("Loss {0}").format(self._name))
        self.setAccessibleDescription(newest)
        self.setToolTip(f"{self._name} {newest}")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(130), theme.current().px(96))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(80), theme.current().px(64))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(12))
        painter.setPen(look.colour("muted"))
        head = look.px(18)
        newest = "" if self._newest is None else words.number(self._newest)
        metrics = painter.fontMetrics()
        room = self.width() - 8 - metrics.horizontalAdvance(newest) - look.px(6)
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(0, 0, self.width(), head, Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(look.colour("text"))
        painter.drawText(0, 0, self.width() - 8, head, Qt.AlignmentFlag.AlignRight, newest)
        if len(self._values) < 2:
            return
        low, high = min(self._values), max(self._values)
        span = (high - low) or 1.0
        top, bottom = head + 8, self.height() - 6
        across = (self.width() - 12) / (len(self._values) - 1)
        painter.setPen(QPen(look.colour(self._token), 1.5))
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(1 + place * across, bottom - (value - low) / span * (bottom - top))
                    for place, value in enumerate(self._values)
                ]
            )
        )
