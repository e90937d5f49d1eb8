"""MUSHRA while it runs: several sounds against a reference, graded from 0 to 100."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio import theme
from studio.blind import MOST_SYSTEMS, OPEN_REFERENCE
from studio.widgets.ab_player import PlayerBar
from studio.widgets.blind_run import BlindRun
from studio.widgets.grade_slider import GradeSlider, GradeWords
from studio.widgets.stimulus_button import StimulusButton
from studio.widgets.text import label

_SMALL = 44


class MushraRun(BlindRun):
    """A MUSHRA test. The keys 1 to 9 choose a sound; the arrows grade the chosen one."""

    def __init__(self, player: PlayerBar, parent: QWidget | None = None) -> None:
        super().__init__(player, parent)
        self._chosen = ""
        self.sliders: dict[str, GradeSlider] = {}
        self._figures = {}
        self._columns: dict[str, QWidget] = {}
        scale = QHBoxLayout()
        scale.setSpacing(0)
        scale.addStretch(1)
        scale.addWidget(self._words_column())
        for place in range(1, MOST_SYSTEMS + 1):
            scale.addWidget(self._column(str(place)))
        scale.addStretch(1)
        self.stage.addLayout(scale, 1)
        self.next = QPushButton(self.tr("Next sentence"))
        self.next.setProperty("kind", "primary")
        self.next.clicked.connect(self.go_on)
        self._left = label("", "muted")
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addStretch(1)
        foot.addWidget(self._left)
        foot.addWidget(self.next)
        foot.addStretch(1)
        self.stage.addLayout(foot)
        words = self.tr("Blind test: hear the reference")
        self.add_key(OPEN_REFERENCE, words, partial(self.hear, OPEN_REFERENCE))
        for place in range(1, MOST_SYSTEMS + 1):
            words = self.tr("Blind test: hear and grade sound {0}").format(place)
            self.add_key(str(place), words, partial(self.hear, str(place)))
        for key, points in (("Up", 1), ("Down", -1), ("PgUp", 10), ("PgDown", -10)):
            signed = f"{points:+d}".replace("-", "−")
            words = self.tr("Blind test: change the grade by {0}").format(signed)
            self.add_key(key, words, partial(self._move, points))
        self.add_key("Ctrl+Right", self.tr("Blind test: next sentence"), self.go_on)

    def _words_column(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        reference = StimulusButton(OPEN_REFERENCE, _SMALL)
        reference.setAccessibleName(self.tr("Hear the reference"))
        self.add_button(reference)
        column.addWidget(reference, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(GradeWords(), 1)
        column.addWidget(label(" ", "strong"))
        return box

    def _column(self, slot: str) -> QWidget:
        box = self._columns[slot] = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        button = StimulusButton(slot, _SMALL)
        self.add_button(button)
        slider = self.sliders[slot] = GradeSlider(slot)
        slider.valueChanged.connect(self._show_grades)
        figure = self._figures[slot] = label("", "strong")
        figure.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.setMinimumWidth(theme.current().px(64))
        box.hide()
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(slider, 1)
        column.addWidget(figure)
        return box

    def hear(self, slot: str) -> None:
        super().hear(slot)
        if slot in self._heard and slot in self.sliders:
            self._chosen = slot
            self.sliders[slot].setFocus()

    def go_on(self) -> None:
        """Go to the next sentence, if this one is graded."""
        if self.running and not self._missing():
            slots = self.trial.drawn.keys() & self.sliders.keys()
            self.answer({slot: self.sliders[slot].value() for slot in sorted(slots)})

    def _move(self, points: int) -> None:
        focused = self.focusWidget()
        chosen = next((s for s, slider in self.sliders.items() if slider is focused), self._chosen)
        if chosen and self.running:
            self.sliders[chosen].move_by(points)

    def _missing(self) -> list[str]:
        """Sounds that are not graded yet, or were not heard."""
        return [
            slot
            for slot in self.trial.drawn
            if slot != OPEN_REFERENCE and (slot not in self._heard or not self.sliders[slot].graded)
        ]

    def _show_trial(self) -> None:
        self._chosen = ""
        for slot, slider in self.sliders.items():
            self._columns[slot].setVisible(slot in self.trial.drawn)
            slider.clear()
        super()._show_trial()
        self._hint.setText(
            self.tr(
                "Keys: R plays the reference, 1 to {0} the sounds · ↑ ↓ and Page keys grade ·"
                " Ctrl+→: next · one of them is the reference itself"
            ).format(len(self.trial.drawn) - 1)
        )
        self._show_grades()

    def _show_buttons(self) -> None:
        super()._show_buttons()
        self._show_grades()

    def _show_grades(self) -> None:
        if not self.running:
            return
        for slot, slider in self.sliders.items():
            self._figures[slot].setText(str(slider.value()) if slider.graded else "–")
        missing = self._missing()
        self.next.setEnabled(not missing)
        words = self.tr("Hear and grade: {0}").format(", ".join(missing)) if missing else ""
        self._left.setText(words)
        last = len(self._answers) + 1 == len(self._trials)
        self.next.setText(self.tr("Finish") if last else self.tr("Next sentence"))
