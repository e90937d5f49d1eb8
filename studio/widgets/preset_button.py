"""Presets: recipes that Sotto brings, each with what it is meant for."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from core.events import Failed
from studio.bench import REQUESTS
from studio.session import Session


class PresetButton(QPushButton):
    """Opens the menu; says which preset the sliders stand at."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._presets: list[dict[str, Any]] = []
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        session.settingsChanged.connect(self._follow)
        self._follow()

    def ask(self) -> None:
        """Ask the engine for the presets, once."""
        if not self._presets:
            self._session.engine.request(
                "presets", f"{REQUESTS}:presets", (), self._on_presets, self._on_none
            )

    def choose(self, place: int) -> None:
        """Set the sliders as a preset says, as one step of undo."""
        self._session.set_settings(self._values(place))

    def _values(self, place: int) -> dict[str, Any]:
        settings = self._presets[place]["settings"]
        return {n: tuple(v) if isinstance(v, list) else v for n, v in settings.items()}

    def _on_presets(self, presets: list[dict[str, Any]]) -> None:
        self._presets = presets
        self._menu.clear()
        for place, preset in enumerate(presets):
            name, meaning = (
                QCoreApplication.translate("core", preset[key]) for key in ("name", "meaning")
            )
            # What follows a tab stands in a column of its own.
            action = self._menu.addAction(f"{name}\t{meaning}")
            action.triggered.connect(partial(self.choose, place))
        self._follow()

    def _on_none(self, failure: Failed) -> None:
        self._menu.clear()
        self._menu.addAction(failure.problem).setEnabled(False)

    @Slot()
    def _follow(self) -> None:
        name = self.tr("Presets")
        for place, preset in enumerate(self._presets):
            values = self._values(place)
            if all(self._session.setting(key) == value for key, value in values.items()):
                name = QCoreApplication.translate("core", preset["name"])
        self.setText(name)
        self.setAccessibleName(self.tr("Presets"))
        self.setAccessibleDescription(name)
