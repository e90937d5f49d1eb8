"""The language of the texts: all that eSpeak NG knows, by name."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCompleter, QWidget

from studio.language_names import language_name
from studio.session import Session
from studio.widgets.setting_choice import ChoiceBox
from studio.widgets.setting_row import SettingRow

LANGUAGES = "core.espeak:languages"


class LanguageRow(SettingRow):
    """Choose a language; the list comes from the engine, once its process is up."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "data.language", parent)
        self._names = {"": self.tr("as the recordings say")}
        self.box = ChoiceBox()
        self.box.setEditable(True)
        # The longest of a hundred names must not widen the page.
        self.box.setSizeAdjustPolicy(
            ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setMinimumContentsLength(12)
        self.box.setInsertPolicy(ChoiceBox.InsertPolicy.NoInsert)
        completer = self.box.completer()
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.layout_.addWidget(self.box, 1)
        self.finish(self.box, self.box.lineEdit())
        self.box.activated.connect(self._on_chosen)
        self.box.lineEdit().editingFinished.connect(self._on_typed)

    def ask(self) -> None:
        """Ask the engine for all languages."""
        self.session.engine.request("languages", LANGUAGES, (), self._on_languages)

    def show_value(self, value: Any) -> None:
        if value not in self._names:
            self._names[value] = language_name(value)
        self._fill()
        self.box.setCurrentIndex(self.box.findData(value))

    def _fill(self) -> None:
        if self.box.count() == len(self._names):
            return
        self.box.clear()
        for code, name in sorted(self._names.items(), key=lambda entry: entry[1].casefold()):
            self.box.addItem(f"{name} · {code}" if code else name, code)

    def _on_languages(self, names: dict[str, str]) -> None:
        self._names = {"": self._names[""]}
        self._names |= {code: language_name(code, name) for code, name in names.items()}
        self.show_value(self.session.setting(self.name))

    @Slot()
    def _on_chosen(self) -> None:
        self.begin_gesture()
        self.change(self.box.currentData())

    @Slot()
    def _on_typed(self) -> None:
        typed = self.box.currentText().strip().casefold()
        for at in range(self.box.count()):
            if typed in (self.box.itemText(at).casefold(), str(self.box.itemData(at)).casefold()):
                self.begin_gesture()
                self.change(self.box.itemData(at))
                return
        self.show_value(self.session.setting(self.name))
