"""ABX and preference while they run: two sounds, in ABX a third that is one of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.evaluate.votes import ABX
from studio import core_words
from studio.blind import FIRST, SECOND, UNKNOWN
from studio.widgets.ab_player import PlayerBar
from studio.widgets.blind_run import BlindRun
from studio.widgets.stimulus_button import StimulusButton
from studio.widgets.text import label

_LARGE = 108
_KEYS = {FIRST: ("Left", "1"), SECOND: ("Right", "2"), "": ("Down", "3")}


class PairRun(BlindRun):
    """ABX or preference."""

    def __init__(self, test: str, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(player, parent)
        self._test = test
        self._names = {}
        sounds = QHBoxLayout()
        sounds.setSpacing(32)
        sounds.addStretch(1)
        for slot in (FIRST, UNKNOWN, SECOND) if test == ABX else (FIRST, SECOND):
            button = StimulusButton(slot, _LARGE)
            name = self._names[slot] = label("", "muted")
            name.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column = QVBoxLayout()
            column.setSpacing(8)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(name)
            sounds.addLayout(column)
            self.add_button(button)
            self.add_key(
                slot, self.tr("Blind test: hear {0}").format(slot), partial(self.hear, slot)
            )
        sounds.addStretch(1)
        self.choices = {}
        choices = QHBoxLayout()
        choices.setSpacing(12)
        choices.addStretch(1)
        for given, words in self._answers_there().items():
            button = self.choices[given] = QPushButton(words)
            button.clicked.connect(partial(self.give, given))
            choices.addWidget(button)
            for key in _KEYS[given]:
                self.add_key(key, self._meaning(words), partial(self.give, given))
        choices.addStretch(1)
        self.stage.addStretch(1)
        self.stage.addLayout(sounds)
        self.stage.addLayout(choices)
        self.stage.addStretch(1)

    def _answers_there(self) -> dict[str, str]:
        if self._test == ABX:
            return {FIRST: self.tr("X is A   ←"), SECOND: self.tr("X is B   →")}
        return {
            FIRST: self.tr("A is better   ←"),
            "": self.tr("No preference   ↓"),
            SECOND: self.tr("B is better   →"),
        }

    def _meaning(self, words: str) -> str:
        return self.tr("Blind test: answer “{0}”").format(words.split("   ")[0])

    def give(self, given: str) -> None:
        """Answer, once all that the question is about was heard."""
        needed = {UNKNOWN} if self._test == ABX else {FIRST, SECOND}
        missing = sorted(needed - self._heard)
        if missing:
            self._hint.setText(self.tr("Hear {0} first.").format(", ".join(missing)))
            return
        self.answer(given)

    def _show_trial(self) -> None:
        super()._show_trial()
        if self._test == ABX:
            self._hint.setText(
                self.tr("Keys: A, X, B play · ← or 1: X is A · → or 2: X is B · Space: again")
            )
            for slot, voice in ((FIRST, 0), (SECOND, 1)):
                self._names[slot].setText(core_words.voice(self._design.voices[voice]))
            self._names[UNKNOWN].setText(self.tr("one of the two"))
        else:
            self._hint.setText(
                self.tr("Keys: A, B play · ← or 1: A · → or 2: B · ↓ or 3: neither · Space: again")
            )
