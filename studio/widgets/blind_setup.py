"""Planning a blind test: which one, of which voices, how many trials."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.audio import read_audio
from core.evaluate import listening
from core.evaluate.anchors import ANCHORS_HZ, possible
from core.evaluate.votes import ABX, MUSHRA, PREFERENCE, marks_of
from studio import core_words, theme, words
from studio.blind import Design, usable
from studio.newest import Newest
from studio.sentences import Sentence
from studio.session import Session
from studio.widgets import blind_words
from studio.widgets.ab_player import PlayerBar
from studio.widgets.card import Card
from studio.widgets.number_box import WholeBox
from studio.widgets.option_list import OptionList
from studio.widgets.setting_choice import ChoiceBox
from studio.widgets.text import label
from studio.widgets.votes_card import VotesCard

TESTED = ("recording", "teacher", "student", "control")
"""Voices whose sentences are kept, so that a vote can be about them."""
_USUAL_TRIALS = {ABX: 16, PREFERENCE: 16, MUSHRA: 6}
_LONGEST_NAME = 40


class BlindSetup(QWidget):
    """The plan of a test.

    Signals:
        startRequested: A test is planned: its `Design`, and the sentences it draws from.
        leaveRequested: Back to the pictures.
    """

    startRequested = Signal(object, object)
    leaveRequested = Signal()

    def __init__(self, session: Session, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._player = session, player
        self._trials = dict(_USUAL_TRIALS)
        self._firsts = {True: "recording", False: "teacher"}  # by whether it is the reference
        self._anchors: tuple[str, ...] = ()
        self._planning = Newest(self)
        self._planning.done.connect(self._on_planned)
        self._starting = Newest(self)
        self._starting.done.connect(self._on_checked)
        self._starting.failed.connect(self._on_not_started)
        self.said = label("", "careful", wrap=True)
        self.said.hide()
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._build_plan(), 3)
        self.votes = VotesCard(session)
        row.addWidget(self.votes, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.said)
        column.addLayout(row, 1)
        self.tests.choose(ABX)
        self._on_test_chosen()

    def close_threads(self) -> None:
        """Wait for the threads; the last call."""
        for work in (self._planning, self._starting):
            work.close()
        self.votes.close_threads()

    # Building.

    def _build_plan(self) -> Card:
        card = Card(self.tr("Which test"))
        self.tests = OptionList(
            self.tr("Which test"),
            [
                (ABX, self.tr("ABX"), self.tr("Can a listener tell two voices apart at all?")),
                (PREFERENCE, self.tr("Preference"), self.tr("Which of two voices is better?")),
                (MUSHRA, self.tr("MUSHRA"), self.tr("How far is each voice from a reference?")),
            ],
        )
        self.tests.chosen.connect(self._on_test_chosen)
        self.first, self.second = ChoiceBox(), ChoiceBox()
        self.first.setAccessibleName(self.tr("First voice, or reference"))
        self.second.setAccessibleName(self.tr("Second voice"))
        for box in (self.first, self.second):
            box.currentIndexChanged.connect(self._plan)
        self.first.activated.connect(self._on_first_chosen)
        self.checks = {voice: QPushButton(core_words.voice(voice)) for voice in TESTED}
        self.trials = WholeBox()
        self.trials.setAccessibleName(self.tr("Trials"))
        self.trials.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.trials.lineEdit().setTextMargins(0, 0, 6, 0)
        self.trials.valueChanged.connect(self._plan)
        self.listener = QLineEdit()
        self.listener.setMaxLength(_LONGEST_NAME)
        self.listener.setAccessibleName(self.tr("Listener"))
        self.listener.setPlaceholderText(self.tr("a name, if you like"))
        self._voices_words = label(self.tr("Voices"))
        self._trials_words = label("")
        self._and = label(self.tr("and"), "muted")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        pair = QHBoxLayout()
        pair.setSpacing(8)
        pair.addWidget(self.first, 1)
        pair.addWidget(self._and)
        pair.addWidget(self.second, 1)
        self._checks_row = QWidget()
        checks = QHBoxLayout(self._checks_row)
        checks.setContentsMargins(0, 0, 0, 0)
        checks.setSpacing(8)
        for box in self.checks.values():
            box.setProperty("kind", "choice")
            box.setCheckable(True)
            box.toggled.connect(self._plan)
            checks.addWidget(box)
        checks.addStretch(1)
        self._tested_words = label(self.tr("Graded"))
        for place, (left, right) in enumerate(
            (
                (self._voices_words, pair),
                (self._tested_words, self._checks_row),
                (self._trials_words, self.trials),
                (label(self.tr("Listener")), self.listener),
            )
        ):
            grid.addWidget(left, place, 0)
            if isinstance(right, QHBoxLayout):
                grid.addLayout(right, place, 1)
            else:
                keep = right is self.trials
                where = Qt.AlignmentFlag.AlignLeft if keep else Qt.AlignmentFlag(0)
                grid.addWidget(right, place, 1, where)
        self.plan_words = label("", "muted", wrap=True)
        self.plan_words.setMinimumHeight(theme.current().px(54))
        self.plan_words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.start = QPushButton(self.tr("Start the test"))
        self.start.setProperty("kind", "primary")
        self.start.clicked.connect(self._on_start)
        back = QPushButton(self.tr("Back"))
        back.clicked.connect(self.leaveRequested)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.start)
        buttons.addWidget(back)
        buttons.addStretch(1)
        card.body.addWidget(self.tests)
        card.body.addSpacing(4)
        card.body.addLayout(grid)
        card.body.addWidget(self.plan_words)
        card.body.addStretch(1)
        card.body.addLayout(buttons)
        return card

    # What can be tested.

    def open(self) -> None:
        """Look at what the project holds, and take the keyboard."""
        there = [voice for voice in TESTED if any(voice in one.paths for one in self._sentences())]
        for box in (self.first, self.second):
            chosen = box.currentData() or "student"
            box.blockSignals(True)
            box.clear()
            for voice in there:
                box.addItem(core_words.voice(voice), voice)
            box.setCurrentIndex(max(box.findData(chosen), 0))
            box.blockSignals(False)
        for voice, check in self.checks.items():
            check.setEnabled(voice in there)
            check.setChecked(voice in there and voice != "recording")
        self._on_test_chosen()
        self.votes.look()
        self.tests.buttons[self.tests.key].setFocus()

    def able(self) -> bool:
        """Whether any sentence was spoken by two voices."""
        return any(len(set(TESTED) & one.paths.keys()) > 1 for one in self._sentences())

    def tell(self, said: str) -> None:
        """Say a line above the plan, or nothing."""
        self.said.setText(said)
        self.said.setVisible(bool(said))

    def _sentences(self) -> list[Sentence]:
        model = self._player.sentences
        found = (model.sentence(row) for row in range(model.rowCount()))
        return [one for one in found if one is not None and one.paths]

    def _voices(self) -> tuple[str, ...]:
        first = self.first.currentData()
        if self.tests.key != MUSHRA:
            return first, self.second.currentData()
        return first, *(v for v, box in self.checks.items() if box.isChecked() and v != first)

    @Slot()
    def _on_first_chosen(self) -> None:
        self._firsts[self.tests.key == MUSHRA] = self.first.currentData()

    @Slot()
    def _on_test_chosen(self) -> None:
        test = self.tests.key
        graded = test == MUSHRA
        # First: whatever changes next reads it.
        self.trials.blockSignals(True)
        self.trials.setRange(1 if test != ABX else listening.FEWEST, 100)
        self.trials.setValue(self._trials[test])
        self.trials.blockSignals(False)
        self.second.setVisible(not graded)
        self._and.setVisible(not graded)
        self._checks_row.setVisible(graded)
        self._tested_words.setVisible(graded)
        self._voices_words.setText(self.tr("Reference") if graded else self.tr("Voices"))
        self._trials_words.setText(self.tr("Sentences") if graded else self.tr("Trials"))
        self.first.setCurrentIndex(max(self.first.findData(self._firsts[graded]), 0))
        self._plan()

    @Slot()
    def _plan(self) -> None:
        """Work out what the test can show; the words follow."""
        test, voices = self.tests.key, self._voices()
        self._trials[test] = self.trials.value()
        for voice, box in self.checks.items():
            box.setVisible(voice != self.first.currentData())
        sentences = usable(self._sentences(), voices) if None not in voices else []
        if len(set(voices)) < 2:
            refused = self.tr("Choose two different voices.")
            if test == MUSHRA:
                refused = self.tr("Choose at least one voice to grade.")
        elif not sentences:
            refused = self.tr("No sentence was spoken by all of these voices yet.")
        else:
            self.start.setEnabled(False)
            self._planning.run(_plan_of, test, self.trials.value(), sentences[0])
            return
        self._planning.cancel()
        self.start.setEnabled(False)
        self.plan_words.setText(refused)

    @Slot(object)
    def _on_planned(self, found: dict[str, Any]) -> None:
        self._anchors = found["anchors"]
        test, trials = self.tests.key, self.trials.value()
        if test == ABX:
            said = blind_words.plan(found["plan"])
            if found["better"] != trials:
                said += " " + blind_words.better_plan(found["better"])
        elif test == PREFERENCE:
            said = self.tr(
                "{0} trials; who is A changes at random. Counted at 5 %, two-sided; “no preference”"
                " is split evenly."
            ).format(trials)
        else:
            said = self.tr(
                "{0} sentences, each with the hidden reference and anchors, in random order."
            ).format(trials)
            for anchor in ANCHORS_HZ.keys() - set(self._anchors):
                said += " " + self.tr(
                    "At {0} kHz there is no {1} kHz anchor: it is left out."
                ).format(words.number(found["rate"] / 1000), f"{ANCHORS_HZ[anchor] / 1000:g}")
        self.plan_words.setText(said)
        self.start.setEnabled(True)

    # Starting.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_start()
        elif event.key() == Qt.Key.Key_Escape:
            self.leaveRequested.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_start(self) -> None:
        project = self._session.project
        if project is not None and self.start.isEnabled() and not self._starting.busy:
            self.tell("")
            self._starting.run(marks_of, project.folder, self._voices())

    @Slot(object)
    def _on_checked(self, marks: dict[str, str]) -> None:
        test, voices = self.tests.key, self._voices()
        design = Design(
            test=test,
            voices=voices,
            trials=self.trials.value(),
            seed=int(np.random.default_rng().integers(2**31)),
            listener=self.listener.text().strip(),
            anchors=self._anchors if test == MUSHRA else (),
            marks=marks,
        )
        self.startRequested.emit(design, usable(self._sentences(), voices))

    @Slot(str, str)
    def _on_not_started(self, problem: str, advice: str) -> None:
        self.tell(blind_words.failure(problem, advice))


def _plan_of(test: str, trials: int, sentence: Sentence) -> dict[str, Any]:
    """What takes scipy or a file: the plan, a shorter one that finds more, the anchors."""
    found: dict[str, Any] = {"anchors": ()}
    if test == ABX:
        shorter = [listening.plan(count) for count in range(listening.FEWEST, trials + 1)]
        found["plan"] = shorter[-1]
        found["better"] = max(shorter, key=lambda one: one.power(0.7)).trials
    elif test == MUSHRA:
        found["rate"] = max(read_audio(path)[1] for path in sentence.paths.values())
        found["anchors"] = tuple(name for name in ANCHORS_HZ if possible(name, found["rate"]))
    return found
