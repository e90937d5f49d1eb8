"""What goes: layer by layer with locks, what harm it does, and step by step."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QWidget

from studio import core_words, words
from studio.session import Session
from studio.widgets.card import Card
from studio.widgets.layer_bars import LayerBars, LayerShare
from studio.widgets.scrolled import scrolled
from studio.widgets.step_list import StepList, StepSaving
from studio.widgets.text import label

LOCKED = "compress.locked"


class WhatGoesCard(Card):
    """The bars, or the steps."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent)
        self._session = session
        self._plan: dict[str, Any] | None = None
        self._harm: dict[str, float] = {}
        self.heading.setText(self.tr("What goes"))
        self.bars = LayerBars()
        self.bars.lockWanted.connect(self._on_lock)
        self.steps = StepList()
        self._views = QStackedWidget()
        self._views.addWidget(scrolled(self.bars, self.bars.accessibleName()))
        self._views.addWidget(scrolled(self.steps, self.steps.accessibleName()))
        self.views = {
            "layers": QPushButton(self.tr("Layers")),
            "harm": QPushButton(self.tr("Harm")),
            "steps": QPushButton(self.tr("Steps")),
        }
        meanings = {
            "layers": self.tr("How much of each layer stays"),
            "harm": self.tr("What a byte saved in each layer costs in quality"),
            "steps": self.tr("What each step of the recipe saves"),
        }
        self._group = QButtonGroup(self)
        for name, button in self.views.items():
            button.setProperty("kind", "tab")
            button.setCheckable(True)
            button.setToolTip(meanings[name])
            button.setAccessibleDescription(meanings[name])
            self._group.addButton(button)
            self.head.addWidget(button)
        self.head.setSpacing(2)
        self.views["layers"].setChecked(True)
        self.views["harm"].hide()
        self._group.buttonClicked.connect(self._show_view)
        self.note = label("", "small", wrap=True)
        self.body.addWidget(self.note)
        self.body.addWidget(self._views, 1)
        session.projectChanged.connect(self._on_project_changed)
        session.settingsChanged.connect(self._on_setting)
        self._show_view()

    def show_plan(self, plan: dict[str, Any]) -> None:
        """Show what a plan takes away; see `studio.requests.plan`."""
        self._plan = plan
        self._show_layers()
        before, lines = plan["teacher"], []
        for step in plan["steps"]:
            after = step["bill"]
            lines.append(_saving(step, before, after))
            before = after
        self.steps.show_steps(lines)
        self._show_note()

    def show_harm(self, layers: list[dict[str, Any]]) -> None:
        """Show what a byte saved costs; see `studio.requests.sensitivity`."""
        self._harm = {layer["layer"]: max(layer["rise_per_kb"], 0.0) for layer in layers}
        self.views["harm"].setVisible(bool(layers))
        self.views["harm"].setChecked(True)
        self._show_layers()
        self._show_view()

    @Slot()
    def _show_view(self) -> None:
        self._views.setCurrentIndex(int(self.views["steps"].isChecked()))
        self.bars.show_harm(self.views["harm"].isChecked())
        self._show_note()

    def _show_note(self) -> None:
        if self._plan is None:
            said = self.tr("Working out the sizes…")
        elif self.views["harm"].isChecked():
            said = self.tr("Harm for each byte saved, beside the most harmful layer.")
        elif self.views["steps"].isChecked():
            said = self.tr("What each step saves, in the order they are done.")
        else:
            said = self.tr("Press a layer to lock it.")
        self.note.setText(said)

    def _show_layers(self) -> None:
        if self._plan is None:
            return
        locks, locked = set(self._plan["locks"]), self._session.settings.compress.locked
        self.bars.show_layers(
            [
                LayerShare(
                    name,
                    core_words.part(name),
                    removed,
                    name in locks,
                    any(_holds(lock, name) for lock in locked),
                    self._harm.get(name),
                )
                for name, removed in self._plan["removed"].items()
            ]
        )

    @Slot(str, bool)
    def _on_lock(self, name: str, wanted: bool) -> None:
        """Write the lock; one that stood for several layers becomes one for each of the others."""
        assert self._plan is not None
        locked = set(self._session.settings.compress.locked)
        if wanted:
            locked.add(name)
        else:
            wide = {lock for lock in locked if _holds(lock, name)}
            inside = {n for n in self._plan["locks"] if any(_holds(lock, n) for lock in wide)}
            locked = (locked - wide) | (inside - {name})
        self._session.set_setting(LOCKED, tuple(sorted(locked)))

    @Slot(str)
    def _on_setting(self, name: str) -> None:
        if name in ("", LOCKED):
            self._show_layers()

    @Slot()
    def _on_project_changed(self) -> None:
        self._harm = {}
        self.views["harm"].hide()
        if self.views["harm"].isChecked():
            self.views["layers"].setChecked(True)
        self._show_view()


def _holds(lock: str, name: str) -> bool:
    """Whether a lock is on a layer: a name stands for all inside it."""
    return name == lock or name.startswith(f"{lock}.")


def _saving(step: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> StepSaving:
    def change(key: str, say: Any) -> str:
        was, now = before.get(key), after.get(key)
        if was is None or now is None or abs(now - was) < 0.002 * was:
            return "·"
        return f"{'−' if now < was else '+'}{say(abs(was - now))}"

    return StepSaving(
        core_words.step(step["operator"], step["part"]),
        change("parameters", lambda value: " ".join(words.amount(value, 2)).strip()),
        change("bytes", lambda value: " ".join(words.size(value, 2))),
        change("predicted_ms_per_second", lambda value: words.number(value, 2)),
    )
