"""A share of a whole as a bar, with its percentage behind."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme, words


class ShareBar(QWidget):
    """One bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().themeChanged.connect(self.updateGeometry)

    def show_share(self, share: float, name: str) -> None:
        """Show a share, 0 to 1, of something."""
        self._share = share
        self.setAccessibleName(name)
        self.setAccessibleDescription(words.percent(share))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(110), theme.current().px(20))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(80), theme.current().px(20))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font(12))
        behind = painter.fontMetrics().horizontalAdvance(words.percent(1.0)) + look.px(6)
        room = QRectF(0, self.height() * 0.3, self.width() - behind, self.height() * 0.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("line"))
        painter.drawRoundedRect(room, 3, 3)
        painter.setBrush(look.colour("teacher"))
        bar = QRectF(room)
        bar.setWidth(max(room.width() * self._share, 2.0))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setPen(look.colour("text"))
        place = QRectF(self.width() - behind, 0, behind, self.height())
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, right, words.percent(self._share))
