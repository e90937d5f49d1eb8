"""The ways to come to a teacher, to choose from, and a sentence on the one that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from studio.teacher_ways import FUSE, START, TRAIN, VOICE
from studio.widgets.flow import Flow
from studio.widgets.text import label


class WayRow(QWidget):
    """A button for each way.

    Attributes:
        buttons: By way.
        advice: What the way is for.

    Signals:
        chosen: Another way was chosen by hand.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Short, so that all stand in one line; each is part of its whole name.
        said = {
            TRAIN: (self.tr("Train"), self.tr("Train from random weights")),
            START: (self.tr("From a voice"), self.tr("Start from a voice")),
            VOICE: (self.tr("Piper voice"), self.tr("Use a Piper voice, or another finished one")),
            FUSE: (self.tr("Fuse"), self.tr("Fuse several voices")),
        }
        self._advice = {
            TRAIN: self.tr("A new voice, from nothing but the recordings."),
            START: self.tr(
                "The teacher begins as a finished voice and becomes the new speaker: a few "
                "minutes of recordings are enough."
            ),
            VOICE: self.tr(
                "A finished voice speaks the sentences, and the teacher learns from what it says: "
                "no recordings are needed."
            ),
            FUSE: self.tr(
                "Several voices of the same speakers are one teacher, surer than each alone. "
                "Nothing is trained; the student learns from all."
            ),
        }
        self._names = {way: name for way, (_, name) in said.items()}
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        line = Flow(4, 4)
        for way, (short, name) in said.items():
            button = QPushButton(short)
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            button.setAccessibleName(name)
            button.clicked.connect(partial(self.chosen.emit, way))
            self._group.addButton(button)
            self.buttons[way] = button
            line.addWidget(button)
        self.advice = label("", "small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self.advice)

    def show_way(self, way: str, barred: Mapping[str, str]) -> None:
        """Show which way is gone.

        Args:
            barred: Why a way cannot be chosen, by way.
        """
        self.advice.setText(self._advice[way])
        for each, button in self.buttons.items():
            why = barred.get(each, "")
            button.setChecked(each == way)
            button.setEnabled(not why)
            hint = why or self._advice[each]
            button.setToolTip(f"{self._names[each]}\n{hint}")
            button.setAccessibleDescription(hint)
