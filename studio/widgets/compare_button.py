"""Chooses earlier runs whose curves are drawn with the present ones."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from studio.history import COMPARED, History
from studio.recipe_words import short_recipe


class CompareButton(QToolButton):
    """A menu of all entries of the history, the newest first, that can be ticked."""

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAccessibleName(self.tr("Compare with earlier runs"))
        self._menu.aboutToShow.connect(self._fill)
        history.changed.connect(self._follow)
        history.comparedChanged.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        chosen = len(self._history.compared)
        self.setText(self.tr("compare ({0}) ▾").format(chosen) if chosen else self.tr("compare ▾"))
        there = bool(self._history.entries)
        self.setEnabled(there)
        self.setToolTip(
            self.tr("Draw the curves of earlier runs too, {0} at most").format(COMPARED)
            if there
            else self.tr("Runs that have been measured are kept, and can be compared here.")
        )

    @Slot()
    def _fill(self) -> None:
        self._menu.clear()
        for entry in reversed(self._history.entries):
            words = self.tr("Run {0}   {1}").format(entry.number, short_recipe(entry))
            action = self._menu.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(entry.number in self._history.compared)
            action.toggled.connect(partial(self._on_toggled, entry.number))

    def _on_toggled(self, number: int, on: bool) -> None:
        self._history.compare(number, on=on)
