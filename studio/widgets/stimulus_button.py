"""A large button that plays one of the sounds of a blind trial; it is called by its key."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from studio import theme


class StimulusButton(QAbstractButton):
    """One sound; checked while it is the one that is heard."""

    def __init__(self, slot: str, size: int = 84, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slot = slot
        self._size = size
        self._heard = False
        self.setText(slot)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Hear {0}").format(slot))
        self.set_heard(False)
        theme.current().themeChanged.connect(self.updateGeometry)

    def set_heard(self, heard: bool) -> None:
        """Mark that it has been listened to in this trial."""
        self._heard = heard
        said = self.tr("heard") if heard else self.tr("not heard yet")
        hint = self.tr("Key {0}; {1}").format(self.slot, said)
        self.setAccessibleDescription(hint)
        self.setToolTip(hint)
        self.update()

    def sizeHint(self) -> QSize:
        size = theme.current().px(self._size)
        return QSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        colours = look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        fill, border = colours.surface, colours.line
        if self.isChecked():
            fill, border = colours.accent_background, colours.accent
        elif self.underMouse():
            fill = colours.raised
        width = 2.5 if self.hasFocus() else 1.5
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else border), width))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, self._size / 6, self._size / 6)
        painter.setFont(look.font(self._size * 0.4, bold=True))
        painter.setPen(QColor(colours.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._heard:
            dot = look.px(5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            bottom = box.bottom() - self._size * 0.13
            painter.drawEllipse(QRectF(box.center().x() - dot / 2, bottom - dot / 2, dot, dot))
