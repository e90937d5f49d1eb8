"""A switch: on or off, drawn in the studio's look."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio import theme


class Switch(QAbstractButton):
    """A pill with a knob that stands at the right when it is on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.current().themeChanged.connect(self.updateGeometry)
        theme.current().themeChanged.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(38), theme.current().px(24))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        height = look.px(18)
        pill = QRectF(2, (self.height() - height) / 2, look.px(34), height)
        painter.setPen(QPen(look.colour("accent" if on else "line"), 1.5))
        painter.setBrush(look.colour("accent" if on else "raised"))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        radius = height / 2 - 4
        x = pill.right() - height / 2 if on else pill.left() + height / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("on_accent" if on else "muted"))
        painter.drawEllipse(QPointF(x, pill.center().y()), radius, radius)
        if self.hasFocus():
            painter.setPen(QPen(look.colour("text" if on else "accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill.adjusted(-2, -2, 2, 2), height / 2 + 2, height / 2 + 2)
