"""A small curve with its name and its newest value: one loss term."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme, words
from studio.curves import smoothed, thinned

POINTS = 120
"""More would not be seen at this size, and are painted up to ten times a second."""


class SparkLine(QWidget):
    """One curve without axes."""

    def __init__(self, name: str, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._token = token
        self._values: list[float] = []
        self._newest: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.current().themeChanged.connect(self.update)

    def set_values(self, steps: Sequence[int], values: Sequence[float]) -> None:
        """Show a curve."""
        _, thin = thinned(steps, values, POINTS)
        self._values = smoothed(thin, 0.8)
        self._newest = values[-1] if values else None
        newest = "" if self._newest is None else words.number(self._newest)
        self.setAccessibleName(self.tr("Loss {0}").format(self._name))
        self.setAccessibleDescription(newest)
        self.setToolTip(f"{self._name} {newest}")
        self.update()

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
