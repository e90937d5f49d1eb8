"""The surface of the loss curves: axes, and what mouse and keyboard do on it."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QRubberBand, QSizePolicy, QWidget

from studio import theme

_KEYS = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Space,
        Qt.Key.Key_Plus,
        Qt.Key.Key_Equal,
        Qt.Key.Key_Minus,
        Qt.Key.Key_0,
        Qt.Key.Key_Escape,
    }
)
_DRAG_PX = 8


class Graph(pg.PlotWidget):
    """A plot that can be dragged over, zoomed into and walked through by keys.

    Signals:
        ranged: The mouse was dragged from one step to another.
        zoomed: Nearer to a step by so many notches of the wheel; negative ones lead away.
        keyed: One of its own keys was pressed.
    """

    ranged = Signal(float, float)
    zoomed = Signal(float, float)
    keyed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet("background: transparent;")
        # The page gives it what is left; its own wish of 480 pixels would make the page scroll.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(150)
        self._ring = False
        self._begin: QPoint | None = None
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        plot.getViewBox().setDefaultPadding(0.03)

    def dress(self) -> None:
        """Take on the colours and sizes of the theme."""
        look, plot = theme.current(), self.getPlotItem()
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setTextPen(QColor(look.colours.muted))
            axis.setPen(QColor(look.colours.line))
            axis.setTickPen(QColor(look.colours.text))
            axis.setTickFont(look.font(11))
            axis.setStyle(tickLength=0, maxTickLevel=0)
        plot.getAxis("left").setPen(None)
        plot.getAxis("bottom").setTickPen(None)
        plot.showGrid(x=False, y=True, alpha=0.10)
        plot.getAxis("left").setWidth(look.px(48))

    def step_at(self, place: QPoint) -> float:
        """The step at a place of the viewport."""
        return float(self.getPlotItem().vb.mapSceneToView(self.mapToScene(place)).x())

    def event(self, event: QEvent) -> bool:
        # The window's shortcuts stand back for keys that mean something here.
        if event.type() == QEvent.Type.ShortcutOverride and _is_own(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_own(event):
            self.keyed.emit(int(event.key()))
        else:
            QWidget.keyPressEvent(self, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Whoever scrolls the page past it does not want to zoom.
        if self.hasFocus():
            at = self.step_at(event.position().toPoint())
            self.zoomed.emit(at, event.angleDelta().y() / 120)
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._begin is None:
            return
        here = event.position().toPoint()
        if self._band.isVisible() or abs(here.x() - self._begin.x()) > _DRAG_PX:
            left, right = sorted((self._begin.x(), here.x()))
            size = QSize(right - left, self.viewport().height())
            self._band.setGeometry(QRect(QPoint(left, 0), size))
            self._band.show()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        begin, self._begin = self._begin, None
        if begin is not None and self._band.isVisible():
            self._band.hide()
            self.ranged.emit(self.step_at(begin), self.step_at(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.keyed.emit(int(Qt.Key.Key_Escape))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # A click shows by itself where one is.
        self._ring = event.reason() != Qt.FocusReason.MouseFocusReason
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.viewport().update()

    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)
        if self._ring:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme.current().draw_focus(painter, self.viewport().rect().toRectF())


def _is_own(event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent):
        return False
    plain = event.modifiers() & ~(
        Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
    )
    return plain == Qt.KeyboardModifier.NoModifier and event.key() in _KEYS
