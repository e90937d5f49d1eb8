"""The scale of a MUSHRA test: upright sliders from 0 to 100, and their five words beside them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from studio import theme

HIGHEST = 100
_STEPS = 5


class GradeSlider(QSlider):
    """A grade; without one until it is moved."""

    def __init__(self, slot: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setRange(0, HIGHEST)
        self.setPageStep(10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Grade of {0}").format(slot))
        self.graded = False
        self.clear()
        theme.current().themeChanged.connect(self.updateGeometry)

    def clear(self) -> None:
        """Take the grade back."""
        self.setValue(HIGHEST // 2)
        self.graded = False
        self._tell()

    def move_by(self, points: int) -> None:
        """Raise or lower the grade."""
        self.grade(self.value() + points)

    def grade(self, value: int) -> None:
        """Give a grade."""
        self.graded = True
        self.setValue(value)
        self._tell()
        # Also where the value is what it was: the first move may give 50.
        self.valueChanged.emit(self.value())

    def _tell(self) -> None:
        said = str(self.value()) if self.graded else self.tr("no grade yet")
        self.setAccessibleDescription(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(64), theme.current().px(150))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(40), theme.current().px(120))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move_to(event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event.position().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        colours = look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.line), 1))
        for share in range(_STEPS + 1):
            y = round(_y_of(share / _STEPS, self.height())) + 0.5
            painter.drawLine(QPointF(0, y), QPointF(self.width(), y))
        middle, bottom = self.width() / 2, _y_of(0.0, self.height())
        here = _y_of(self.value() / HIGHEST, self.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        top = _y_of(1.0, self.height())
        painter.drawRoundedRect(QRectF(middle - 2, top, 4, bottom - top), 2, 2)
        live = colours.accent if self.graded else colours.muted
        if self.graded:
            painter.setBrush(QColor(live))
            painter.drawRoundedRect(QRectF(middle - 2, here, 4, bottom - here), 2, 2)
        radius = look.px(8)
        if self.hasFocus():
            painter.setBrush(QColor(colours.accent_background))
            painter.drawEllipse(QPointF(middle, here), radius + 3, radius + 3)
        painter.setBrush(QColor(colours.surface))
        painter.setPen(QPen(QColor(live), 2))
        painter.drawEllipse(QPointF(middle, here), radius - 1, radius - 1)

    def _move_to(self, y: float) -> None:
        top, bottom = _y_of(1.0, self.height()), _y_of(0.0, self.height())
        share = min(max((bottom - y) / max(bottom - top, 1.0), 0.0), 1.0)
        self.grade(round(share * HIGHEST))


class GradeWords(QWidget):
    """The words of the five fifths of the scale, in line with the sliders beside them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = (
            self.tr("Excellent"),
            self.tr("Good"),
            self.tr("Fair"),
            self.tr("Poor"),
            self.tr("Bad"),
        )
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.current().themeChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(110), theme.current().px(150))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setFont(look.font(12))
        right = self.width() - look.px(34)
        for place, words in enumerate(self._words):
            low, high = (1 - (place + side) / _STEPS for side in (1, 0))
            top, bottom = _y_of(high, self.height()), _y_of(low, self.height())
            painter.setPen(QColor(look.colours.text))
            box = QRectF(0, top, right, bottom - top)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words
            )
        painter.setFont(look.font(10.5))
        painter.setPen(QColor(look.colours.muted))
        for share in range(_STEPS + 1):
            y = _y_of(share / _STEPS, self.height())
            box = QRectF(right, y - look.px(8), self.width() - right - look.px(6), look.px(16))
            number = str(share * HIGHEST // _STEPS)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number
            )


def _y_of(share: float, height: int) -> float:
    """Where a share of the scale is in a widget of this height; there is room for the handle."""
    margin = theme.current().px(11)
    return height - margin - share * (height - 2 * margin)
