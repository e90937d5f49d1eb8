"""How a quantity is spread over the clips: bars, their middle marked, and the numbers in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme, words

MOST_BARS = 24
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 500.0, 5000.0)


class Histogram(QWidget):
    """Bars of even width over an axis.

    Args:
        name: What is counted, for screen readers.
        unit: Of the axis, `s` or `LUFS`.
    """

    def __init__(self, name: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = unit
        self._counts = np.zeros(0, int)
        self._first, self._step, self._middle = 0.0, 1.0, 0.0
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.current().themeChanged.connect(self.updateGeometry)
        theme.current().themeChanged.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(280), theme.current().px(88))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(64))

    @property
    def bars(self) -> list[tuple[float, float, int]]:
        """Left and right end of each bar, and how many clips it stands for."""
        return [
            (self._first + place * self._step, self._first + (place + 1) * self._step, int(count))
            for place, count in enumerate(self._counts)
        ]

    def show_values(self, values: Sequence[float]) -> None:
        """Show how values are spread."""
        if not values:
            self._counts = np.zeros(0, int)
            self.setAccessibleDescription(self.tr("nothing to show"))
            self.update()
            return
        found = np.asarray(values, float)
        low, high = float(found.min()), float(found.max())
        self._step = next((s for s in _STEPS if (high - low) / s <= MOST_BARS - 2), _STEPS[-1])
        self._first = float(np.floor(low / self._step)) * self._step
        places = np.floor((found - self._first) / self._step).astype(int)
        self._counts = np.bincount(places)
        self._middle = float(np.median(found))
        shown = (
            self.tr("{0} to {1} {2}: {3}").format(
                _figure(left), _figure(right), self._unit, words.count(count)
            )
            for left, right, count in self.bars
            if count
        )
        head = self.tr("{0} clips from {1} to {2} {3}, half of them under {4}").format(
            words.count(len(found)), _figure(low), _figure(high), self._unit, _figure(self._middle)
        )
        self.setAccessibleDescription("; ".join([head, *shown]))
        self.setToolTip(head)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setFont(look.font(10.5))
        height = painter.fontMetrics().height()
        area = QRectF(self.rect()).adjusted(0, look.px(14), 0, -(height + look.px(4)))
        painter.setPen(QPen(QColor(look.colours.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if not len(self._counts):
            return
        width = area.width() / len(self._counts)
        gap = 2.0 if width > 6 else 0.5
        most = self._counts.max()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("recording"))
        for place, count in enumerate(self._counts):
            if count:
                tall = max(area.height() * count / most, 1.5)
                left = area.left() + place * width
                painter.drawRect(QRectF(left, area.bottom() - tall, width - gap, tall))
        self._paint_middle(painter, area)
        self._paint_axis(painter, area, height)

    def _x_of(self, value: float, area: QRectF) -> float:
        span = self._step * len(self._counts)
        return area.left() + area.width() * (value - self._first) / span

    def _paint_middle(self, painter: QPainter, area: QRectF) -> None:
        look = theme.current()
        x = round(self._x_of(self._middle, area)) + 0.5
        painter.setPen(QPen(look.colour("accent"), 1.5))
        painter.drawLine(QPointF(x, look.px(2)), QPointF(x, area.bottom()))
        said = f"{_figure(self._middle)} {self._unit}"
        wide = painter.fontMetrics().horizontalAdvance(said)
        left = x + 5 if x + 5 + wide < area.right() else x - 5 - wide
        painter.drawText(QPointF(left, painter.fontMetrics().ascent()), said)

    def _paint_axis(self, painter: QPainter, area: QRectF, height: int) -> None:
        painter.setPen(theme.current().colour("muted"))
        ends = self._first, self._first + self._step * len(self._counts)
        box = QRectF(area.left(), area.bottom() + 3, area.width(), height)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, _figure(ends[0]))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, f"{_figure(ends[1])} {self._unit}")


def _figure(value: float) -> str:
    return f"{round(value, 1):g}".replace("-", "−")
