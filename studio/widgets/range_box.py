"""Which steps of a run are looked at: a share of them by name, or a range of one's own."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from studio import words
from studio.widgets.setting_choice import ChoiceBox

SHARES = (1.0, 0.5, 0.25, 0.1)
"""Of the steps, from the last one back: what can be looked at by name."""


class RangeBox(ChoiceBox):
    """Names a few shares; a range of one's own stands below them while it is looked at.

    Signals:
        chosen: A share was chosen by the user.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own: tuple[float, float] | None = None
        self.setAccessibleName(self.tr("Range of steps"))
        self.setToolTip(
            self.tr("Which steps are drawn; or drag over the curves, or turn the wheel over them")
        )
        names = (
            self.tr("all steps"),
            self.tr("last half"),
            self.tr("last quarter"),
            self.tr("last tenth"),
        )
        for share, name in zip(SHARES, names, strict=True):
            self.addItem(name, share)
        self.activated.connect(self._on_activated)

    def window_of(self, end: float) -> tuple[float, float] | None:
        """First and last step to be seen of a run that ends at a step; None for all."""
        if self._own is not None:
            return self._own
        share = float(self.currentData())
        return None if share == 1.0 else (end * (1 - share), end)

    def set_own(self, window: tuple[float, float] | None) -> None:
        """Look at a range of one's own; None for all steps."""
        self._forget_own()
        self._own = window
        if window is not None:
            first, last = (words.count(step) for step in window)
            self.addItem(self.tr("steps {0}–{1}").format(first, last), 0.0)
        self.setCurrentIndex(len(SHARES) if window is not None else 0)

    def _forget_own(self) -> None:
        self._own = None
        while self.count() > len(SHARES):
            self.removeItem(len(SHARES))

    @Slot(int)
    def _on_activated(self, place: int) -> None:
        if place < len(SHARES):
            self._forget_own()
            self.chosen.emit()
