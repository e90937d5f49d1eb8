"""How to use an exported voice: a few lines for each program that reads it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.usage import Use
from studio.widgets.card import Card, rule
from studio.widgets.command_line import CommandLine
from studio.widgets.text import label


class UseCard(Card):
    """One part for each program: what to do, and what to type."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent)
        self.heading.setText(self.tr("How to use this voice"))
        self._parts: QWidget | None = None
        self._shown: list[Use] = []

    def show_uses(self, uses: Sequence[Use]) -> None:
        """Show other ways to use it."""
        if list(uses) == self._shown:
            return
        self._shown = list(uses)
        if self._parts is not None:
            self.body.removeWidget(self._parts)
            self._parts.deleteLater()
        self._parts = QWidget()
        column = QVBoxLayout(self._parts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for place, use in enumerate(uses):
            if place:
                column.addWidget(rule())
            column.addWidget(label(use.who, "strong"))
            column.addWidget(label(use.steps, "muted", wrap=True))
            if use.command:
                column.addWidget(CommandLine(use.command, use.who))
        self.body.addWidget(self._parts)
