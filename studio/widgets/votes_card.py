"""The votes on the voices as they are, newest first, and their way into a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from core.errors import SottoError
from core.evaluate.votes import fingerprints, fitting, read_votes, write_csv
from studio.newest import Newest
from studio.session import Session
from studio.widgets import blind_words
from studio.widgets.card import Card
from studio.widgets.scrolled import scrolled
from studio.widgets.text import label, set_property


class VotesCard(Card):
    """The votes of a project."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent)
        self._session = session
        self._looking = Newest(self)
        self._looking.done.connect(self._on_votes)
        self._looking.failed.connect(self._on_no_votes)
        self.heading.setText(self.tr("Votes so far"))
        self.said = label("", "muted", wrap=True)
        self.list = QVBoxLayout()
        self.list.setSpacing(8)
        self.list.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        inside.setObjectName("clear")
        inside.setLayout(self.list)
        self.export = QPushButton(self.tr("Export as CSV…"))
        self.export.clicked.connect(self._on_export)
        self.body.addWidget(self.said)
        self.body.addWidget(scrolled(inside, self.heading.text()), 1)
        self.body.addWidget(self.export, 0, Qt.AlignmentFlag.AlignLeft)

    def close_threads(self) -> None:
        """Wait for the thread; the last call."""
        self._looking.close()

    def look(self) -> None:
        """Show the votes as they are now."""
        if self._session.project is not None:
            self._looking.run(_votes_of, self._session.project.folder)

    @Slot(object)
    def _on_votes(self, found: tuple[Sequence[tuple[str, str, str]], int]) -> None:
        shown, earlier = found
        while self.list.count():
            self.list.takeAt(0).widget().deleteLater()
        for title, voices, result in shown:
            entry = QWidget()
            column = QVBoxLayout(entry)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(label(title, "small"))
            column.addWidget(label(voices, "strong", wrap=True))
            column.addWidget(label(result, wrap=True))
            self.list.addWidget(entry)
        self.export.setEnabled(bool(shown or earlier))
        said = "" if shown else self.tr("None yet. They are kept in the project and reported.")
        if earlier:
            said = self.tr("Votes about earlier voices, not shown: {0}.").format(earlier)
        set_property(self.said, "role", "muted")
        self.said.setText(said)
        self.said.setVisible(bool(said))

    @Slot(str, str)
    def _on_no_votes(self, problem: str, advice: str) -> None:
        self.said.setText(blind_words.failure(problem, advice))
        set_property(self.said, "role", "careful")
        self.export.setEnabled(False)

    @Slot()
    def _on_export(self) -> None:
        project = self._session.project
        if project is None:
            return
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export votes"), f"{project.name} votes.csv", self.tr("Table (*.csv)")
        )
        if path:
            try:
                write_csv(project.folder, Path(path))
            except SottoError as error:
                self._session.failed.emit(error.problem, error.advice, "")


def _votes_of(folder: Path) -> tuple[list[tuple[str, str, str]], int]:
    kept, earlier = fitting(read_votes(folder), fingerprints(folder))
    shown = []
    for vote in reversed(kept):
        title = " · ".join(
            part
            for part in (blind_words.test_name(vote.test), vote.time[:10], vote.listener)
            if part
        )
        shown.append((title, blind_words.voices(vote), blind_words.short(vote)))
    return shown, earlier
