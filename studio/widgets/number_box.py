"""Boxes in which numbers are typed: whole ones, and any with an exponent if need be."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QWidget

from core.declare import Declaration
from studio import core_words, words

_LARGEST = 2**31 - 1
"""What a QSpinBox can hold."""


class WholeBox(QSpinBox):
    """A spin box for whole numbers that the wheel leaves alone unless it has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class NumberBox(QDoubleSpinBox):
    """A spin box for numbers of any size, without idle zeros."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(9)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)

    def textFromValue(self, value: float) -> str:
        return words.number(value, 4)

    def valueFromText(self, text: str) -> float:
        return float(self._bare(text))

    def validate(self, text: str, place: int) -> object:
        """Take any number, also with an exponent."""
        try:
            value = float(self._bare(text))
        except ValueError:
            typed = set(self._bare(text)) <= set("0123456789.e-")
            state = QValidator.State.Intermediate if typed else QValidator.State.Invalid
            return state, text, place
        inside = self.minimum() <= value <= self.maximum()
        return (
            QValidator.State.Acceptable if inside else QValidator.State.Intermediate,
            text,
            place,
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def _bare(self, text: str) -> str:
        bare = text.removesuffix(self.suffix()).strip()
        return bare.replace("−", "-").replace(",", ".")


def number_box(declared: Declaration) -> WholeBox | NumberBox:
    """The box for a setting with a range: its bounds, its unit."""
    assert declared.low is not None
    assert declared.high is not None
    box: WholeBox | NumberBox
    if declared.kind == "int":
        box = WholeBox()
        box.setRange(int(declared.low), min(int(declared.high), _LARGEST))
    else:
        box = NumberBox()
        box.setRange(declared.low, declared.high)
    if declared.kind == "int" and declared.low == declared.default == 0:
        # Zero lets the engine choose; of what is taken away or added, it is nothing at all.
        if declared.name.startswith(("compress.", "start.", "augment.")):
            box.setSpecialValueText(QCoreApplication.translate("NumberBox", "none"))
        else:
            box.setSpecialValueText(QCoreApplication.translate("NumberBox", "auto"))
    if unit := core_words.unit(declared):
        box.setSuffix(f" {unit}")
    box.setKeyboardTracking(False)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.lineEdit().setTextMargins(0, 0, 6, 0)
    return box
