"""What every row for one setting shares: its name, its reset button, its link to the session."""

from __future__ import annotations

import itertools
from typing import Any

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from core.declare import Declaration
from core.settings import declaration
from studio import core_words, theme
from studio.session import Session
from studio.widgets.text import label

LABEL_WIDTH = 98
"""Room for the name at the usual scale, so that the controls of several rows stand in line."""

_gestures = itertools.count(1)


class SettingRow(QWidget):
    """One setting, made from its declaration: name, control, reset.

    The row follows the session: whatever changes the setting (this row, undo, a preset) is shown
    by `show_value`. A subclass puts its controls into `layout_` and calls `finish`.
    """

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.name = name
        self.declaration: Declaration = declaration(name)
        self.title = core_words.setting_label(name)
        self.meaning = core_words.meaning(self.declaration)
        self.setToolTip(self.meaning)
        self._gesture = next(_gestures)
        self._label_width = LABEL_WIDTH
        self.layout_ = QHBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(12)
        self.label: QLabel = label(self.title)
        self.layout_.addWidget(self.label)
        self._reset = QToolButton()
        self._reset.setAccessibleName(self.tr("Reset {0}").format(self.title))
        self._reset.clicked.connect(self._on_reset)

    def finish(self, *controls: QWidget) -> None:
        """Name the controls for screen readers, add the reset button, show the value."""
        for control in controls:
            control.setAccessibleName(self.title)
            control.setAccessibleDescription(self.meaning)
        self.label.setBuddy(controls[0])
        self.layout_.addWidget(self._reset, 0, Qt.AlignmentFlag.AlignVCenter)
        self._draw()
        theme.current().themeChanged.connect(self._on_theme)
        self.session.settingsChanged.connect(self._on_setting_changed)
        self._on_setting_changed("")

    def set_label_width(self, width: int) -> None:
        """Give the name more or less room, in pixels at the usual scale."""
        self._label_width = width
        self._draw()

    def show_value(self, value: Any) -> None:
        """Show a value without changing the setting."""
        raise NotImplementedError

    def value_words(self, value: Any) -> str:
        """A value as words, for the reset button's tool-tip."""
        return str(value)

    def begin_gesture(self) -> None:
        """What follows is one step of undo."""
        self._gesture = next(_gestures)

    def change(self, value: Any) -> None:
        """Change the setting as part of the gesture."""
        self.session.set_setting(self.name, value, self._gesture)

    @Slot(str)
    def _on_setting_changed(self, name: str) -> None:
        if name in ("", self.name):
            value = self.session.setting(self.name)
            self.show_value(value)
            self._reset.setEnabled(value != self.declaration.default)

    @Slot()
    def _on_reset(self) -> None:
        self.begin_gesture()
        self.change(self.declaration.default)

    @Slot()
    def _on_theme(self) -> None:
        # WORKAROUND: PySide keeps a connection to an overridden method when its object is gone.
        self._draw()

    def _draw(self) -> None:
        look = theme.current()
        self._reset.setIcon(look.icon("reset", "muted"))
        self._reset.setIconSize(QSize(look.px(16), look.px(16)))
        self.label.setFixedWidth(look.px(self._label_width))
        default = self.value_words(self.declaration.default)
        self._reset.setToolTip(self.tr("Back to {0}").format(default))
