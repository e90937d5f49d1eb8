"""The round button that plays and pauses."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio import theme


class PlayButton(QAbstractButton):
    """The round button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._playing = False
        self.set_playing(False)
        theme.current().themeChanged.connect(self.update)

    def set_playing(self, playing: bool) -> None:
        self._playing = playing
        words = self.tr("Pause") if playing else self.tr("Play")
        self.setAccessibleName(words)
        self.setToolTip(self.tr("{0} (Space)").format(words))
        self.update()

    def sizeHint(self) -> QSize:
        size = theme.current().px(46)
        return QSize(size, size)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = min(self.width(), self.height())
        disc = QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size)
        disc.adjust(1.5, 1.5, -1.5, -1.5)
        fill = QColor(look.colours.accent if self.isEnabled() else look.colours.raised)
        if self.isDown():
            fill = fill.darker(115)
        painter.setPen(QPen(QColor(look.colours.text), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawEllipse(disc)
        icon = look.pixmap(
            "pause" if self._playing else "play", "on_accent" if self.isEnabled() else "muted", 20
        )
        place = disc.center() - QRectF(icon.rect()).center() / icon.devicePixelRatio()
        painter.drawPixmap(place, icon)
