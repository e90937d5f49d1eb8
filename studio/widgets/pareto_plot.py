"""Quality against size or speed: a dot for each voice, which plays; beaten ones are faint."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.evaluate.pareto import front
from studio import theme

REST_MS = 350
"""The mouse rests on a dot for so long before it speaks."""

_REACH_PX = 14
_FAINT = 0.35
_MARGIN = 0.08

_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_PLAY = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True, slots=True)
class Dot:
    """One voice: how large or slow it is, and how far from the recordings; less is better.

    Attributes:
        key: Its name for the program.
        voice: `teacher` or `student`: its colour and its shape.
        x, y: None where it was not measured; such a dot is not drawn.
        says: What it is, with its figures, in words.
    """

    key: tuple[int, str]
    voice: str
    x: float | None
    y: float | None
    says: str


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows: its name, and how its figures are written."""

    name: str
    words: Callable[[float], str]


class ParetoPlot(QWidget):
    """Dots on two axes; across logarithmic. The arrows walk from dot to dot, Enter plays.

    Signals:
        chosen: A dot was clicked or walked to: its key.
        playWanted: A dot is to be heard: its key.
    """

    chosen = Signal(object)
    playWanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._across = self._up = Axis("", str)
        self._dots: list[Dot] = []
        self._front: list[bool] = []
        self._chosen: tuple[int, str] | None = None
        self._hovered: tuple[int, str] | None = None
        self._ring = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rested)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Quality against size or speed"))
        theme.current().themeChanged.connect(self.update)

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

    def choose(self, key: tuple[int, str] | None) -> None:
        """Mark a dot."""
        self._chosen = key
        self.update()

    def place_of(self, key: tuple[int, str]) -> QPointF | None:
        """Where a dot is drawn, if it is."""
        dot = self._dot(key)
        return self._place(dot) if dot is not None else None

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(420), theme.current().px(210))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(240), theme.current().px(190))

    # --- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(11))
        if self._dots:
            self._paint_axes(painter)
            self._paint_front(painter)
            faint_first = sorted(
                zip(self._dots, self._front, strict=True),
                key=lambda pair: (pair[1], pair[0].key == self._chosen),
            )
            for dot, best in faint_first:
                self._paint_dot(painter, dot, best=best)
        if self._ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            look.draw_focus(painter, QRectF(self.rect()))

    def _paint_axes(self, painter: QPainter) -> None:
        look, area = theme.current(), self._area()
        line, ink = QPen(look.colour("line"), 1), look.colour("muted")
        (left, right), (low, high) = self._spans()
        height = look.px(16)
        ends: float = -1.0
        for tick in _ticks_log(left, right):
            x = self._x(tick)
            text = self._across.words(tick)
            wide = painter.fontMetrics().horizontalAdvance(text)
            if x - wide / 2 <= ends or x + wide / 2 > self.width():
                continue
            ends = x + wide / 2 + look.px(10)
            painter.setPen(line)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setPen(ink)
            box = QRectF(x - wide / 2 - 2, area.bottom() + 4, wide + 4, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        for tick in _ticks(low, high):
            y = self._y(tick)
            painter.setPen(line)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(ink)
            box = QRectF(0, y - height / 2, area.left() - look.px(8), height)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, side, self._up.words(tick))
        painter.setPen(ink)
        foot = QRectF(area.left(), area.bottom() + 4 + height, area.width(), height)
        better = self.tr("{0}  ← less is better").format(self._across.name)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, better)
        head = QRectF(0, 0, self.width(), height)
        better = self.tr("{0}  ↓ less is better").format(self._up.name)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, better)

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

    def _paint_dot(self, painter: QPainter, dot: Dot, *, best: bool) -> None:
        look, place = theme.current(), self._place(dot)
        colour = QColor(look.colour(dot.voice))
        size = look.px(6)
        painter.setOpacity(1.0 if best or dot.key in (self._chosen, self._hovered) else _FAINT)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if best else look.colour("surface"))
        if dot.voice == "teacher":
            painter.drawEllipse(place, size, size)
        else:
            corners = ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0))
            painter.drawPolygon(QPolygonF([place + QPointF(x, y) * size for x, y in corners]))
        painter.setOpacity(1.0)
        if dot.key == self._chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawEllipse(place, size * 2, size * 2)

    # --- places ----------------------------------------------------------------------------------

    def _area(self) -> QRectF:
        look = theme.current()
        whole = QRectF(self.rect())
        return whole.adjusted(look.px(48), look.px(24), -look.px(12), -look.px(42))

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

    def _place(self, dot: Dot) -> QPointF:
        return QPointF(self._x(dot.x or 0.0), self._y(dot.y or 0.0))

    def _dot(self, key: tuple[int, str] | None) -> Dot | None:
        return next((dot for dot in self._dots if dot.key == key), None)

    def _dot_at(self, place: QPointF) -> Dot | None:
        def away(dot: Dot) -> float:
            between = self._place(dot) - place
            return math.hypot(between.x(), between.y())

        nearest = min(self._dots, key=away, default=None)
        reach = theme.current().px(_REACH_PX)
        return nearest if nearest is not None and away(nearest) <= reach else None

    # --- mouse and keyboard ----------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        dot = self._dot_at(event.position())
        key = dot.key if dot is not None else None
        if key != self._hovered:
            self._hovered = key
            self.setToolTip(dot.says if dot is not None else "")
            self._rest.start() if key is not None else self._rest.stop()
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._rest.stop()
        self._hovered = None
        self.update()

    @Slot()
    def _on_rested(self) -> None:
        if self._hovered is not None:
            self.playWanted.emit(self._hovered)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        dot = self._dot_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and dot is not None:
            self._take(dot)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def event(self, event: QEvent) -> bool:
        # The player's keys stand back for those that mean something here.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and (event.key() in _MOVES or event.key() in _PLAY):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES and self._dots:
            self._walk(*_MOVES[Qt.Key(event.key())])
        elif event.key() in _PLAY and self._chosen is not None:
            self.playWanted.emit(self._chosen)
        else:
            super().keyPressEvent(event)

    def _walk(self, across: int, up: int) -> None:
        """To the next dot in a direction: along the axis that the arrow points along."""

        def along(dot: Dot) -> tuple[float, float]:
            x, y = dot.x or 0.0, dot.y or 0.0
            return (x, y) if across else (y, x)

        order = sorted(self._dots, key=along)
        here = self._dot(self._chosen)
        if here is None:
            self._take(order[0])
            return
        place = order.index(here) + across + up
        self._take(order[min(max(place, 0), len(order) - 1)])

    def _take(self, dot: Dot) -> None:
        self.choose(dot.key)
        self.chosen.emit(dot.key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() != Qt.FocusReason.MouseFocusReason
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.update()


def _known(dot: Dot) -> bool:
    """Whether it has a place: across it stands on a logarithmic axis."""
    return (
        dot.x is not None
        and dot.y is not None
        and math.isfinite(dot.x)
        and math.isfinite(dot.y)
        and dot.x > 0
    )


def _ticks_log(low: float, high: float) -> list[float]:
    """Round numbers 1, 2, 5, 10 … between two positive ones."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    numbers = [step * 10.0**power for power in range(first, last + 1) for step in (1, 2, 3, 5, 7)]
    return [number for number in numbers if low <= number <= high]


def _ticks(low: float, high: float) -> list[float]:
    """About four round numbers between two."""
    raw = (high - low) / 4
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * times for times in (1, 2, 5, 10) if size * times >= raw)
    return [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
