"""The Student page: distillation, with the control beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio.pages.training import TrainingPage
from studio.session import STUDENT_STAGES, Session
from studio.widgets.card import Card
from studio.widgets.family_choice import FamilyChoice

HERE = ("student.family",)
"""Settings of the student that stand on this page; the others stand on the Compress page."""


class StudentPage(TrainingPage):
    """Train the small voice, its control, and measure all."""

    key = "student"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        shown = {
            "student": ["teacher", "student", "control"],
            "student_vocoder": ["teacher_vocoder", "student_vocoder"],
        }
        super().__init__(session, "", STUDENT_STAGES, shown, parent)
        self.title = self.tr("Student")
        self.heading.setText(self.title)
        self.refresh()

    def _fill_side(self) -> None:
        self.family_card = Card(self.tr("What it is"))
        self.family = FamilyChoice(self.session, "student.family")
        self.family_card.body.addWidget(self.family)
        self.side.addWidget(self.family_card)
        super()._fill_side()

    def refresh(self) -> None:
        super().refresh()
        # The side has room for one of them: what was chosen, or what comes of it.
        self.family_card.setVisible(not self.busy)
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
