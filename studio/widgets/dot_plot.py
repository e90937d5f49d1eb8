"""Dots on two axes that can be clicked, walked to with the arrows, and heard."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable
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

from studio import theme

REST_MS = 350
"""The mouse rests on a dot for so long before it speaks."""

_REACH_PX = 14

_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_PLAY = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True, slots=True)
class Dot:
    """One voice.

    Attributes:
        key: Its name for the program.
        voice: `teacher` or `student`: its colour and its shape.
        x, y: None where it was not measured; such a dot is not drawn.
        says: What it is, with its figures, in words.
    """

    key: Hashable
    voice: str
    x: float | None
    y: float | None
    says: str


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows: its name, and how its figures are written."""

    name: str
    words: Callable[[float], str]


class DotPlot(QWidget):
    """Base: a subclass says where dots stand (`_x`, `_y`) and paints them (`_paint_dots`).

    The arrows walk from dot to dot, Enter plays.

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
        self._chosen: Hashable | None = None
        self._hovered: Hashable | None = None
        self._ring = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rested)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.current().themeChanged.connect(self.update)

    def choose(self, key: Hashable | None) -> None:
        """Mark a dot."""
        self._chosen = key
        self.update()

    def place_of(self, key: Hashable) -> QPointF | None:
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
            self._paint_dots(painter)
        if self._ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            look.draw_focus(painter, QRectF(self.rect()))

    def _paint_dots(self, painter: QPainter) -> None:
        raise NotImplementedError

    def _ticks_across(self) -> Iterable[float]:
        """Where the lines across stand."""
        raise NotImplementedError

    def _ticks_up(self) -> Iterable[float]:
        raise NotImplementedError

    def _x(self, value: float) -> float:
        """Where a value across stands, in pixels."""
        raise NotImplementedError

    def _y(self, value: float) -> float:
        raise NotImplementedError

    def _names(self) -> tuple[str, str]:
        """What is written at the axes, across and upwards."""
        return self._across.name, self._up.name

    def _paint_axes(self, painter: QPainter) -> None:
        look, area = theme.current(), self._area()
        line, ink = QPen(look.colour("line"), 1), look.colour("muted")
        height = look.px(16)
        ends: float = -1.0
        for tick in self._ticks_across():
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
        for tick in self._ticks_up():
            y = self._y(tick)
            painter.setPen(line)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(ink)
            box = QRectF(0, y - height / 2, area.left() - look.px(8), height)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, side, self._up.words(tick))
        painter.setPen(ink)
        across, up = self._names()
        foot = QRectF(area.left(), area.bottom() + 4 + height, area.width(), height)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, across)
        head = QRectF(0, 0, self.width(), height)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, up)

    def _paint_mark(self, painter: QPainter, dot: Dot, colour: QColor, *, full: bool) -> None:
        """A disc for a teacher, a diamond for a student; a ring round what is chosen."""
        look, place = theme.current(), self._place(dot)
        size = look.px(6)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if full else look.colour("surface"))
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

    def _place(self, dot: Dot) -> QPointF:
        return QPointF(self._x(dot.x or 0.0), self._y(dot.y or 0.0))

    def _dot(self, key: Hashable | None) -> Dot | None:
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


def round_numbers(low: float, high: float) -> list[float]:
    """About four round numbers between two."""
    raw = (high - low) / 4
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * times for times in (1, 2, 5, 10) if size * times >= raw)
    return [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
