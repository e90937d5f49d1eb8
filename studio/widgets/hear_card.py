"""Hear an exported file: it speaks beside the voice it was made from, the same sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from studio.player.tracks import SLOTS
from studio.session import Session
from studio.speaking import Speaking, speaking_words
from studio.widgets.ab_player import PlayerBar
from studio.widgets.card import Card
from studio.widgets.say_card import LONGEST, SAY
from studio.widgets.text import label, set_property
from studio.widgets.voice_chip import VoiceChip

SAY_EXPORTED = "studio.requests:say_exported"
EXPORT = "export"
HELLO = "The small voice reads the news."


class HearCard(Card):
    """A sentence, and a chip for each of the two; the player along the bottom plays them."""

    def __init__(self, session: Session, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent)
        self._session, self._player = session, player
        self._path = ""
        self._beside = ""
        self._sentence = ""  # the id of the last one that was spoken here
        self.heading.setText(self.tr("Hear the exported file"))
        self._speaking = Speaking(session.engine, "hear", self)
        self._speaking.changed.connect(self._show_state)
        self._speaking.ready.connect(self._on_ready)
        self._speaking.failed.connect(self._on_failed)
        self.line = QLineEdit()
        self.line.setMaxLength(LONGEST)
        self.line.setAccessibleName(self.tr("Sentence for the exported file"))
        self.line.returnPressed.connect(self.speak)
        self.button = QPushButton(self.tr("Speak"))
        self.button.setAccessibleName(self.tr("Let the exported file speak"))
        self.button.clicked.connect(self.speak)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.body.addLayout(row)
        keys = {voice: str(place) for place, voice in enumerate(SLOTS, 1)}
        self.chips = {voice: VoiceChip(voice, key) for voice, key in keys.items()}
        self._chip_row = QWidget()
        chips = QHBoxLayout(self._chip_row)
        chips.setContentsMargins(0, 0, 0, 0)
        chips.setSpacing(6)
        for chip in self.chips.values():
            chip.clicked.connect(self._on_chip)
            chips.addWidget(chip)
        self._matched = label("", "small")
        chips.addWidget(self._matched, 1)
        self.body.addWidget(self._chip_row)
        self._state = label("", "small", wrap=True)
        self.body.addWidget(self._state)
        player.loaded.connect(self._follow)
        player.voiceChanged.connect(self._follow)
        player.closing.connect(self._speaking.close)
        session.projectChanged.connect(self._speaking.forget)
        self._show_state()

    def show_file(self, path: Path, voice: str) -> None:
        """Listen to another export, made from a voice of the project; `path` is its folder."""
        if str(path) == self._path and voice == self._beside:
            return
        self._speaking.forget()
        self._path, self._beside, self._sentence = str(path), voice, ""
        self._show_state()
        first = self._player.sentences.sentence(0)
        if not self.line.text():
            self.line.setText(first.text if first and first.text else HELLO)
        self._follow()

    @Slot()
    def speak(self) -> None:
        """Let the file and the voice say the sentence."""
        text, project = self.line.text().strip(), self._session.project
        if not text or project is None or not self._path:
            return
        work: dict[str, tuple[str, tuple[Any, ...]]] = {}
        if self._beside in SLOTS:
            work[self._beside] = (SAY, (str(project.folder), self._beside, text))
        work[EXPORT] = (SAY_EXPORTED, (self._path, text))
        self._speaking.speak(text, work)

    @Slot(str, object)
    def _on_ready(self, text: str, tracks: Any) -> None:
        self._sentence = self._player.sentences.add_typed(text, tracks)
        self._player.load_sentence(self._sentence)
        self._player.choose_voice(EXPORT)
        self._player.play()
        self._follow()

    @Slot(str, str)
    def _on_failed(self, problem: str, advice: str) -> None:
        self._session.failed.emit(problem, advice, "")

    @Slot()
    def _on_chip(self) -> None:
        chip = self.sender()
        assert isinstance(chip, VoiceChip)
        held = self._player.sentence
        if held is None or held.id != self._sentence:
            self._player.load_sentence(self._sentence)
        self._player.choose_voice(chip.voice)
        if not self._player.playing:
            self._player.play()
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """Show which of the two is heard; there are chips once the file has spoken."""
        spoken = self._player.sentences.row_of(self._sentence) >= 0
        held = self._player.sentence
        here = spoken and held is not None and held.id == self._sentence
        for voice, chip in self.chips.items():
            chip.setVisible(voice in (self._beside, EXPORT))
            chip.setChecked(here and voice == self._player.voice)
        self._chip_row.setVisible(spoken)
        said = self.tr("equally loud") if self._player.matched else self.tr("as loud as made")
        self._matched.setText(said)

    @Slot()
    def _show_state(self) -> None:
        set_property(self._state, "role", "small")
        said = speaking_words(self._speaking)
        if not said and not (Path(self._path) / "voice.toml").exists():
            said = self.tr("The file speaks through onnxruntime.")
        self._state.setText(said)
        self._state.setVisible(bool(said))
