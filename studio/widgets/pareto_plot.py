"""Quality against size or speed: a dot for each voice, which plays; beaten ones are faint."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from core.evaluate.pareto import front
from studio import theme
from studio.widgets.dot_plot import Axis, Dot, DotPlot, round_numbers

_FAINT = 0.35
_MARGIN = 0.08


class ParetoPlot(DotPlot):
    """Less is better on both axes; across logarithmic."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._front: list[bool] = []
        self.setAccessibleName(self.tr("Quality against size or speed"))

    def show_dots(self, dots: Sequence[Dot], across: Axis, up: Axis) -> None:
        """Show voices on these axes; what is chosen stays chosen."""
        self._across, self._up = across, up
        self._dots = [dot for dot in dots if _known(dot)]
        self._front = front([(dot.x or 0.0, dot.y or 0.0) for dot in self._dots])
        said = [
            self.tr("{0}, on the front").format(dot.says) if best else dot.says
            for dot, best in zip(self._dots, self._front, strict=True)
        ]
        self.setAccessibleDescription("; ".join(said))
        self.update()

    @property
    def on_front(self) -> set[tuple[int, str]]:
        """Keys of the dots that no other one beats."""
        return {dot.key for dot, best in zip(self._dots, self._front, strict=True) if best}

    # --- painting --------------------------------------------------------------------------------

    def _paint_dots(self, painter: QPainter) -> None:
        self._paint_front(painter)
        faint_first = sorted(
            zip(self._dots, self._front, strict=True),
            key=lambda pair: (pair[1], pair[0].key == self._chosen),
        )
        for dot, best in faint_first:
            strong = best or dot.key in (self._chosen, self._hovered)
            painter.setOpacity(1.0 if strong else _FAINT)
            self._paint_mark(painter, dot, QColor(theme.current().colour(dot.voice)), full=best)

    def _paint_front(self, painter: QPainter) -> None:
        best = sorted(
            (self._place(dot) for dot, on in zip(self._dots, self._front, strict=True) if on),
            key=lambda place: place.x(),
        )
        steps = []
        for place in best:
            if steps:
                steps.append(QPointF(place.x(), steps[-1].y()))
            steps.append(place)
        colour = QColor(theme.current().colour("muted"))
        colour.setAlphaF(0.6)
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
        painter.drawPolyline(QPolygonF(steps))

    def _names(self) -> tuple[str, str]:
        return (
            self.tr("{0}  ← less is better").format(self._across.name),
            self.tr("{0}  ↓ less is better").format(self._up.name),
        )

    def _ticks_across(self) -> Iterable[float]:
        return _round_ratios(*self._spans()[0])

    def _ticks_up(self) -> Iterable[float]:
        return round_numbers(*self._spans()[1])

    # --- places ----------------------------------------------------------------------------------

    def _spans(self) -> tuple[tuple[float, float], tuple[float, float]]:
        xs = [dot.x or 0.0 for dot in self._dots]
        ys = [dot.y or 0.0 for dot in self._dots]
        # Across in ratios, so that dots of a tenth of the size are not all in one corner.
        wide = math.log(max(xs) / min(xs)) or 0.5
        high = (max(ys) - min(ys)) or 0.5
        left, right = (
            min(xs) * math.exp(-_MARGIN * wide),
            max(xs) * math.exp(_MARGIN * wide),
        )
        return (left, right), (min(ys) - 2 * _MARGIN * high, max(ys) + _MARGIN * high)

    def _x(self, value: float) -> float:
        (left, right), _ = self._spans()
        area = self._area()
        return area.left() + area.width() * math.log(value / left) / math.log(right / left)

    def _y(self, value: float) -> float:
        _, (low, high) = self._spans()
        area = self._area()
        return area.bottom() - area.height() * (value - low) / (high - low)


def _known(dot: Dot) -> bool:
    """Whether it has a place: across it stands on a logarithmic axis."""
    return (
        dot.x is not None
        and dot.y is not None
        and math.isfinite(dot.x)
        and math.isfinite(dot.y)
        and dot.x > 0
    )


def _round_ratios(low: float, high: float) -> list[float]:
    """Round numbers 1, 2, 5, 10 … between two positive ones."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    numbers = [step * 10.0**power for power in range(first, last + 1) for step in (1, 2, 3, 5, 7)]
    return [number for number in numbers if low <= number <= high]
