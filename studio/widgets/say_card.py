"""Type any text: every voice of the project speaks it, and it joins the sentences to compare."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QWidget,
)

from core.delivery import USUAL
from core.project import voice_in
from core.settings import BASE
from studio import theme, words
from studio.player.tracks import SLOTS
from studio.session import Session
from studio.speaking import Speaking, speaking_words
from studio.voice_facts import VoiceFacts, read_facts
from studio.widgets.ab_player import PlayerBar
from studio.widgets.card import Card
from studio.widgets.manner_row import MannerRow
from studio.widgets.text import label, set_property

SAY = "core.pipeline:say"
SAY_START = "studio.requests:say_start"
LONGEST = 600
"""Characters of a text that is spoken at once."""


class SentenceList(QListView):
    """The sentences; choosing one loads it, Space plays it."""

    def __init__(self, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self.setModel(player.sentences)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(self.tr("Sentences"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        theme.current().themeChanged.connect(self._dress)
        self._dress()
        player.loaded.connect(self.show_loaded)
        self.show_loaded()

    @Slot()
    def show_loaded(self) -> None:
        """Mark the sentence that the player holds."""
        sentence = self._player.sentence
        row = self._player.sentences.row_of(sentence.id if sentence else None)
        if row != self.currentIndex().row():
            index = self.model().index(row, 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flags)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(84))

    @Slot()
    def _dress(self) -> None:
        look = theme.current()
        self.setStyleSheet(
            "QListView { background: transparent; outline: none; }"
            f"QListView::item {{ padding: {look.px(5)}px {look.px(8)}px; border-radius: 6px; }}"
            f"QListView::item:selected {{ background: {look.colours.accent_background};"
            f" color: {look.colours.text}; }}"
        )

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, now: QModelIndex, before: QModelIndex) -> None:  # noqa: ARG002
        sentence = self._player.sentences.sentence(now.row()) if now.isValid() else None
        held = self._player.sentence
        if sentence is not None and (held is None or sentence.id != held.id):
            self._player.load_sentence(sentence.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._player.toggle()
        else:
            super().keyPressEvent(event)


class SayCard(Card):
    """A line to type into, how to say it, and the list of sentences below.

    Signals:
        resized: It needs more or less room than before.
    """

    resized = Signal()

    def __init__(self, session: Session, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent)
        self._session, self._player = session, player
        self._speaking = Speaking(session.engine, "say", self)
        self._speaking.changed.connect(self._show_state)
        self._speaking.ready.connect(self._on_ready)
        self._speaking.failed.connect(self._on_failed)
        self.heading.setText(self.tr("Type any text: all voices speak it"))
        self._line = QLineEdit()
        self._line.setMaxLength(LONGEST)
        self._line.setPlaceholderText(self.tr("For example: Good morning."))
        self._line.setAccessibleName(self.heading.text())
        self._line.returnPressed.connect(self.speak)
        self._speak = QPushButton(self.tr("Speak"))
        self._speak.setProperty("kind", "primary")
        self._speak.clicked.connect(self.speak)
        self.manner = MannerRow()
        self.manner.hide()
        self.manner.changed.connect(self._show_manner)
        self._readings = 0  # so many times something was left to chance
        self.how = QPushButton()
        self.how.setProperty("kind", "choice")
        self.how.setCheckable(True)
        self.how.setAccessibleName(self.tr("How to say it"))
        self.how.setToolTip(self.tr("Rate, pitch, energy, temperature and the like"))
        self.how.toggled.connect(self._on_how)
        self._show_manner()
        self._state = label("", "small", wrap=True)
        self._state.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._line, 1)
        row.addWidget(self.how)
        row.addWidget(self._speak)
        self.body.addLayout(row)
        self.body.addWidget(self.manner)
        self.body.addWidget(self._state)
        self.list = SentenceList(player)
        self.body.addWidget(self.list, 1)
        session.projectChanged.connect(self.forget)
        session.stagesChanged.connect(self._on_stages_changed)
        self._on_stages_changed()

    @Slot()
    def speak(self) -> None:
        """Ask every voice of the project to speak the text."""
        text = self._line.text().strip()
        project = self._session.project
        voices = self._able()
        if text and project is not None and voices:
            folder = str(project.folder)
            # At a temperature each press is another reading, the same one for all voices.
            delivery = self.manner.delivery(self._readings)
            self._readings += bool(delivery.temperature)
            # Only a vocoder that draws samples can be asked to draw them otherwise.
            usual = replace(delivery, sampling=USUAL.sampling)
            work = {
                voice: (SAY, (folder, voice, text, "", delivery if self._draws(voice) else usual))
                for voice in voices
            }
            start = self._session.settings.start.voice
            if start == BASE or (start and voice_in(Path(start)) is not None):
                work["base"] = (SAY_START, (start, text, usual))
            self._speaking.speak(text, work, dispensable=("base",))

    def _facts(self, voice: str) -> VoiceFacts | None:
        project = self._session.project
        return read_facts(project.voice_folder(voice)) if project is not None else None

    def _draws(self, voice: str) -> bool:
        facts = self._facts(voice)
        return facts is not None and facts.draws

    @Slot()
    def forget(self) -> None:
        """No longer want what is being spoken."""
        self._speaking.forget()

    def close_threads(self) -> None:
        """Wait for the threads; the last call."""
        self._speaking.close()

    @Slot(bool)
    def _on_how(self, wanted: bool) -> None:
        self.manner.setVisible(wanted)
        if wanted:
            self.manner.boxes["pace"].setFocus()
        self.resized.emit()

    @Slot()
    def _show_manner(self) -> None:
        self.how.setText(self.manner.summary() or self.tr("How…"))

    @Slot(str, object)
    def _on_ready(self, text: str, tracks: Any) -> None:
        self._player.load_sentence(self._player.sentences.add_typed(text, tracks))
        self._player.play()

    @Slot(str, str)
    def _on_failed(self, problem: str, advice: str) -> None:
        set_property(self._state, "role", "careful")
        self._state.setText(f"{words.sentence(problem)} {words.sentence(advice)}")
        self._state.show()

    @Slot()
    def _on_stages_changed(self) -> None:
        able = bool(self._able())
        self._line.setEnabled(able)
        self._speak.setEnabled(able)
        hint = "" if able else self.tr("Train the teacher first, then it can speak")
        self._speak.setToolTip(hint)
        self._line.setToolTip(hint)
        facts = [known for voice in self._able() if (known := self._facts(voice)) is not None]
        languages = facts[0].languages if facts else ()
        shared = [code for code in languages if all(code in other.languages for other in facts)]
        self.manner.offer(shared, sampling=any(known.draws for known in facts))
        self.resized.emit()

    def _able(self) -> list[str]:
        """The voices that can speak, in the player's order."""
        project = self._session.project
        there = project.voices() if project is not None else []
        return [voice for voice in SLOTS if voice in there]

    @Slot()
    def _show_state(self) -> None:
        set_property(self._state, "role", "small")
        self._state.setText(speaking_words(self._speaking))
        self._state.setVisible(self._speaking.busy)
