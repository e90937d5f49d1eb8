"""How far fused voices are apart all along a sentence: a curve over its sounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme, words

UNSURE = 3
"""So many sounds are named in the words."""


@dataclass(frozen=True, eq=False)
class Spread:
    """How far the voices are apart in a sentence, in standard deviations of the mel.

    Attributes:
        symbols, durations: What is said, and the frames of each.
        frames: [T] for each frame.
        by_symbol: [S] mean over the frames of each.
        mean: Over all frames.
    """

    symbols: Sequence[str]
    durations: NDArray[np.int64]
    hop_seconds: float
    frames: NDArray[np.float32]
    by_symbol: NDArray[np.float32]
    mean: float

    def most_unsure(self) -> list[int]:
        """Places of the sounds in which the voices are furthest apart, none beside another."""
        found: list[int] = []
        for place in np.argsort(-self.by_symbol):
            beside = any(abs(place - other) < 2 for other in found)
            if len(found) < UNSURE and self.spoken(place) and not beside:
                found.append(int(place))
        return found

    def spoken(self, place: int) -> bool:
        """Whether there is a sound at a place, not a pause."""
        return self.symbols[place].isalpha() and self.durations[place] > 0

    def highest(self) -> float:
        """The furthest that the voices are apart while something is said."""
        sounds = [self.spoken(place) for place in range(len(self.symbols))]
        frames = self.frames[np.repeat(sounds, self.durations)]
        return float(frames.max(initial=1e-6))


class SpreadPlot(QWidget):
    """The curve, filled, with the sounds under it; the furthest apart are marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spread: Spread | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("How far the voices are apart"))
        theme.current().themeChanged.connect(self.updateGeometry)
        theme.current().themeChanged.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(280), theme.current().px(150))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(100))

    def show_spread(self, spread: Spread | None) -> None:
        """Draw a sentence, or nothing."""
        self._spread = spread
        said = ""
        if spread is not None:
            parts = (
                f"/{spread.symbols[place]}/ {words.number(float(spread.by_symbol[place]), 2)}"
                for place in spread.most_unsure()
            )
            said = self.tr("{0} on average; most in {1}").format(
                words.number(spread.mean, 2), ", ".join(parts)
            )
        self.setAccessibleDescription(said)
        self.setToolTip(said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        spread = self._spread
        if spread is None or not len(spread.frames):
            return
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(11))
        foot = look.px(18)
        area = QRectF(self.rect()).adjusted(1, look.px(6), -1, -foot)
        heights = np.clip(spread.frames / spread.highest(), 0.0, 1.0)
        across = area.width() / len(spread.frames)
        ends = np.concatenate([[0], np.cumsum(spread.durations)])
        marked = spread.most_unsure()
        painter.setPen(Qt.PenStyle.NoPen)
        band = look.colour("accent_background")
        for place in marked:
            left = area.left() + ends[place] * across
            wide = spread.durations[place] * across
            painter.fillRect(QRectF(left, area.top(), wide, area.height()), band)
        curve = [
            QPointF(area.left() + (place + 0.5) * across, area.bottom() - value * area.height())
            for place, value in enumerate(heights)
        ]
        fill = look.colour("teacher")
        fill.setAlphaF(0.25)
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF([*curve, area.bottomRight(), area.bottomLeft()]))
        painter.setPen(QPen(look.colour("teacher"), 1.5))
        painter.drawPolyline(QPolygonF(curve))
        mean = area.bottom() - min(spread.mean / spread.highest(), 1.0) * area.height()
        painter.setPen(QPen(look.colour("muted"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.left(), mean), QPointF(area.right(), mean))
        painter.setPen(QPen(look.colour("line"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        self._write_sounds(painter, spread, ends * across, area, marked)

    def _write_sounds(
        self,
        painter: QPainter,
        spread: Spread,
        edges: NDArray[np.float64],
        area: QRectF,
        marked: Sequence[int],
    ) -> None:
        """The sounds where there is room for them, those that are marked first."""
        look, metrics = theme.current(), painter.fontMetrics()
        taken: list[QRectF] = []
        for place in [*marked, *range(len(spread.symbols))]:
            symbol = spread.symbols[place]
            wide = metrics.horizontalAdvance(symbol) + 4
            middle = area.left() + (edges[place] + edges[place + 1]) / 2
            box = QRectF(middle - wide / 2, area.bottom() + 2, wide, look.px(16))
            if not spread.spoken(place) or any(box.intersects(other) for other in taken):
                continue
            taken.append(box)
            painter.setPen(look.colour("accent" if place in marked else "muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, symbol)
