"""A blind test from its plan to its vote, in the place of the Listen page's pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMessageBox, QVBoxLayout, QWidget

from core.evaluate.votes import ABX, MUSHRA, PREFERENCE, Vote, append
from core.events import Failed
from studio.blind import Design, Trial, draw, vote_of
from studio.newest import Newest
from studio.sentences import Sentence
from studio.session import Session
from studio.widgets import blind_words
from studio.widgets.ab_player import PlayerBar
from studio.widgets.blind_result import BlindResult
from studio.widgets.blind_run import BlindRun
from studio.widgets.blind_setup import BlindSetup
from studio.widgets.mushra_run import MushraRun
from studio.widgets.page_stack import PageStack
from studio.widgets.pair_run import PairRun
from studio.widgets.question import ask

TELL = "core.evaluate.report:tell_votes"


class BlindTest(QWidget):
    """Plan, test, result.

    Signals:
        closed: Back to the pictures.
        stateChanged: A test began or is over; see `running`.
    """

    closed = Signal()
    stateChanged = Signal()

    def __init__(self, session: Session, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._folder: Path | None = None
        self._design: Design | None = None
        self._trials: list[Trial] = []
        self._vote: Vote | None = None
        self._question: QMessageBox | None = None
        self._keeping = Newest(self)
        self._keeping.done.connect(self._on_kept)
        self._keeping.failed.connect(self._on_not_kept)
        self.setup = BlindSetup(session, player)
        self.setup.startRequested.connect(self._on_start)
        self.setup.leaveRequested.connect(self.closed)
        self.runs: dict[str, BlindRun] = {
            ABX: PairRun(ABX, player),
            PREFERENCE: PairRun(PREFERENCE, player),
            MUSHRA: MushraRun(player),
        }
        self.result = BlindResult()
        self.result.closed.connect(self._on_read)
        self.result.retryRequested.connect(self._keep)
        self._stack = PageStack()
        for widget in (self.setup, *self.runs.values(), self.result):
            self._stack.addWidget(widget)
        for run in self.runs.values():
            run.finished.connect(self._on_finished)
            run.leaveRequested.connect(self._on_leave)
            run.failed.connect(self._on_failed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        session.projectChanged.connect(self._on_project_changed)

    @property
    def running(self) -> bool:
        """Whether a test is under way."""
        return any(run.running for run in self.runs.values())

    @property
    def vote(self) -> Vote | None:
        """The vote that was given last."""
        return self._vote

    def able(self) -> bool:
        """Whether there is anything to test."""
        return self.setup.able()

    def open(self) -> None:
        """Show the plan."""
        self.setup.tell("")
        self._stack.setCurrentWidget(self.setup)
        self.setup.open()

    def close_threads(self) -> None:
        """Wait for the threads; the last call."""
        self.setup.close_threads()
        for run in self.runs.values():
            run.close_threads()
        self._keeping.close()

    # What happens.

    @Slot(object, object)
    def _on_start(self, design: Design, sentences: Sequence[Sentence]) -> None:
        project = self._session.project
        if project is None:
            return
        self._folder, self._design = project.folder, design
        self._trials = draw(design, sentences)
        run = self.runs[design.test]
        self._stack.setCurrentWidget(run)
        run.begin(design, self._trials)
        self.stateChanged.emit()

    @Slot()
    def _on_leave(self) -> None:
        self._question = ask(
            self,
            self.tr("Leave the test?"),
            self.tr("A test that is not finished is not counted."),
            self.tr("Leave"),
            self._leave,
        )

    @Slot()
    def _leave(self) -> None:
        self._stop(self.tr("The test was left before its end: it is not counted."))

    @Slot(str, str)
    def _on_failed(self, problem: str, advice: str) -> None:
        said = self.tr("The test was ended and is not counted.")
        self._stop(f"{blind_words.failure(problem, advice)} {said}")

    @Slot()
    def _on_project_changed(self) -> None:
        # A test is about the voices of its project; it ends with it.
        for run in self.runs.values():
            run.end()
        self._stack.setCurrentWidget(self.setup)
        self.stateChanged.emit()
        self.closed.emit()

    def _stop(self, said: str) -> None:
        for run in self.runs.values():
            run.end()
        self.open()
        self.setup.tell(said)
        self.stateChanged.emit()

    @Slot(object)
    def _on_finished(self, answers: Sequence[Any]) -> None:
        assert self._design is not None
        self._vote = vote_of(self._design, self._trials, answers)
        self.result.show_vote(self._vote)
        self._stack.setCurrentWidget(self.result)
        self.result.done.setFocus()
        self._keep()
        self.stateChanged.emit()

    @Slot()
    def _keep(self) -> None:
        self._keeping.run(append, self._folder, self._vote)

    @Slot(object)
    def _on_kept(self, nothing: None) -> None:  # noqa: ARG002
        self.result.show_kept()
        # The report's page is written by the engine, which has what it takes.
        self._session.engine.request(
            "votes", TELL, (str(self._folder),), self._on_told, self._on_not_told
        )

    def _on_told(self, there: bool) -> None:
        """The report knows of the vote, if there is one."""

    def _on_not_told(self, failure: Failed) -> None:
        self._session.failed.emit(failure.problem, failure.advice, "")

    @Slot(str, str)
    def _on_not_kept(self, problem: str, advice: str) -> None:
        self.result.show_not_kept(problem, advice)

    @Slot()
    def _on_read(self) -> None:
        self.open()
