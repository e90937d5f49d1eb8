"""How far two voices are apart in each band, beside the picture of their difference."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme
from studio.player.comparison import Difference

_LEAST_DB = 6.0
"""The axis reaches so far at least: a small error shall look small."""


class BandStrip(QWidget):
    """A bar for each band, in line with the rows of the picture beside it.

    Its length is the mean magnitude of the difference; what of that is steadily more (orange) or
    less (blue) is coloured, as in the picture.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._difference: Difference | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Error by band"))
        theme.current().themeChanged.connect(self.updateGeometry)

    def show_difference(self, difference: Difference | None) -> None:
        """Show the bands of a difference, or nothing."""
        self._difference = difference
        said = [
            self.tr("{0} to {1} kHz: {2} dB apart, {3} dB on the whole").format(
                f"{band.low_hz / 1000:.1f}",
                f"{band.high_hz / 1000:.1f}",
                f"{band.distance_db:.1f}",
                f"{band.mean_db:+.1f}".replace("-", "−"),
            )
            for band in (difference.bands if difference else ())
        ]
        self.setAccessibleDescription("; ".join(said))
        self.setToolTip("\n".join(reversed(said)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(76), theme.current().px(88))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._difference is None:
            return
        look = theme.current()
        colours = look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # The picture leaves as much below itself for its axis.
        area = QRectF(self.rect()).adjusted(1, 0, -1, -look.px(18))
        bands = self._difference.bands
        top_db = max(_LEAST_DB, math.ceil(max(band.distance_db for band in bands)))
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(area.topLeft(), area.bottomLeft())
        row = area.height() / len(bands)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, band in enumerate(bands):
            bar = QRectF(area.left(), area.bottom() - (place + 1) * row + 1, 0, max(row - 2, 1))
            faint = QColor(colours.muted)
            faint.setAlphaF(0.35)
            for value, colour in (
                (band.distance_db, faint),
                (abs(band.mean_db), look.colour("student" if band.mean_db > 0 else "teacher")),
            ):
                bar.setWidth(area.width() * min(value / top_db, 1.0))
                painter.setBrush(colour)
                painter.drawRect(bar)
        painter.setFont(look.font(10.5))
        painter.setPen(QColor(colours.muted))
        line = painter.fontMetrics().ascent()
        painter.drawText(QPointF(area.left(), area.bottom() + 3 + line), "0")
        words = self.tr("{0} dB").format(f"{top_db:g}")
        left = area.right() - painter.fontMetrics().horizontalAdvance(words)
        painter.drawText(QPointF(left, area.bottom() + 3 + line), words)
