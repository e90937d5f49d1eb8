"""A spectrogram with its axes and the play-head; a click moves the play-head.

The picture is a `QImage` of 256 colours, scaled once for the size of the widget and then copied, so
that a moving play-head costs a strip of pixels.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme
from studio.player.comparison import DIFFERENCE_RANGE_DB, RANGE_DB, Difference, Picture, Pictures
from studio.player.spectrum import hertz_to_mel

# Magma of matplotlib (van der Walt and Smith, CC0) at eleven points: even in brightness, so that it
# reads the same on a light page, on a dark one and in grey.
_MAGMA = (
    *("#000004", "#140e36", "#3b0f70", "#641a80", "#8c2981", "#b73779"),
    *("#de4968", "#f7705c", "#fe9f6d", "#fecf92", "#fcfdbf"),
)
_TICKS_HZ = (500, 1000, 2000, 4000, 8000)
_RADIUS = 8


class Spectrogram(QWidget):
    """One voice's spectrogram, or a difference of two.

    Signals:
        seekRequested: Clicked or dragged to a moment, in seconds of what is shown.
    """

    seekRequested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._scaled: QPixmap | None = None
        self._picture: Picture | None = None
        self._difference: Difference | None = None
        self._axis_seconds = 1.0
        self._top_hz = 1.0
        self._play_head: float | None = None
        self._empty = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        theme.current().themeChanged.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        return QSize(480, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(88))

    def show_voice(self, name: str, picture: Picture, pictures: Pictures) -> None:
        """Show a voice on the axes and in the range of levels that all voices share."""
        self._difference = None
        self._take(picture, pictures, pictures.top_db - RANGE_DB, pictures.top_db)
        self.setAccessibleName(self.tr("Spectrogram of {0}").format(name))
        self.setAccessibleDescription(
            self.tr("{0} seconds, 0 to {1} kHz, {2} dB from dark to bright").format(
                f"{picture.seconds:.2f}", f"{picture.top_hz / 1000:g}", f"{RANGE_DB:g}"
            )
        )

    def show_difference(self, name: str, difference: Difference, pictures: Pictures) -> None:
        """Show what one voice has more or less than another."""
        self._difference = difference
        self._take(difference.picture, pictures, -DIFFERENCE_RANGE_DB, DIFFERENCE_RANGE_DB)
        self.setAccessibleName(self.tr("Difference {0}").format(name))
        self.setAccessibleDescription(
            self.tr("{0} seconds, mean difference {1} dB, mean distance {2} dB").format(
                f"{difference.picture.seconds:.2f}",
                f"{difference.mean_db:+.1f}".replace("-", "−"),
                f"{difference.distance_db:.1f}",
            )
        )

    def show_nothing(self, why: str) -> None:
        """Show words instead of a picture."""
        self._image = self._scaled = self._picture = self._difference = None
        self._empty = why
        self.setAccessibleName(self.tr("No spectrogram"))
        self.setAccessibleDescription(why)
        self.update()

    def set_play_head(self, seconds: float | None) -> None:
        """Draw the play-head at a moment of what is shown; None hides it."""
        if seconds == self._play_head:
            return
        before = self._play_head_strip()
        self._play_head = seconds
        self.update(before)
        self.update(self._play_head_strip())

    # Picture.

    def _take(self, picture: Picture, pictures: Pictures, low: float, high: float) -> None:
        self._picture, self._empty = picture, ""
        self._axis_seconds, self._top_hz = pictures.seconds, pictures.top_hz
        share = (picture.levels_db - low) / (high - low)
        pixels = np.ascontiguousarray((np.clip(share, 0, 1) * 255).astype(np.uint8)[::-1])
        height, width = pixels.shape
        image = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable(self._colours())
        self._image = image.copy()  # a copy owns its pixels
        self._scaled = None
        self.update()

    def _colours(self) -> list[int]:
        if self._difference is None:
            return _ramp([QColor(colour) for colour in _MAGMA])
        look = theme.current()
        middle = QColor(look.colours.raised)
        less, more = look.colour("teacher"), look.colour("student")
        if look.dark:
            return _ramp([less, less.darker(180), middle, more.darker(180), more])
        return _ramp([less.darker(150), less, middle, more, more.darker(135)])

    def _on_theme_changed(self) -> None:
        if self._image is not None:
            self._image.setColorTable(self._colours())
            self._scaled = None
        self.update()

    # Geometry.

    def _area(self) -> QRectF:
        """Where the time and frequency axes span."""
        look = theme.current()
        return QRectF(self.rect()).adjusted(look.px(28), 0, 0, -look.px(18))

    def _x_of(self, seconds: float) -> float:
        area = self._area()
        return area.left() + area.width() * seconds / self._axis_seconds

    def _y_of(self, hertz: float) -> float:
        area = self._area()
        return area.bottom() - area.height() * hertz_to_mel(hertz) / hertz_to_mel(self._top_hz)

    def _play_head_strip(self) -> QRect:
        if self._play_head is None or self._picture is None:
            return QRect()
        return QRect(round(self._x_of(self._play_head)) - 3, 0, 6, self.height())

    # Events.

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002
        self._scaled = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._seek_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek_to(event)

    def _seek_to(self, event: QMouseEvent) -> None:
        if self._picture is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        area = self._area()
        seconds = (event.position().x() - area.left()) / area.width() * self._axis_seconds
        self.seekRequested.emit(min(max(seconds, 0.0), self._picture.seconds))

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(10.5))
        area = self._area()
        outline = QPainterPath()
        outline.addRoundedRect(area, _RADIUS, _RADIUS)
        if self._image is None or self._picture is None:
            painter.fillPath(outline, QColor(look.colours.raised))
            painter.setPen(QColor(look.colours.muted))
            painter.setFont(look.font(12))
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(16, 8, -16, -8), words, self._empty)
            return
        ground = QColor(_MAGMA[0]) if self._difference is None else QColor(look.colours.raised)
        painter.fillPath(outline, ground)
        painter.save()
        painter.setClipPath(outline)
        painter.drawPixmap(area.topLeft(), self._pixmap(area))
        painter.restore()
        if self._difference is not None:
            painter.setPen(QPen(QColor(look.colours.line), 1))
            painter.drawPath(outline)
        self._paint_axes(painter, area)
        if self._play_head is not None:
            self._paint_play_head(painter, area)

    def _pixmap(self, area: QRectF) -> QPixmap:
        """The picture at the size it is shown; its end is where the sound ends on the axis."""
        if self._scaled is None:
            assert self._image is not None
            assert self._picture is not None
            ratio = self.devicePixelRatioF()
            share = min(1.0, self._picture.seconds / self._axis_seconds)
            size = QSize(
                max(1, round(area.width() * share * ratio)), max(1, round(area.height() * ratio))
            )
            scaled = self._image.convertToFormat(QImage.Format.Format_RGB32).scaled(
                size,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._scaled = QPixmap.fromImage(scaled)
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        look = theme.current()
        painter.setPen(QColor(look.colours.muted))
        height = painter.fontMetrics().height()
        above = area.bottom() + height
        for hertz in _TICKS_HZ:
            y = min(max(self._y_of(hertz), area.top() + height / 2), area.bottom() - height / 2)
            if hertz < self._top_hz * 0.95 and above - y >= height:
                box = QRectF(0, y - height / 2, area.left() - 6, height)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight, f"{hertz / 1000:g}")
                above = y
        unit = QRectF(0, area.bottom() + 3, area.left() - 6, height)
        painter.drawText(unit, Qt.AlignmentFlag.AlignRight, self.tr("kHz"))
        step = next(s for s in (0.25, 0.5, 1, 2, 5, 10, 30, 60, 600) if self._axis_seconds / s < 9)
        tick = 0.0
        while tick <= self._axis_seconds:
            x = self._x_of(tick)
            words = f"{tick:g}" if tick else self.tr("{0} s").format(0)
            width = painter.fontMetrics().horizontalAdvance(words)
            left = min(max(x - width / 2, area.left()), area.right() - width)
            painter.drawText(
                QPointF(left, area.bottom() + 3 + painter.fontMetrics().ascent()), words
            )
            tick += step

    def _paint_play_head(self, painter: QPainter, area: QRectF) -> None:
        assert self._play_head is not None
        x = round(self._x_of(self._play_head)) + 0.5
        dark = self._difference is None or theme.current().dark
        for width, colour in ((3, QColor(0, 0, 0, 110)), (1, QColor("#FFFFFF"))):
            if not dark:
                colour = (
                    QColor(255, 255, 255, 130) if width == 3 else theme.current().colour("text")
                )
            painter.setPen(QPen(colour, width))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))


def _ramp(stops: list[QColor]) -> list[int]:
    """256 colours that pass evenly through the stops."""
    table = []
    for index in range(256):
        place = index / 255 * (len(stops) - 1)
        left = min(int(place), len(stops) - 2)
        share = place - left
        a, b = stops[left], stops[left + 1]
        parts = (
            round(x + (y - x) * share) for x, y in zip(a.getRgb()[:3], b.getRgb()[:3], strict=True)
        )
        table.append(QColor(*parts).rgb())
    return table
