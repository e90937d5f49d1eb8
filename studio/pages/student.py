"""The Student page: distillation, with the control beside it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from studio import words
from studio.pages.training import TrainingPage
from studio.session import STUDENT_STAGES, Session
from studio.widgets.card import Card
from studio.widgets.family_choice import FamilyChoice
from studio.widgets.report_button import ReportButton
from studio.widgets.runs_view import RunsView
from studio.widgets.sweep_view import SweepView

HERE = ("student.family",)
"""Settings of the student that stand on this page; the others stand on the Compress page."""


class StudentPage(TrainingPage):
    """Train the small voice, its control, and measure all; and look back at all there have been.

    Attributes:
        training_tab, sweep_tab, runs_tab: Which of the sides is shown.
        sweep: Students that differ in a setting or two.
        runs: The earlier students.
    """

    key = "student"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        shown = {
            "student": ["teacher", "student", "control"],
            "student_vocoder": ["teacher_vocoder", "student_vocoder"],
        }
        super().__init__(session, "", STUDENT_STAGES, shown, parent)
        self.title = self.tr("Student")
        self.heading.setText(self.title)
        self._add_sides()
        self.refresh()

    def _add_sides(self) -> None:
        self.training_tab = QPushButton(self.tr("Training"))
        self.sweep_tab = QPushButton(self.tr("Sweep"))
        self.sweep_tab.setToolTip(self.tr("Take a setting through several values and compare"))
        self.runs_tab = QPushButton()
        group = QButtonGroup(self)
        for place, tab in enumerate((self.training_tab, self.sweep_tab, self.runs_tab)):
            tab.setProperty("kind", "choice")
            tab.setCheckable(True)
            group.addButton(tab)
            self.actions.insertWidget(place, tab)
        self.training_tab.setChecked(True)
        self.report = ReportButton(self.session)
        self.actions.insertWidget(3, self.report)
        self.runs, self.sweep = RunsView(self.session), SweepView(self.session)
        for view in (self.sweep, self.runs):
            view.hide()
            self.body.addWidget(view, 1)
        group.buttonClicked.connect(self._on_side)
        self.session.history.changed.connect(self._count_runs)
        self._count_runs()

    @Slot()
    def _on_side(self) -> None:
        self.work.setVisible(self.training_tab.isChecked())
        self.sweep.setVisible(self.sweep_tab.isChecked())
        self.runs.setVisible(self.runs_tab.isChecked())

    @Slot()
    def _count_runs(self) -> None:
        known = len(self.session.history.entries)
        self.runs_tab.setText(
            self.tr("Runs ({0})").format(words.count(known)) if known else self.tr("Runs")
        )

    def _fill_side(self) -> None:
        self.family_card = Card(self.tr("What it is"))
        self.family = FamilyChoice(self.session, "student.family")
        self.family_card.body.addWidget(self.family)
        self.side.addWidget(self.family_card)
        super()._fill_side()

    @Slot()
    def refresh(self) -> None:
        super().refresh()
        # The side has room for one of them: what was chosen, or what comes of it.
        self.family_card.setVisible(not self.busy)
        self.report.setVisible(not self.busy)
        self.now_card.setVisible(self.busy and self.now_card.isVisibleTo(self))

    def train_words(self) -> str:
        return self.tr("Train student")

    def idle_words(self) -> str:
        if self.outdated:
            return self.tr("Settings or teacher have changed since this student was trained.")
        if self.complete:
            return self.tr("Trained and measured. Go on and listen.")
        return self.tr(
            "The small voice learns from the teacher; a control of the same size learns without it."
        )

    def why_not(self) -> str:
        return "" if self.session.has_voice("teacher") else self.tr("Train the teacher first.")

    def missing(self) -> str:
        if self.session.has_voice("student"):
            return ""
        return self.why_not() or self.tr("Train the student first.")
