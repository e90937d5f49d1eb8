"""Two states of the sliders, kept to be compared: A and B."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from studio.session import Session

PLACES = ("A", "B")


class Snapshots(QObject):
    """States of some settings of the project that is open.

    Going to one is a step of undo like any other change. A state is *shown* while the settings are
    exactly as it keeps them, whichever way they came to be so.

    Args:
        names: Dotted names of the settings that a state holds.

    Signals:
        changed: A state was kept or forgotten, or another one is shown.
    """

    changed = Signal()

    def __init__(
        self, session: Session, names: Iterable[str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._names = tuple(names)
        self._kept: dict[str, dict[str, Any]] = {}
        session.settingsChanged.connect(self.changed)
        session.projectChanged.connect(self._on_project_changed)

    def kept(self, place: str) -> bool:
        """Whether a place holds a state."""
        return place in self._kept

    def shown(self, place: str) -> bool:
        """Whether the settings are as a place keeps them."""
        return self._kept.get(place) == self._now()

    def keep(self, place: str) -> None:
        """Keep the settings as they are now."""
        self._kept[place] = self._now()
        self.changed.emit()

    def go_to(self, place: str) -> None:
        """Set the settings as a place keeps them; an empty place keeps those of now."""
        if place in self._kept:
            self._session.set_settings(self._kept[place])
        else:
            self.keep(place)

    def switch(self) -> None:
        """Go to the other one: from A to B, from anywhere else to A."""
        self.go_to("B" if self.shown("A") and self.kept("B") else "A")

    def _now(self) -> dict[str, Any]:
        return {name: self._session.setting(name) for name in self._names}

    @Slot()
    def _on_project_changed(self) -> None:
        self._kept.clear()
        self.changed.emit()
