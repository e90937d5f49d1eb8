"""The room of the player along the bottom, kept free until the player is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from studio import theme
from studio.session import Session

if TYPE_CHECKING:
    from studio.widgets.ab_player import PlayerBar


class PlayerHolder(QFrame):
    """Holds the player bar.

    Attributes:
        bar: The player bar, None before `fill`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("playerHolder")
        self.bar: PlayerBar | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._size()
        theme.current().themeChanged.connect(self._size)

    def fill(self, session: Session) -> None:
        """Build the player bar; not before the window has painted, for it opens the sound card."""
        from studio.widgets.ab_player import PlayerBar

        self.bar = PlayerBar(session)
        self._layout.addWidget(self.bar)

    def shut_down(self) -> None:
        """Stop the sound and give the sound card back."""
        if self.bar is not None:
            self.bar.shutdown()

    def _size(self) -> None:
        self.setMinimumHeight(theme.current().px(132))
