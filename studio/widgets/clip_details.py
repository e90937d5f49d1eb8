"""Beside the table: the chosen clip, or all clips together."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from studio import words
from studio.clips import Clips
from studio.core_sentences import translated
from studio.session import Session
from studio.widgets.card import Card
from studio.widgets.clip_pane import ClipPane
from studio.widgets.histogram import Histogram
from studio.widgets.scrolled import scrolled
from studio.widgets.speaker_bars import SpeakerBars
from studio.widgets.text import label


class ClipDetails(Card):
    """Two views, chosen above."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent)
        self.heading.hide()
        self.pane = ClipPane(session)
        self.one = self._tab(self.tr("This clip"))
        self.all = self._tab(self.tr("All clips"))
        self.head.insertWidget(0, self.one)
        self.head.insertWidget(1, self.all)
        self.head.addWidget(self.pane.leave)
        self.lengths = Histogram(self.tr("Lengths"), self.tr("s"))
        self.levels = Histogram(self.tr("Levels"), self.tr("LUFS"))
        self.speakers = SpeakerBars()
        self._notices = label("", "warning", wrap=True)
        inside = QWidget()
        inside.setObjectName("clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._notices)
        for name, widget in (
            (self.tr("Lengths"), self.lengths),
            (self.tr("Levels"), self.levels),
            (self.tr("Speech by speaker"), self.speakers),
        ):
            column.addWidget(label(name, "heading"))
            column.addWidget(widget)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.pane)
        self._stack.addWidget(scrolled(inside, self.tr("All clips")))
        self.body.addWidget(self._stack, 1)
        ways = QButtonGroup(self)
        ways.addButton(self.one)
        ways.addButton(self.all)
        self.one.setChecked(True)
        ways.buttonClicked.connect(self._on_way)

    def _tab(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "tab")
        button.setCheckable(True)
        return button

    def show_clips(self, clips: Clips) -> None:
        """Show how all clips are spread."""
        self.lengths.show_values(clips.lengths_s())
        self.levels.show_values(clips.levels_lufs())
        self.speakers.show_speakers(clips.speakers_s())

    def show_notices(self, report: dict[str, Any]) -> None:
        """Say what is to be said of the recordings as a whole."""
        self._notices.setText(words.together(map(translated, report["notices"])))
        self._notices.setVisible(bool(report["notices"]))

    @Slot()
    def _on_way(self) -> None:
        self._stack.setCurrentIndex(0 if self.one.isChecked() else 1)
        self.pane.show_leave(self.one.isChecked())
