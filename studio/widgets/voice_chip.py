"""A chip that chooses a voice: its colour, its name, its key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from studio import core_words, theme

_LEFT, _SWATCH, _KEY, _WORDS_PX = 11, 9, 16, 12.5


def paint_swatch(painter: QPainter, box: QRectF, voice: str, *, faint: bool = False) -> None:
    """A voice's colour; voices with a second sign are a dashed square, or a diamond."""
    colour = theme.current().colour(voice)
    if faint:
        colour.setAlphaF(0.45)
    if voice in theme.DIAMOND_VOICES:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        middle = box.center()
        corners = (box.left(), middle.y()), (middle.x(), box.top())
        corners += (box.right(), middle.y()), (middle.x(), box.bottom())
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        return
    if voice not in theme.DASHED_VOICES:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, 2.5, 2.5)
        return
    pen = QPen(colour, 1.6)
    pen.setDashPattern([1.6, 1.4])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(0.8, 0.8, -0.8, -0.8))


class VoiceChip(QAbstractButton):
    """One voice of the player, checkable; disabled where the voice is missing."""

    def __init__(self, voice: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._key = key
        self.setText(core_words.voice(voice))
        self.setCheckable(True)
        # A click leaves the focus where it is, so that Space goes on to play and pause.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.text())
        theme.current().themeChanged.connect(self._on_theme_changed)
        self.set_missing("")

    def set_missing(self, why: str) -> None:
        """Say why the voice cannot be heard; empty where it can."""
        self.setEnabled(not why)
        hint = self.tr("{0}: {1}").format(
            self.text(), why or self.tr("listen at the same moment (key {0})").format(self._key)
        )
        self.setToolTip(hint)
        self.setAccessibleDescription(hint)

    def sizeHint(self) -> QSize:
        look = theme.current()
        words = QFontMetrics(look.font(_WORDS_PX, bold=True)).horizontalAdvance(self.text())
        return QSize(words + look.px(_LEFT + _SWATCH + 7 + 9 + _KEY + 8), look.px(28))

    def minimumSizeHint(self) -> QSize:
        # With less room there is only the name, with little room only the key.
        return QSize(theme.current().px(52), theme.current().px(28))

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: ARG002
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: ARG002
        self.update()

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        colours = look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        colour = look.colour(self.voice)
        fill = QColor(colours.raised if self.underMouse() and self.isEnabled() else colours.surface)
        border = QColor(colours.line)
        if self.isChecked():
            fill, border = QColor(colour), colour
            fill.setAlphaF(0.12)
        if self.hasFocus():
            border = QColor(colours.accent)
        painter.setPen(QPen(border, 1.5 if self.isChecked() or self.hasFocus() else 1.0))
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 8, 8)
        faint = QColor(colours.muted)
        faint.setAlphaF(0.6)
        swatch, left = look.px(_SWATCH), look.px(_LEFT)
        place = QRectF(left, box.center().y() - swatch / 2, swatch, swatch)
        paint_swatch(painter, place, self.voice, faint=not self.isEnabled())
        ink = QColor(colours.text) if self.isEnabled() else faint
        font = look.font(_WORDS_PX, bold=self.isChecked())
        left += swatch + look.px(7)
        room = self.width() - left - look.px(8)
        metrics = QFontMetrics(font)
        named = metrics.horizontalAdvance(self.text()) <= room + 2
        if not named or self.width() >= self.sizeHint().width():
            self._paint_key(painter, QColor(colours.muted) if self.isEnabled() else faint)
        if named:
            painter.setFont(font)
            painter.setPen(ink)
            words = QRectF(left, 0, room + 4, self.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())

    def _paint_key(self, painter: QPainter, ink: QColor) -> None:
        look = theme.current()
        size = look.px(_KEY)
        box = QRectF(self.width() - size - look.px(8), (self.height() - size) / 2, size, size)
        painter.setPen(QPen(QColor(look.colours.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(look.font(10.5))
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)
