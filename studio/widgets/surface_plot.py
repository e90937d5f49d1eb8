"""How far from the recordings the students of a sweep are: a line for each value of a setting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from studio import theme
from studio.widgets.dot_plot import Axis, Dot, DotPlot, round_numbers

_MARGIN = 0.08
_PALEST = 0.35
_LEGEND_PX = 120


@dataclass(frozen=True, slots=True)
class Line:
    """Students that share a value of the first setting.

    Attributes:
        name: That value in words; empty if only one setting is varied.
        dots: In the order of the second setting; `x` is its place across.
    """

    name: str
    dots: tuple[Dot, ...]


class SurfacePlot(DotPlot):
    """Left and right walk along a line, up and down to the line above or below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []
        self._ticks: list[float] = []
        self._level: tuple[str, float] | None = None
        self.setAccessibleName(self.tr("Quality over the settings that are varied"))

    def show_lines(
        self,
        lines: Sequence[Line],
        ticks: Sequence[float],
        across: Axis,
        up: Axis,
        level: tuple[str, float] | None,
    ) -> None:
        """Show the students of a sweep.

        Args:
            ticks: Places across, whether or not there is a student yet.
            level: Name and value of what all are compared with.
        """
        self._lines, self._ticks = list(lines), list(ticks)
        self._across, self._up, self._level = across, up, level
        self._dots = [dot for line in lines for dot in line.dots if dot.y is not None]
        said = [dot.says for dot in self._dots]
        if level is not None:
            said.append(f"{level[0]}, {up.name} {up.words(level[1])}")
        self.setAccessibleDescription("; ".join(said))
        self.update()

    # --- painting --------------------------------------------------------------------------------

    def _paint_dots(self, painter: QPainter) -> None:
        look = theme.current()
        if self._level is not None:
            y = self._y(self._level[1])
            area = self._area()
            painter.setPen(QPen(QColor(look.colour("teacher")), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        for number, line in enumerate(self._lines):
            colour = self._colour(number)
            places = [self._place(dot) for dot in line.dots if dot.y is not None]
            painter.setPen(QPen(colour, 1.5))
            painter.drawPolyline(QPolygonF(places))
            for dot in line.dots:
                if dot.y is not None:
                    strong = dot.key in (self._chosen, self._hovered)
                    self._paint_mark(painter, dot, colour, full=strong)
        self._paint_legend(painter)

    def _paint_legend(self, painter: QPainter) -> None:
        """Names of the lines, at the right of the plot."""
        look, area = theme.current(), self._area()
        entries = [(line.name, self._colour(n)) for n, line in enumerate(self._lines) if line.name]
        if self._level is not None:
            entries.append((self._level[0], QColor(look.colour("teacher"))))
        height = look.px(16)
        for row, (name, colour) in enumerate(entries):
            y = area.top() + row * height
            left = self.width() - look.px(_LEGEND_PX)
            painter.setPen(QPen(colour, 2))
            painter.drawLine(QPointF(left, y + height / 2), QPointF(left + 16, y + height / 2))
            painter.setPen(look.colour("text"))
            box = QRectF(left + look.px(24), y, look.px(_LEGEND_PX - 24), height)
            room = int(box.width())
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)

    def _colour(self, number: int) -> QColor:
        """The student's colour, paler line by line."""
        colour = QColor(theme.current().colour("student"))
        last = max(len(self._lines) - 1, 1)
        colour.setAlphaF(1.0 - (1.0 - _PALEST) * number / last)
        return colour

    def _names(self) -> tuple[str, str]:
        return self._across.name, self.tr("{0}  ↓ less is better").format(self._up.name)

    def _ticks_across(self) -> Iterable[float]:
        return self._ticks

    def _ticks_up(self) -> Iterable[float]:
        return round_numbers(*self._span_up())

    # --- places ----------------------------------------------------------------------------------

    def _area(self) -> QRectF:
        right = theme.current().px(_LEGEND_PX + 8)
        return super()._area().adjusted(0, 0, -right, 0)

    def _span_up(self) -> tuple[float, float]:
        ys = [dot.y or 0.0 for dot in self._dots]
        if self._level is not None:
            ys.append(self._level[1])
        high = (max(ys) - min(ys)) or 0.5
        return min(ys) - _MARGIN * high, max(ys) + _MARGIN * high

    def _x(self, value: float) -> float:
        area = self._area()
        low, high = min(self._ticks), max(self._ticks)
        wide = (high - low) or 1.0
        share = _MARGIN / 2 + (1 - _MARGIN) * (value - low) / wide if high > low else 0.5
        return area.left() + area.width() * share

    def _y(self, value: float) -> float:
        low, high = self._span_up()
        area = self._area()
        return area.bottom() - area.height() * (value - low) / (high - low)

    def _walk(self, across: int, up: int) -> None:
        here = self._dot(self._chosen)
        if here is None:
            self._take(self._dots[0])
            return
        if across:
            line = next(line.dots for line in self._lines if here in line.dots)
            others = [dot for dot in line if dot.y is not None]
        else:
            others = [dot for dot in self._dots if dot.x == here.x]
            others.sort(key=lambda dot: dot.y or 0.0)
        place = others.index(here) + across + up
        self._take(others[min(max(place, 0), len(others) - 1)])
