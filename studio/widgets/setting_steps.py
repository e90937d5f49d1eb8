"""A choice whose words stand in an order: a slider with a stop for each of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from studio import core_words, theme
from studio.session import Session
from studio.widgets.setting_row import SettingRow
from studio.widgets.slider import Slider
from studio.widgets.text import label


class SettingSteps(SettingRow):
    """One word out of a few, on a scale."""

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(session, name, parent)
        choices = self.declaration.choices
        self.slider = Slider()
        self.slider.setRange(0, len(choices) - 1)
        self.slider.setPageStep(1)
        self.slider.set_steps(tuple(range(len(choices))))
        self.slider.set_tick(choices.index(self.declaration.default))
        self._word = label("", "value")
        self._word.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.layout_.addWidget(self.slider, 1)
        self.layout_.addWidget(self._word)
        self.finish(self.slider)
        self.slider.gestureStarted.connect(self.begin_gesture)
        self.slider.valueChanged.connect(self._on_slider_moved)

    def show_value(self, value: Any) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(self.declaration.choices.index(value))
        self.slider.blockSignals(False)
        self._word.setText(core_words.choice(value))
        self.slider.setAccessibleName(f"{self.title}: {core_words.choice(value)}")

    def value_words(self, value: Any) -> str:
        return core_words.choice(value)

    def _draw(self) -> None:
        super()._draw()
        self._word.setFixedWidth(theme.current().px(76))

    @Slot(int)
    def _on_slider_moved(self, position: int) -> None:
        self.change(self.declaration.choices[position])
