"""A line across the page: something went wrong, or something is on offer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio import theme
from studio.widgets.card import Card
from studio.widgets.text import label, set_property


class Banner(Card):
    """Says one thing in two sentences, with a button or two; hidden until it has something to say.

    Signals:
        accepted: The main button was pressed.
        appeared: It is shown (true) or hidden (false) now.
    """

    accepted = Signal()
    appeared = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._details = ""
        self._sign = QLabel()
        self._what = label("", "strong", wrap=True)
        self._advice = label("", "muted", wrap=True)
        self._what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = QPushButton(self.tr("Copy details"))
        self._accept = QPushButton()
        self._accept.setProperty("kind", "primary")
        self._close = QPushButton(self.tr("Dismiss"))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._what)
        words.addWidget(self._advice)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._copy)
        row.addWidget(self._close)
        row.addWidget(self._accept)
        self.body.addLayout(row)
        self._copy.clicked.connect(self._on_copy)
        self._close.clicked.connect(self.hide)
        self._accept.clicked.connect(self._on_accept)
        theme.current().themeChanged.connect(self._draw_sign)
        self.hide()

    def show_error(self, problem: str, advice: str, details: str, button: str = "") -> None:
        """Say what went wrong and what to do; `button` names what can be done here."""
        self._say("careful", problem, advice, button)
        self._details = details
        self._copy.setVisible(bool(details))

    def offer(self, what: str, why: str, button: str) -> None:
        """Offer something to do."""
        self._say("accent", what, why, button)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.appeared.emit(False)

    def _say(self, kind: str, what: str, advice: str, button: str) -> None:
        self._details = ""
        self._kind = kind
        set_property(self, "card", kind)
        self._draw_sign()
        self._what.setText(what)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self._copy.hide()
        self._accept.setText(button)
        self._accept.setVisible(bool(button))
        self.setAccessibleName(what)
        self.setAccessibleDescription(advice)
        self.show()

    def _draw_sign(self) -> None:
        token = getattr(self, "_kind", "accent")
        name = "warning" if token == "careful" else "reset"
        self._sign.setPixmap(theme.current().pixmap(name, token, 18))

    def _on_copy(self) -> None:
        text = f"{self._what.text()}\n{self._advice.text()}\n{self._details}"
        QGuiApplication.clipboard().setText(text)

    def _on_accept(self) -> None:
        self.hide()
        self.accepted.emit()
