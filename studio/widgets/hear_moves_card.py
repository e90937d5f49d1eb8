"""Drag and hear: the sentence, teacher or preview, and a switch to be left in peace."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from studio import words
from studio.player.tracks import SLOTS
from studio.preview import VOICES, Preview
from studio.widgets.ab_player import PlayerBar
from studio.widgets.card import Card
from studio.widgets.say_card import LONGEST
from studio.widgets.switch import Switch
from studio.widgets.text import ElidedLabel, label, set_property
from studio.widgets.voice_chip import VoiceChip


class HearMovesCard(Card):
    """What is spoken again when a slider moves."""

    def __init__(self, preview: Preview, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent)
        self._preview, self._player = preview, player
        self.heading.setText(self.tr("Drag and hear"))
        self._switch_words = label(self.tr("Speak at every move"), "small")
        self.switch = Switch()
        self.switch.setAccessibleName(self._switch_words.text())
        self.switch.setChecked(preview.on)
        self.switch.clicked.connect(preview.set_on)
        self.head.addWidget(self._switch_words)
        self.head.addWidget(self.switch)
        self.line = QLineEdit()
        self.line.setMaxLength(LONGEST)
        self.line.setAccessibleName(self.tr("Sentence to be spoken"))
        self.line.setToolTip(self.tr("Enter lets the small voice speak it"))
        self.line.returnPressed.connect(self._on_typed)
        self.chips = {voice: VoiceChip(voice, str(SLOTS.index(voice) + 1)) for voice in VOICES}
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        for chip in self.chips.values():
            chip.clicked.connect(self._on_chip)
            row.addWidget(chip)
        self.body.addLayout(row)
        self.state = ElidedLabel("", "small")
        self.body.addWidget(self.state)
        preview.changed.connect(self.follow)
        player.loaded.connect(self.follow)
        player.voiceChanged.connect(self.follow)
        self.follow()

    @Slot()
    def _on_typed(self) -> None:
        self._preview.set_text(self.line.text())

    @Slot()
    def _on_chip(self) -> None:
        chip = self.sender()
        assert isinstance(chip, VoiceChip)
        if self.line.text().strip() not in ("", self._preview.text):
            self._on_typed()
        self._preview.listen(chip.voice)
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Show the state."""
        preview = self._preview
        if not self.line.hasFocus():
            self.line.setText(preview.text)
            self.line.setCursorPosition(0)
        quiet = preview.quiet
        for chip in self.chips.values():
            silent = quiet in ("teacher", "training", "kind")
            chip.set_missing(self._why(quiet) if silent else "")
            chip.setChecked(chip.voice == preview.voice)
        self.line.setEnabled(quiet != "teacher")
        set_property(self.state, "role", "careful" if preview.problem else "small")
        self.state.setText(words.sentence(preview.problem) or self._why(quiet) or self._said())

    def _why(self, quiet: str) -> str:
        return {
            "teacher": self.tr("There is nothing to hear before the teacher is trained."),
            "training": self.tr("Quiet while a voice is trained: it has the processor."),
            "kind": self.tr("Another kind than the teacher has nothing to say before training."),
            "off": self.tr("Moves are not spoken; press Preview to hear how it is now."),
        }.get(quiet, "")

    def _said(self) -> str:
        heard = self._preview.heard
        if heard is None:
            return self.tr("Speaking …") if self._preview.busy else ""
        return self.tr("Before training: training usually recovers part of this.")
