"""The first-run tour: a few call-outs, each beside what it speaks of; one key ends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.text import label

GAP = 12
"""Pixels between a call-out and what it speaks of, and to the window's edge."""
_SEEN = "window/tour_seen"
_OWN_KEYS = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_Left, Qt.Key.Key_Right})


def seen() -> bool:
    """Whether the tour was shown before."""
    return str(QSettings().value(_SEEN, "")) == "yes"


@dataclass(frozen=True, slots=True)
class Stop:
    """One call-out.

    Attributes:
        title, text: What it says.
        anchor: Gives what it speaks of, and shows the page on which that stands.
    """

    title: str
    text: str
    anchor: Callable[[], QWidget]


class Tour(QWidget):
    """Lies over `parent` and leads from stop to stop.

    Esc ends it; Enter and the right arrow go on, the left arrow goes back; Tab stays inside.

    Signals:
        ended: It is over, walked to its end or skipped.
    """

    ended = Signal()

    def __init__(self, parent: QWidget, stops: Sequence[Stop]) -> None:
        super().__init__(parent)
        self._stops = stops
        self._place = 0
        self._title = label("", "strong")
        self._text = label("", wrap=True)
        self._count = label("", "small")
        self._skip = QPushButton(self.tr("Skip"))
        self._back = QPushButton(self.tr("Back"))
        self.next = QPushButton()
        self.next.setProperty("kind", "primary")
        self._skip.setProperty("kind", "plain")
        self._skip.clicked.connect(self.end)
        self._back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self._card = QFrame(self)
        self._card.setProperty("card", "true")
        self._lay_out()
        parent.installEventFilter(self)
        theme.current().themeChanged.connect(self._place_card)
        self.setGeometry(parent.rect())
        QSettings().setValue(_SEEN, "yes")
        self.raise_()
        self.show()
        self._show_stop()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._card)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._count)
        row.addStretch(1)
        for button in (self._skip, self._back, self.next):
            row.addWidget(button)
            button.installEventFilter(self)
        column.addLayout(row)

    # --- the way ---------------------------------------------------------------------------------

    def go_on(self) -> None:
        """To the next call-out; after the last the tour is over."""
        if self._place + 1 < len(self._stops):
            self._place += 1
            self._show_stop()
        else:
            self.end()

    def go_back(self) -> None:
        """To the call-out before."""
        if self._place:
            self._place -= 1
            self._show_stop()

    def end(self) -> None:
        """Leave."""
        self.parentWidget().removeEventFilter(self)
        # Hidden with the focus in it, Qt would look for the next control, here inside.
        self.parentWidget().setFocus()
        self.hide()
        self.ended.emit()
        self.deleteLater()

    def _show_stop(self) -> None:
        stop = self._stops[self._place]
        last = self._place + 1 == len(self._stops)
        self._anchor = stop.anchor()
        self._title.setText(stop.title)
        self._text.setText(stop.text)
        self._count.setText(self.tr("{0} of {1}").format(self._place + 1, len(self._stops)))
        self._back.setVisible(self._place > 0)
        self._skip.setVisible(not last)
        self.next.setText(self.tr("Done") if last else self.tr("Next"))
        self.setAccessibleName(stop.title)
        # What has the focus is read out, so it says what the call-out says.
        self.next.setAccessibleDescription(f"{stop.title}. {stop.text}")
        self.next.setFocus()
        # A page that is shown now for the first time has no places yet.
        QTimer.singleShot(0, self, self._place_card)
        self._place_card()

    # --- places ----------------------------------------------------------------------------------

    def _around(self) -> QRect:
        """The room around what the call-out speaks of."""
        anchor = self._anchor
        corner = anchor.mapTo(self.parentWidget(), QPoint(0, 0))
        room = QRect(corner, anchor.size()).adjusted(-4, -4, 4, 4)
        return room.intersected(self.rect().adjusted(2, 2, -2, -2))

    def _place_card(self) -> None:
        look = theme.current()
        self._card.setFixedWidth(look.px(340))
        self._card.adjustSize()
        self._card.resize(self._card.width(), self._card.heightForWidth(self._card.width()))
        card, around, room = self._card.rect(), self._around(), self.rect()
        gap = look.px(GAP)
        top = max(gap, min(around.top(), room.bottom() - gap - card.height()))
        left = max(gap, min(around.left(), room.right() - gap - card.width()))
        if around.right() + gap + card.width() + gap < room.right():
            place = QPoint(around.right() + gap, top)
        elif around.left() - gap - card.width() > gap:
            place = QPoint(around.left() - gap - card.width(), top)
        elif around.bottom() + gap + card.height() + gap < room.bottom():
            place = QPoint(left, around.bottom() + gap)
        else:
            place = QPoint(left, max(gap, around.top() - gap - card.height()))
        self._card.move(place)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        around = QRectF(self._around())
        hole, everything = QPainterPath(), QPainterPath()
        hole.addRoundedRect(around, 10, 10)
        everything.addRect(QRectF(self.rect()))
        shade = QColor(0, 0, 0, 115 if look.dark else 64)
        painter.fillPath(everything.subtracted(hole), shade)
        painter.setPen(QPen(look.colour("accent"), 2))
        painter.drawPath(hole)

    # --- keys ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.setGeometry(self.parentWidget().rect())
            QTimer.singleShot(0, self, self._place_card)
        # Buttons would take the arrows for themselves.
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(watched, QPushButton) and self._on_key(watched, event.key()):
            return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        # The window's own keys (the arrows move the play-head) stand back.
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def _on_key(self, button: QPushButton, key: int) -> bool:
        """Do what a key says while a button has the focus; false if it says nothing here."""
        if key == Qt.Key.Key_Escape:
            self.end()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            button.click()
        elif key == Qt.Key.Key_Right:
            self.go_on()
        elif key == Qt.Key.Key_Left:
            self.go_back()
        else:
            return False
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        buttons = [b for b in (self._skip, self._back, self.next) if b.isVisible()]
        if not buttons:
            return False
        here = buttons.index(self.focusWidget()) if self.focusWidget() in buttons else -1
        buttons[(here + (1 if forward else -1)) % len(buttons)].setFocus()
        return True
