"""A slider drawn in the studio's look, which the wheel leaves alone unless it has the focus."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSlider, QWidget

from studio import theme

POSITIONS = 1000


@dataclass(frozen=True, slots=True)
class Scale:
    """Places of a slider and the values they stand for; logarithmic where the range is wide.

    Attributes:
        low, high: The values at the two ends.
        whole: Only whole numbers.
    """

    low: float
    high: float
    whole: bool = False

    @property
    def logarithmic(self) -> bool:
        return self.low > 0 and self.high / self.low >= 50

    @property
    def positions(self) -> int:
        """The last place; the first is 0."""
        if self.whole and not self.logarithmic and self.high - self.low <= POSITIONS:
            return round(self.high - self.low)
        return POSITIONS

    def value(self, position: int) -> float:
        """The value at a place, rounded to what a person would type."""
        share = position / self.positions
        if self.logarithmic:
            value = self.low * (self.high / self.low) ** share
            value = float(f"{value:.2g}")
        else:
            value = self.low + (self.high - self.low) * share
            step = 10 ** math.floor(math.log10((self.high - self.low) / 100))
            value = round(value / step) * step
        value = min(max(value, self.low), self.high)
        return round(value) if self.whole else round(value, 9)

    def position(self, value: float) -> int:
        """The place of a value."""
        value = min(max(value, self.low), self.high)
        if self.logarithmic:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(share * self.positions)


class Slider(QSlider):
    """A slider with a filled groove, a ring as handle and a tick at the default.

    Signals:
        gestureStarted: A drag or a key press begins; all moves until the next one belong together.
    """

    gestureStarted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._tick: int | None = None
        self._steps: tuple[int, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.current().themeChanged.connect(self.update)

    def set_tick(self, position: int) -> None:
        """Mark the place of the default."""
        self._tick = position
        self.update()

    def set_steps(self, positions: tuple[int, ...]) -> None:
        """Mark places at which the result really changes."""
        self._steps = positions
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(22))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(90), theme.current().px(22))

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A page that scrolls under the pointer must not change settings on its way.
        if self.hasFocus():
            self.gestureStarted.emit()
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.gestureStarted.emit()
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.gestureStarted.emit()
        self.setSliderDown(True)
        self._move_to(event.position().x())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._move_to(event.position().x())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        colours = theme.current().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right, middle = self._left(), self._right(), self.height() / 2
        here = self._x_of(self.value())
        painter.setPen(QPen(QColor(colours.muted), 1))
        for place in (*self._steps, *([] if self._tick is None else [self._tick])):
            x = round(self._x_of(place)) + 0.5
            painter.drawLine(QPointF(x, middle - 6), QPointF(x, middle + 6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(QRectF(left, middle - 2, right - left, 4), 2, 2)
        live = colours.accent if self.isEnabled() else colours.muted
        painter.setBrush(QColor(live))
        painter.drawRoundedRect(QRectF(left, middle - 2, here - left, 4), 2, 2)
        radius = self._radius()
        if self.hasFocus():
            painter.setBrush(QColor(colours.accent_background))
            painter.drawEllipse(QPointF(here, middle), radius + 3, radius + 3)
        painter.setBrush(QColor(colours.surface))
        painter.setPen(QPen(QColor(live), 2))
        painter.drawEllipse(QPointF(here, middle), radius - 1, radius - 1)

    def _radius(self) -> float:
        return theme.current().px(8)

    def _left(self) -> float:
        return self._radius() + 3

    def _right(self) -> float:
        return self.width() - self._radius() - 3

    def _x_of(self, position: int) -> float:
        share = (position - self.minimum()) / max(self.maximum() - self.minimum(), 1)
        return self._left() + share * (self._right() - self._left())

    def _move_to(self, x: float) -> None:
        share = (x - self._left()) / max(self._right() - self._left(), 1)
        share = min(max(share, 0.0), 1.0)
        self.setValue(round(self.minimum() + share * (self.maximum() - self.minimum())))
