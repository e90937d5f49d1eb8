"""Which finished voice speaks the sentences that the teacher learns from."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.session import Session
from studio.widgets.text import ElidedLabel
from studio.widgets.voice_picker import folder_name


class VoicePanel(QWidget):
    """The voice's name, and a button that goes where it is chosen and heard.

    Attributes:
        choose: That button.

    Signals:
        chooseAsked: The button was pressed.
    """

    chooseAsked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._name = ElidedLabel("", "strong")
        self.choose = QPushButton(self.tr("Choose on Data…"))
        self.choose.setProperty("kind", "choice")
        hint = self.tr("A voice is chosen and heard on the Data page")
        self.choose.setToolTip(hint)
        self.choose.setAccessibleDescription(hint)
        self.choose.clicked.connect(self.chooseAsked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._name, 1)
        row.addWidget(self.choose)
        self._where = ElidedLabel("", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._where)
        session.settingsChanged.connect(self._on_setting)
        self._on_setting("")

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name in ("", "data.teacher_voice", "data.teacher_speaker"):
            data = self._session.settings.data
            voice, speaker = data.teacher_voice, data.teacher_speaker
            self._name.setText(folder_name(voice) if voice else self.tr("No voice is chosen yet"))
            spoken = self.tr("speaker {0}").format(speaker) if speaker else ""
            self._where.setText(" · ".join(part for part in (spoken, voice) if part))
            self._where.setVisible(bool(voice))
