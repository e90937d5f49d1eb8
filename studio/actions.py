"""Every command of the window: its words, its key, the menu it stands in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from studio import language, theme

if TYPE_CHECKING:
    from studio.main_window import MainWindow

UI_SCALES = (0.9, 1.0, 1.15, 1.3, 1.5)


class Actions(QObject):
    """The window's actions and menus.

    Attributes:
        undo, redo: Take back and do again a change of settings.
        voice_menu, view_menu, help_menu: The menus of the top bar.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        stack = window.session.undo_stack
        self.undo = self._add(self.tr("Undo"), "Ctrl+Z", stack.undo)
        self.redo = self._add(self.tr("Redo"), "Ctrl+Shift+Z", stack.redo)
        for action, changed, can in (
            (self.undo, stack.canUndoChanged, stack.canUndo),
            (self.redo, stack.canRedoChanged, stack.canRedo),
        ):
            action.setEnabled(can())
            changed.connect(action.setEnabled)
        self._steps()
        self.voice_menu = self._voice_menu()
        self.view_menu = self._view_menu()
        self.help_menu = QMenu(window)
        self.help_menu.addAction(self._add(self.tr("Keyboard"), "F1", window.show_keyboard))
        self.help_menu.addAction(self._add(self.tr("Tour of the window"), "", window.show_tour))

    def _add(self, text: str, key: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self._window)
        if key:
            action.setShortcut(QKeySequence(key))
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{text} ({shown})")
        action.triggered.connect(slot)
        # Known to the window itself, the key works also while its menu is closed.
        self._window.addAction(action)
        return action

    def _steps(self) -> None:
        for place, title in enumerate(self._window._titles()):
            text = self.tr("Go to {0}").format(title)
            self._add(text, f"Ctrl+{place + 1}", partial(self._window.show_step, place))
        self._add(self.tr("Next step"), "Ctrl+Return", self._window.next_step)

    def _voice_menu(self) -> QMenu:
        window = self._window
        menu = QMenu(window)
        menu.addAction(self._add(self.tr("New voice"), "Ctrl+N", window.new_voice))
        menu.addAction(self._add(self.tr("Open…"), "Ctrl+O", window.choose_voice))
        self._recent = menu.addMenu(self.tr("Open recent"))
        self.fill_recent(window.session.recent())
        menu.addSeparator()
        menu.addAction(self._add(self.tr("Rename…"), "F2", window.rename_voice))
        menu.addAction(self._add(self.tr("Show folder"), "", window.show_folder))
        menu.addAction(self._add(self.tr("Folder for new voices…"), "", window.choose_home))
        menu.addSeparator()
        menu.addAction(self._add(self.tr("Quit"), "Ctrl+Q", window.close))
        return menu

    def fill_recent(self, folders: list[str]) -> None:
        """List folders in the Open recent menu."""
        self._recent.clear()
        for folder in folders:
            action = self._recent.addAction(f"{Path(folder).name}   {Path(folder).parent}")
            action.triggered.connect(partial(self._window.open_voice, folder))
        self._recent.setEnabled(bool(folders))

    def _view_menu(self) -> QMenu:
        menu = QMenu(self._window)
        look = theme.current()
        modes = QActionGroup(self)
        for mode, text in (
            ("system", self.tr("As the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            action = modes.addAction(text)
            action.setCheckable(True)
            action.setChecked(look.mode == mode)
            action.triggered.connect(partial(look.set_mode, mode))
            menu.addAction(action)
        menu.addSeparator()
        sizes = QActionGroup(self)
        for scale in UI_SCALES:
            action = sizes.addAction(self.tr("Size {0} %").format(round(scale * 100)))
            action.setCheckable(True)
            action.setChecked(abs(look.ui_scale - scale) < 0.01)
            action.triggered.connect(partial(look.set_ui_scale, scale))
            menu.addAction(action)
        menu.addSeparator()
        self._languages(menu)
        menu.addSeparator()
        menu.addAction(self._add(self.tr("Light or dark"), "Ctrl+T", self._toggle_dark))
        return menu

    def _languages(self, menu: QMenu) -> None:
        speech = language.current()
        group = QActionGroup(self)
        for choice, text in (
            (language.SYSTEM, self.tr("Language of the system")),
            # Each in its own words: who cannot read this window must find the way back.
            (language.ENGLISH, "English"),
            (language.CHINESE, "中文"),
        ):
            action = group.addAction(text)
            action.setCheckable(True)
            action.setChecked(speech.chosen == choice)
            action.triggered.connect(partial(speech.choose, choice))
            menu.addAction(action)

    def _toggle_dark(self) -> None:
        look = theme.current()
        look.set_mode("light" if look.dark else "dark")
