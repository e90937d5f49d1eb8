"""The waveform of the voice that is heard: click to seek, drag to repeat a region."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme
from studio.player.engine import SHORTEST_LOOP_S

_DRAG_PX = 5


class Waveform(QWidget):
    """A waveform with play-head and region.

    Signals:
        seekRequested: Clicked at a moment, in seconds.
        loopRequested: Dragged over a region, in seconds; at least 0.5 s where there is room.
    """

    seekRequested = Signal(float)
    loopRequested = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._audio: NDArray[np.float32] | None = None
        self._seconds = 0.0
        self._scale = 1.0
        self._colour = "accent"
        self._dashed = False
        self._empty = ""
        self._play_head = 0.0
        self._loop: tuple[float, float] | None = None
        self._pressed_x: float | None = None
        self._dragged: tuple[float, float] | None = None
        self._shape: QPixmap | None = None
        self.setMinimumSize(200, 40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Waveform"))
        theme.current().themeChanged.connect(self._redraw)

    def sizeHint(self) -> QSize:
        return QSize(600, theme.current().px(56))

    def show_sound(
        self,
        audio: NDArray[np.float32],
        sample_rate_hz: int,
        scale: float,
        colour: str,
        *,
        dashed: bool,
    ) -> None:
        """Show samples float32 [samples].

        Args:
            scale: The sample value drawn at full height, the same for all voices of a sentence.
            colour: A colour token or voice.
            dashed: Draw it in stripes, the second sign of voices that have one.
        """
        self._audio, self._scale = audio, max(scale, 1e-6)
        self._seconds = len(audio) / sample_rate_hz
        self._colour, self._dashed = colour, dashed
        self.setAccessibleDescription(
            self.tr("{0} seconds; click to seek, drag to repeat a region").format(
                f"{self._seconds:.2f}"
            )
        )
        self._redraw()

    def show_nothing(self, why: str = "") -> None:
        """Show a line, and words if there are any."""
        self._audio, self._seconds, self._empty, self._loop = None, 0.0, why, None
        self.setAccessibleDescription(why)
        self._redraw()

    def set_play_head(self, seconds: float) -> None:
        if seconds != self._play_head:
            self._play_head = seconds
            self.update()

    def set_loop(self, region: tuple[float, float] | None) -> None:
        if region != self._loop:
            self._loop = region
            self.update()

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._audio is not None:
            self._pressed_x = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_x is None:
            return
        x = event.position().x()
        if self._dragged is not None or abs(x - self._pressed_x) >= _DRAG_PX:
            self._dragged = self._region(self._pressed_x, x)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, dragged = self._pressed_x, self._dragged
        self._pressed_x = self._dragged = None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if dragged is not None:
            self.loopRequested.emit(*dragged)
        else:
            self.seekRequested.emit(self._seconds_at(pressed))
        self.update()

    def _region(self, from_x: float, to_x: float) -> tuple[float, float]:
        first, end = sorted((self._seconds_at(from_x), self._seconds_at(to_x)))
        if end - first < SHORTEST_LOOP_S:
            end = min(first + SHORTEST_LOOP_S, self._seconds)
            first = max(0.0, end - SHORTEST_LOOP_S)
        return first, end

    def _seconds_at(self, x: float) -> float:
        return min(max(x / max(self.width(), 1), 0.0), 1.0) * self._seconds

    def _x_of(self, seconds: float) -> float:
        return self.width() * seconds / self._seconds if self._seconds else 0.0

    # Painting.

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._shape = None

    def _redraw(self) -> None:
        self._shape = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        if self._audio is None:
            painter.setPen(QPen(QColor(look.colours.line), 1))
            painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
            if self._empty:
                self._paint_words(painter)
            return
        region = self._dragged or self._loop
        if region is not None:
            self._paint_region(painter, region)
        if self._shape is None:
            self._shape = self._draw_shape()
        painter.drawPixmap(0, 0, self._shape)
        x = min(round(self._x_of(self._play_head)) + 0.5, self.width() - 0.5)
        painter.setPen(QPen(QColor(look.colours.text), 1.4))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _paint_words(self, painter: QPainter) -> None:
        look = theme.current()
        painter.setFont(look.font(12))
        width = painter.fontMetrics().horizontalAdvance(self._empty) + 24
        box = QRectF((self.width() - width) / 2, 0, width, self.height())
        painter.fillRect(box, QColor(look.colours.surface))
        painter.setPen(QColor(look.colours.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._empty)

    def _paint_region(self, painter: QPainter, region: tuple[float, float]) -> None:
        look = theme.current()
        first, end = (self._x_of(second) for second in region)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.colours.accent_background))
        painter.drawRoundedRect(QRectF(first, 0, end - first, self.height()), 5, 5)
        painter.setPen(QPen(QColor(look.colours.accent), 1.2))
        for x in (first, end):
            painter.drawLine(QPointF(x, 3), QPointF(x, self.height() - 3))

    def _draw_shape(self) -> QPixmap:
        """The waveform, one line per device pixel from its lowest to its highest sample."""
        assert self._audio is not None
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        columns = max(1, pixmap.width())
        low, high = _extremes(self._audio, columns)
        half = pixmap.height() / 2
        gain = (half - 2 * ratio) / self._scale
        painter = QPainter(pixmap)
        painter.setPen(QPen(theme.current().colour(self._colour), 1))
        period = round(4 * ratio)
        lines = [
            QLineF(
                x + 0.5,
                half - max(high[x] * gain, 0.5 * ratio),
                x + 0.5,
                half - min(low[x] * gain, -0.5 * ratio),
            )
            for x in range(columns)
            if not self._dashed or x % period < 0.6 * period
        ]
        painter.drawLines(lines)
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap


def _extremes(
    audio: NDArray[np.float32], columns: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Lowest and highest sample of each of `columns` equal parts."""
    starts = (np.arange(columns) * len(audio) // columns).astype(int)
    return np.minimum.reduceat(audio, starts), np.maximum.reduceat(audio, starts)
