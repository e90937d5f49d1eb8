"""What kind of model a voice is, and a sentence of advice on the kind that is chosen."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio import core_words
from studio.session import Session
from studio.widgets.setting_choice import SettingChoice
from studio.widgets.text import label


class FamilyChoice(QWidget):
    """The kinds there are, as the setting declares them.

    Args:
        name: `teacher.family` or `student.family`.
    """

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._name = session, name
        self.row = SettingChoice(session, name)
        self.row.set_label_width(44)
        self.advice = label("", "small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.row)
        column.addWidget(self.advice)
        session.settingsChanged.connect(self._follow)
        self._follow("")

    @Slot(str)
    def _follow(self, name: str) -> None:
        if name in ("", self._name):
            kind = str(self._session.setting(self._name))
            self.advice.setText(core_words.family_advice(self._name, kind))
