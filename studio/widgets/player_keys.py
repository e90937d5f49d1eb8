"""Keys of the player that work in the whole window, and stand back where a widget needs them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

_TYPING = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
_MOVING = (QAbstractItemView, QAbstractSlider, QComboBox, QTabBar)
_OWN_USE = {
    "Space": (QAbstractButton, QAbstractItemView, QComboBox),
    "Left": _MOVING,
    "Right": _MOVING,
}
"""Controls that use a key themselves while they have the focus."""


class PlayerKeys(QObject):
    """The player's shortcuts, as children of `owner`; their What's This says what they do.

    A shortcut takes its key from whatever has the focus. Text fields defend themselves, buttons,
    lists and sliders do not; so one is switched off while the focus is where its key already
    means something.
    """

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._shortcuts: dict[str, QShortcut] = {}
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def add(self, words: str, key: str, slot: Callable[[], object]) -> None:
        """Add a shortcut."""
        shortcut = QShortcut(QKeySequence(key), self._owner)
        shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        shortcut.setWhatsThis(words)
        shortcut.activated.connect(slot)
        self._shortcuts[key] = shortcut

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:  # noqa: ARG002
        typing = isinstance(now, _TYPING) or (isinstance(now, QComboBox) and now.isEditable())
        for key, shortcut in self._shortcuts.items():
            plain = "+" not in key
            used = typing or isinstance(now, _OWN_USE.get(key, ()))
            shortcut.setEnabled(not (plain and used))
