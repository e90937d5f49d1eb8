"""Chooses the sound card: the system's default, or one by its name."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSettings, QSize, Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from studio import theme
from studio.newest import Newest
from studio.player.output import sound_cards

KEPT = "sound/card"
"""Where the window remembers the card."""


class CardButton(QToolButton):
    """A button with the list of sound cards, read anew each time it is opened.

    Attributes:
        card: The name of the chosen card; empty for the system's default.
        look_again: Whether cards may be looked for anew: not while one is in use.

    Signals:
        cardChosen: Another card is wished for.
    """

    cardChosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = str(QSettings().value(KEPT, ""))
        self.look_again = True
        self.menu_ = QMenu(self)
        self._looking = Newest(self)
        self._looking.done.connect(self._on_found)
        self.setAccessibleName(self.tr("Sound card"))
        self.clicked.connect(self.look)
        theme.current().themeChanged.connect(self._dress)
        self._dress()

    @Slot()
    def look(self) -> None:
        """Look for the cards, then show them."""
        self._looking.run(_cards, self.look_again)

    def close_threads(self) -> None:
        """Wait for the thread; the last call."""
        self._looking.close()

    @Slot(object)
    def _on_found(self, cards: list[str]) -> None:
        self.menu_.clear()
        group = QActionGroup(self.menu_)
        if self.card and self.card not in cards:
            cards = [*cards, self.card]
        for card in ("", *cards):
            action = self.menu_.addAction(card or self.tr("As the system plays"))
            action.setCheckable(True)
            action.setChecked(card == self.card)
            action.triggered.connect(partial(self._on_chosen, card))
            group.addAction(action)
        self.menu_.popup(self.mapToGlobal(QPoint(0, -self.menu_.sizeHint().height())))

    def _on_chosen(self, card: str, checked: bool = True) -> None:  # noqa: ARG002
        if card != self.card:
            self.card = card
            QSettings().setValue(KEPT, card)
            self._dress()
            self.cardChosen.emit(card)

    @Slot()
    def _dress(self) -> None:
        look = theme.current()
        self.setIcon(look.icon("volume", "muted"))
        self.setIconSize(QSize(look.px(16), look.px(16)))
        hint = self.tr("Sound card: {0}").format(self.card or self.tr("As the system plays"))
        self.setToolTip(hint)
        self.setAccessibleDescription(hint)


def _cards(look_again: bool) -> list[str]:
    return sound_cards(look_again=look_again)
