"""A button that turns a fix of the recordings on or off: a setting, so it can be undone."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from core.settings import declaration
from studio import core_words
from studio.session import Session


class FixButton(QPushButton):
    """On or off, with what it does in a few words of its tool-tip.

    Args:
        name: Dotted name of a setting that is on or off.
    """

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(core_words.setting_label(name), parent)
        self._session = session
        self.name = name
        self._meaning = core_words.meaning(declaration(name))
        self.setProperty("kind", "choice")
        self.setCheckable(True)
        self.show_effect("")
        self.clicked.connect(self._on_clicked)
        session.settingsChanged.connect(self._on_setting)
        self._on_setting("")

    def show_effect(self, effect: str) -> None:
        """Say what it does to these recordings."""
        self.setToolTip(f"{self._meaning} {effect}".strip())
        self.setAccessibleDescription(self.toolTip())

    @Slot(bool)
    def _on_clicked(self, checked: bool) -> None:
        self._session.set_setting(self.name, checked)

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name in ("", self.name):
            self.setChecked(bool(self._session.setting(self.name)))
